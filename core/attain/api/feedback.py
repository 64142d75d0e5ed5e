"""What a plugin needs to show what several voices said: kept to grants and promises by the kernel, whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.anonymous import Answered, GroupSeen
from attain.cases.feedback import Heard, of_report
from attain.cases.promises import group_of
from attain.cases.queries import names_of
from attain.cases.running import Running, one
from attain.cases.tables import task
from attain.errors import Refusal
from attain.portal.desk import ReadingDesk
from attain.portal.errors import NotHere
from attain.portal.organisation import Organisation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.revisions.catalogues import Catalogues

__all__ = ["Answered", "CaseOf", "GroupSeen", "Heard", "case_of", "catalogues_of"]


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A review in the hands of a plugin: whom it is about, and the configuration that it runs on.

    `items` are the titles of what was asked about, by (section, key).
    """

    running: Running
    subject: str
    items: Mapping[tuple[str, str], Any]

    @property
    def catalogue(self) -> Catalogue:
        """The configuration of the review's revision."""
        return self.running.catalogue

    @property
    def workflow(self) -> str:
        """The id of its workflow."""
        return self.running.workflow.id

    @property
    def is_over(self) -> bool:
        """Nothing more happens in it."""
        return not self.running.state.is_open

    def form_of(self, step_id: str) -> Any:
        """The form that a step opens; None for a step that there is not."""
        step = next((each for each in self.running.workflow.walk() if each.id == step_id), None)
        return self.catalogue.model("form", step.form) if step is not None and step.form else None

    def group_of(self, step_id: str) -> str:
        """The name under which the answers of a step are heard."""
        return group_of(self.running.workflow.step(step_id))

    def is_own(self, step_id: str) -> bool:
        """Whether the subject himself answers in the step."""
        step = self.running.workflow.step(step_id)
        return step.anonymous is None and tuple(step.who) == ("employee",)

    def heard(
        self, connection: Connection, viewer_id: int, at: datetime, report: str, groups: Mapping[str, Collection[str]]
    ) -> Heard | None:
        """What a report may show to this viewer; None where he may not read it.  See attain.cases.feedback."""
        return of_report(connection, self.running, viewer_id, at, report, groups)


def case_of(connection: Connection, catalogues: Catalogues, case_id: int) -> CaseOf | None:
    """A review; None when there is none."""
    try:
        running = one(connection, catalogues, case_id)
    except Refusal:
        return None
    frozen = select(task.c.frozen).where(task.c.case_id == case_id, task.c.frozen.is_not(None))
    items = {
        (place, str(item["key"])): item["title"]
        for asked in connection.execute(frozen).scalars()
        for place, some in asked.items()
        for item in some
    }
    return CaseOf(running, names_of(connection, [running.subject_id])[running.subject_id], items)


def catalogues_of(page: ReadingDesk) -> Catalogues:
    """The configurations of all revisions; NotHere where the portal stands on no organisation."""
    if not isinstance(page.kernel, Organisation):
        raise NotHere
    return page.kernel.world.catalogues
