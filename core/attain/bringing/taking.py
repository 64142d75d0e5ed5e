"""Taking in what a file of the connection `files` holds, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.bridge import folder_of, reacting
from attain.config.text import words
from attain.errors import AttainError, BadInput, Problem
from attain.learning.report import Report, keep, kept
from attain.learning.rhythm import Rhythm, stretch
from attain.measures.by_day import Said, record_by_day
from attain.measures.incoming import Row, last_words, read_values
from attain.measures.store import NewMeasure, events
from attain.people.columns import column_map
from attain.people.importing import plan_import, run_import
from attain.people.planning import LEAVERS_UP_TO, Options
from attain.people.reading import read_rows
from attain.people.tables import person
from attain.phrases.calendar import local_day
from attain.sharing import copy_at_rest
from attain.store.doors import Actor
from attain.workflow.result_scale import scale_of_measure

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.kernel import Kernel

PLUGIN = "files"
PARTS = ("people", "measures")
JOB = Actor(None, "job")


@dataclass(frozen=True, slots=True)
class Part:
    """One file that a connection brings in: which, how often, and the document that says so."""

    document: Resource
    what: str
    said: Mapping[str, Any]

    @property
    def file(self) -> str:
        """The name of the file in the connection's folder."""
        return str(self.said.get("file") or f"{self.what}.csv")

    @property
    def rhythm(self) -> Rhythm:
        """How often it is read."""
        return Rhythm({self.what: stretch(str(self.said["every"]))})

    @property
    def title(self) -> str:
        """What the connection is called."""
        return words(self.document.data["title"])


def parts(catalogue: Catalogue) -> list[Part]:
    """Every file that the connections `files` of a configuration bring in."""
    own = (one for one in catalogue.of_kind("connection") if one.data["plugin"] == PLUGIN)
    return [
        Part(document, what, brings[what])
        for document in own
        for brings in [document.data.get("brings_in") or {}]
        for what in PARTS
        if what in brings
    ]


def bring(kernel: Kernel, part: Part, base: Path) -> Report:
    """Read one file and take it in, whole or not at all; a report without counts where it is what it was.

    Raises BadInput with all that is wrong in it, StillWritten while somebody may be writing it, AttainError where it
    cannot be reached.
    """
    path = folder_of(part.document, base) / part.file
    if not path.is_file():
        raise AttainError(f"there is no file {part.file} in the folder of connection {part.document.id}")
    with ExitStack() as stack:
        try:
            copy = stack.enter_context(copy_at_rest(path))
        except OSError as error:
            raise AttainError(f"{part.file} cannot be read: {error.strerror or error}") from error
        return _take(kernel, part, copy)


def _take(kernel: Kernel, part: Part, file: Path) -> Report:
    digest = sha256(file.read_bytes()).hexdigest()
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
        same = kept(connection, part.document.id, part.what).cursor == digest
    report = Report()
    if not same:
        take = _take_people if part.what == "people" else _take_measures
        take(kernel, catalogue, part, file, report)
    with kernel.store.write(JOB, f"files.{part.what}") as tx:
        keep(tx, part.document.id, part.what, digest, None if same else report)
    return report


def _today(kernel: Kernel, catalogue: Catalogue) -> date:
    return local_day(kernel.clock.now(), str(catalogue.organisation.data["zone"]))


def _take_people(kernel: Kernel, catalogue: Catalogue, part: Part, path: Path, report: Report) -> None:
    columns = column_map(part.said)
    options = Options(_today(kernel, catalogue), leavers_up_to=columns.leavers_up_to or LEAVERS_UP_TO)
    plan = plan_import(kernel.store, path, options, columns)
    run_import(kernel.store, plan, JOB)
    changes = plan.changes
    report.count("join", len(changes.joiners) + len(changes.returners))
    report.count("change", len(changes.changed))
    report.count("leave", len(changes.leavers))


def _take_measures(kernel: Kernel, catalogue: Catalogue, part: Part, path: Path, report: Report) -> None:
    name, by = str(part.said["records"]), str(part.document.data["match_people_by"])
    scale_id = scale_of_measure(catalogue, name)
    scale = catalogue.model("scale", scale_id) if scale_id else None
    found = read_values(read_rows(path), by, scale, _today(kernel, catalogue))
    with kernel.store.write(JOB, "files.measures") as tx:
        persons = _persons(tx.connection, by, {row.person for row in found.rows})
        unknown = [row for row in found.rows if row.person not in persons]
        told = (Problem(f"row {row.number_of_row}", f'nobody has the {by} "{row.person[:60]}"') for row in unknown)
        if problems := [*found.problems, *told]:
            raise BadInput(problems)
        taken = record_by_day(tx, list(_said(name, scale_id, found.rows, persons, part)))
        reacting(kernel, catalogue)(tx, events(tx, taken.current))
        tx.note("connection", part.document.id, {"part": part.what, "values": len(taken.recorded)})
    report.count("value", len(taken.recorded))
    report.count("same", len(found.rows) - len(taken.recorded))


def _persons(connection: Connection, by: str, wanted: set[str]) -> dict[str, int]:
    column = person.c.staff_number if by == "staff_number" else person.c.work_email
    names = sorted(wanted)
    found: dict[str, int] = {}
    for start in range(0, len(names), 500):
        some = column.in_(names[start : start + 500])
        found |= {row.key: row.id for row in connection.execute(select(column.label("key"), person.c.id).where(some))}
    return found


def _said(name: str, scale: str, rows: Sequence[Row], persons: Mapping[str, int], part: Part) -> Iterator[Said]:
    for row in last_words(rows):
        value = NewMeasure(
            person_id=persons[row.person],
            name=name,
            valid_from=row.day,
            source="import",
            item=row.item,
            label=row.label,
            number=row.number,
            scale=scale,
            detail=part.title,
        )
        yield Said(value, row.dated)
