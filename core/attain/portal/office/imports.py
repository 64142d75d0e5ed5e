"""Importing people: the file is compared first and nothing is written until one says so."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar import get, post

from attain.cases.handing_on import followed
from attain.cases.import_preview import in_words, preview
from attain.errors import AttainError, BadInput, Problem
from attain.people.columns import ColumnMap, column_map
from attain.people.findings import Weight
from attain.people.importing import plan_import, run_import
from attain.people.planning import LEAVERS_UP_TO, ImportPlan, Options
from attain.portal.desk import Act, Html, Page
from attain.portal.office.common import actor, organisation, scope, select, sheet, today, wrong_at
from attain.portal.office.files import files
from attain.portal.office.person_acts import moved_in_words
from attain.portal.security.tokens import sign, signed_text
from attain.portal.views.fields import Field, Option
from attain.portal.views.parts import Badge, Column, Empty, Figure, Table, Text
from attain.portal.views.sheet import Asking, Block, Listing, Note, Numbers, Sheet
from attain.portal.wording import counted

if TYPE_CHECKING:
    from attain.portal.desk import ReadingDesk, WritingDesk

SHOWN = 200
TONES: dict[Weight, Any] = {
    Weight.REFUSAL: ("Stops", "bad"),
    Weight.ERROR: ("Error", "bad"),
    Weight.WARNING: ("Warning", "warn"),
}
KEPT = 8
"""How many uploaded files wait in a person's folder; an older one makes room."""


@get("/people/import", sync_to_thread=True, opt={"right": "manage_people"})
def ask(page: Page) -> Html:
    """Ask for the file."""
    with page.read() as connection:
        everywhere(page, connection)
    return sheet(page, _asking(page, {}, files(page)))


def everywhere(page: ReadingDesk, connection: Any) -> None:
    """A file is about everybody, so whoever looks after a part may not bring one in."""
    from attain.portal.errors import NotHere

    if not scope(page, connection, "manage_people").everywhere:
        raise NotHere


def _asking(page: ReadingDesk, wrong: dict[str, str], blocks: tuple[Block, ...] = ()) -> Sheet:
    maps = [("", "Headers are names of facts")] + [(one, title) for one, title in _maps(page).items()]
    posted = page.visit.posted.text
    default = maps[1][0] if len(maps) > 1 else ""
    fields = (
        Field(
            "file",
            "file",
            "CSV file",
            help="With a line of headers, in UTF-8.",
            error=wrong.get("file", ""),
            required=True,
            accepts=".csv,text/csv",
        ),
        select("map", "Columns", maps, posted("map", default)),
        Field(
            "part",
            "choices",
            "The file",
            value=posted("part"),
            options=(Option("yes", "lists some people only, so nobody leaves"),),
        ),
    )
    asking = Asking("Compare a file", "/people/import", "Compare", fields, files=True, back="/people")
    lead = (
        "The file is compared with the people as they are. Nothing is written before you have seen what would change."
    )
    return Sheet("Import people", (asking, *blocks), lead, "", "/people", "People")


def _maps(page: ReadingDesk) -> dict[str, str]:
    with page.read() as connection:
        _, catalogue = organisation(page).world.catalogues.current(connection)
    from attain.cases.queries import text_of

    return {
        one.id: text_of(one.data["title"])
        for one in catalogue.of_kind("connection")
        if "people" in one.data.get("brings_in", {})
    }


def _columns(act: WritingDesk, named: str) -> ColumnMap:
    if not named:
        return ColumnMap()
    with act.read() as connection:
        _, catalogue = organisation(act).world.catalogues.current(connection)
    found = catalogue.get("connection", named)
    if found is None or "people" not in found.data.get("brings_in", {}):
        raise BadInput([Problem("map", "Please choose one of the connections.")])
    return column_map(found.data["brings_in"]["people"])


@post("/people/import", sync_to_thread=True, opt={"right": "manage_people"})
def compare(act: Act) -> Html:
    """Keep the file aside and show what it would do."""
    files = act.posted.files("file")
    content = files[0].file.read() if files else b""
    return _compare(act, content, files[0].filename if files else "")


def _compare(act: WritingDesk, content: bytes, name: str) -> Html:
    with act.read() as connection:
        everywhere(act, connection)
    try:
        if not content:
            raise BadInput([Problem("file", "Please choose a file with something in it.")])
        kept = _put_aside(act, content)
        plan = _plan(act, kept)
    except BadInput as wrong:
        return sheet(act, _asking(act, {"file": "; ".join(str(one) for one in wrong.problems)}), 422)
    except AttainError as error:
        return sheet(act, _asking(act, {"file": error.message}), 422)
    return sheet(act, _report(act, plan, kept.name, name))


def _folder(act: WritingDesk) -> Path:
    """Where this person's uploaded files wait; beside others' it cannot be guessed."""
    key = sha256(act.settings.secret + str(act.viewer.person_id).encode()).hexdigest()[:32]
    return Path(tempfile.gettempdir()) / f"attain-import-{key}"


def _put_aside(act: WritingDesk, content: bytes) -> Path:
    folder = _folder(act)
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in sorted(folder.glob("*.csv"), key=lambda path: path.stat().st_mtime)[: -KEPT + 1]:
        old.unlink(missing_ok=True)
    path = folder / f"{sha256(content).hexdigest()}.csv"
    path.write_bytes(content)
    return path


def _plan(act: WritingDesk, path: Path) -> ImportPlan:
    columns = _columns(act, act.posted.text("map"))
    most = columns.leavers_up_to or LEAVERS_UP_TO
    options = Options(today(act), act.posted.text("part") != "yes", most)
    return plan_import(organisation(act).store, path, options, columns)


def _report(act: WritingDesk, plan: ImportPlan, kept: str, name: str) -> Sheet:
    blocks: list[Block] = [Numbers(_figures(plan))]
    refusals, errors = plan.of(Weight.REFUSAL), plan.of(Weight.ERROR)
    if refusals:
        blocks.append(Note("Correct the file and compare it again.", "bad", "It cannot be taken as it is."))
    elif plan.changes.nothing:
        blocks.append(Note("The file says what is known already.", "good", "Nothing to change."))
    blocks.append(_findings(plan))
    if not refusals and not plan.changes.nothing:
        blocks.append(_doing(act, plan, kept, bool(errors)))
    lead = f"{counted(plan.rows, 'row')} compared. Nothing was written yet."
    return Sheet(f"What {name} would change", tuple(blocks), lead, "Import", "/people/import", "Another file")


def _figures(plan: ImportPlan) -> tuple[Figure, ...]:
    c = plan.changes
    return (
        Figure("New", f"{len(c.joiners) + len(c.returners):,}"),
        Figure("Changed", f"{len(c.changed):,}", f"{c.unchanged:,} as before"),
        Figure("Lines that change", f"{len(c.lines):,}"),
        Figure("Leave", f"{len(c.leavers):,}", tone="warn" if c.leavers else "quiet"),
    )


def _findings(plan: ImportPlan) -> Listing:
    found = sorted(plan.findings, key=lambda one: (list(Weight).index(one.weight), one.row))
    rows = tuple(
        (Text(one.where.capitalize()), Text(one.message, one.help), Badge(*TONES[one.weight])) for one in found[:SHOWN]
    )
    lead = (
        counted(len(found), "finding") + (f"; the first {SHOWN} are shown." if len(found) > SHOWN else ".")
        if found
        else ""
    )
    empty = Empty("Nothing is wrong with this file", "Every row can be taken.", icon="check")
    return Listing(
        "What is wrong", Table("Findings", (Column("Where"), Column("What"), Column("Weight")), rows, empty), lead
    )


def _doing(act: WritingDesk, plan: ImportPlan, kept: str, errors: bool) -> Asking:
    posted = act.posted.text
    said = sign(act.settings.secret, f"import {act.viewer.person_id}", kept)
    hidden = (("kept", said), ("map", posted("map")), ("part", posted("part")))
    fields: tuple[Field, ...] = ()
    if errors:
        label = "Rows with errors"
        fields = (
            Field("accept", "choices", label, options=(Option("yes", "Leave out what is wrong and take the rest"),)),
        )
    with act.read() as connection:
        told = tuple(in_words(preview(connection, organisation(act).world, plan, act.now)))
    return Asking(
        "Carry it out", "/people/import/apply", "Import now", fields, told=told, hidden=hidden, back="/people/import"
    )


@post("/people/import/apply", sync_to_thread=True, opt={"right": "manage_people"})
def apply(act: Act) -> Html:
    """Carry out the file that was shown."""
    with act.read() as connection:
        everywhere(act, connection)
    kept = signed_text(act.settings.secret, f"import {act.viewer.person_id}", act.posted.text("kept"))
    path = _folder(act) / kept if kept else None
    if path is None or not path.is_file():
        return sheet(act, _asking(act, {"file": "The file is not here any more; choose it again."}), 422)
    where, who = organisation(act), actor(act)
    try:
        plan = _plan(act, path)
        if stops := plan.stops(act.posted.text("accept") == "yes"):
            raise BadInput([Problem(one.where, one.message) for one in stops[:1]])
        recording = run_import(where.store, plan, who, act.posted.text("accept") == "yes")
        moved = followed(where.store, where.world, who, recording)
    except AttainError as wrong:
        text = "; ".join(wrong_at(wrong).values()) if isinstance(wrong, BadInput) else wrong.message
        return sheet(act, _asking(act, {"file": text}), 422)
    path.unlink(missing_ok=True)
    return act.redirect("/people", f"Imported. {moved_in_words(moved)}", "warn" if moved.refused else "good")
