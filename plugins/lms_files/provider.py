"""The learning system as the kernel sees it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property

from attain.api.learning import (
    Assignment,
    CataloguePage,
    ConnectionSettings,
    Cursor,
    Description,
    Finding,
    Learner,
    LearningProvider,
    Match,
    ProgressPage,
    ProviderError,
    Result,
    RowProblem,
)
from lms_files import outgoing, reading
from lms_files.settings import Files, files
from lms_files.tables import Layout, read_rows


def connect(given: ConnectionSettings) -> LearningProvider:
    """A provider over the files that the connection names; ProviderError when its settings cannot be used."""
    return FileProvider(files(given))


class FileProvider:
    """Catalogue and transcript are read, assignments are written; of what was written only the keys are read back."""

    def __init__(self, where: Files) -> None:
        self.files = where

    def describe(self) -> Description:
        """All but a list of learners: files know people by the fact that the connection names."""
        can = {"catalogue", "match", "assign", "withdraw", "progress", "deep_link"}
        return Description("Files", frozenset(can), batch_size=500)

    def check(self) -> Sequence[Finding]:
        """Whether the folder can be written and both files be read, and each row that cannot be taken."""
        if not self.files.folder.is_dir():
            return [Finding("error", f"{self.files.folder} is no folder", "make it, or correct `folder`")]
        found = []
        if not os.access(self.files.folder, os.W_OK):
            found.append(Finding("error", f"{self.files.folder} cannot be written", "assignments go there"))
        for name, needs in ((self.files.catalogue, ("id", "title")), (self.files.transcript, ("learner", "activity"))):
            found += self._check_file(name, needs)
        return found

    def _check_file(self, name: str, needs: tuple[str, ...]) -> list[Finding]:
        layout = Layout(needs, self.files.columns, self.files.encoding)
        try:
            rows = list(read_rows(self.files.folder / name, layout))
        except ProviderError as error:
            return [Finding("error", error.message, error.help)]
        return [Finding("warning", f"{row.where}: {row.message}") for row in rows if isinstance(row, RowProblem)]

    def catalogue(self, cursor: Cursor) -> Iterator[CataloguePage]:  # noqa: ARG002
        """The whole catalogue, each time."""
        return reading.catalogue(self.files)

    def match(self, learners: Sequence[Learner]) -> Sequence[Match]:
        """A learner is whom the transcript names by staff number, or by mail address in any case."""
        by = "work_email" if self.files.by_mail else "staff_number"
        names = (
            (one.person_id, one.work_email.lower() if self.files.by_mail else one.staff_number) for one in learners
        )
        return [Match(person_id, name, by) for person_id, name in names if name]

    def assign(self, assignments: Sequence[Assignment]) -> Sequence[Result]:
        """Rows with the action `assign`."""
        return outgoing.append(self.files.folder / self.files.assignments, "assign", assignments)

    def withdraw(self, assignments: Sequence[Assignment]) -> Sequence[Result]:
        """Rows with the action `withdraw`, under the key of the assignment."""
        return outgoing.append(self.files.folder / self.files.assignments, "withdraw", assignments)

    def progress(self, cursor: Cursor) -> Iterator[ProgressPage]:
        """The whole transcript whenever the file changed."""
        return reading.transcript(self.files, cursor)

    def deep_link(self, activity: str, learner: str) -> str:  # noqa: ARG002
        """The catalogue's `url`."""
        return self._links.get(activity, "")

    @cached_property
    def _links(self) -> dict[str, str]:
        return {one.external_id: one.url for page in self.catalogue(None) for one in page.activities}
