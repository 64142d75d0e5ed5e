"""Who sees what in a cycle, in words: from the workflow's table, and from what policies never show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get
from litestar.params import FromPath

from attain.cases.cycle import cycle_of
from attain.cases.queries import step_title, text_of
from attain.cases.timeline import HOW
from attain.errors import AttainError, Refusal
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import organisation, scope, sheet
from attain.portal.views.parts import Column, Empty, Table, Text
from attain.portal.views.sheet import Listing, Note, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.portal.desk import ReadingDesk
    from attain.workflow.model import Workflow

EVENTS = {"submitted": "is sent", "ends": "is over", "opens": "opens"}
LAYERS = {"final": "final", "proposed": "as proposed", "suggested": "as suggested", "adjusted": "after the session"}


@get("/cycles/{cycle:str}/who-sees-what", sync_to_thread=True, opt={"right": "run_cycles"})
def look(page: Page, cycle: FromPath[str]) -> Html:
    """The whole table, person by person of the document."""
    with page.read() as connection:
        scope(page, connection)
        catalogue = _catalogue(page, connection, cycle)
    try:
        found = cycle_of(catalogue, cycle)
    except AttainError:
        raise NotHere from None
    workflow: Workflow = catalogue.model("workflow", found.workflow)
    said = Speech(catalogue, workflow, page.viewer.language)
    blocks = (*(_listing(said, role) for role in ("employee", *workflow.people)), _never(said))
    lead = "Nobody sees what is not listed here. Whoever wrote something always sees it."
    return sheet(
        page, Sheet("Who sees what", blocks, lead, text_of(found.title, page.viewer.language), f"/cycles/{cycle}")
    )


def _catalogue(page: ReadingDesk, connection: Connection, cycle: str) -> Catalogue:
    """The configuration that the cycle runs on, or would run on."""
    from attain.cases.hr.cycles import run_of

    world = organisation(page).world
    try:
        return run_of(connection, world, cycle).catalogue
    except Refusal:
        return world.catalogues.current(connection)[1]


class Speech:
    """The words of one workflow."""

    def __init__(self, catalogue: Catalogue, workflow: Workflow, language: str) -> None:
        self.catalogue, self.workflow, self.language = catalogue, workflow, language
        document = catalogue.get("workflow", workflow.id)
        self.data: Mapping[str, Any] = document.data if document else {}
        self._steps = {step.id: step for step in workflow.walk()}

    def role(self, role: str) -> str:
        """What a role is called."""
        said = self.data.get("people", {}).get(role, {}).get("title", "")
        return "Employee" if role == "employee" else text_of(said, self.language) or _plain(role)

    def what(self, address: str) -> str:
        """`manager_review.summary` in words."""
        head, *rest = address.split(".")
        if head in self._steps:
            return " – ".join([f"“{step_title(self._steps[head], self.language)}”", *self._inside(head, rest)])
        score = next((each for each in self.data.get("scores", ()) if each["id"] == head), None)
        if score is None:
            return _plain(address)
        layer = f", {LAYERS.get(rest[0], rest[0])}" if rest else ""
        return text_of(score.get("title", head), self.language) + layer

    def _inside(self, step: str, rest: list[str]) -> list[str]:
        form_id = self._steps[step].form
        if not rest or not form_id:
            return [_plain(each) for each in rest]
        section = self.catalogue.model("form", form_id).section(rest[0])
        if section is None:
            return [_plain(each) for each in rest]
        parts = [text_of(section.title, self.language) or _plain(rest[0])]
        if len(rest) > 1:
            field = section.field(rest[1])
            parts.append(text_of(field.title, self.language) if field else _plain(rest[1]))
        return parts

    def since(self, said: str) -> str:
        """`self_review submitted` in words."""
        step, _, event = said.partition(" ")
        if step in self._steps and event in EVENTS:
            return f"once “{step_title(self._steps[step], self.language)}” {EVENTS[event]}"
        return _plain(said).lower()


def _plain(said: str) -> str:
    text = said.replace("_", " ").replace(".", " – ")
    return text[:1].upper() + text[1:]


def _several(said: Any) -> list[str]:
    return [str(said)] if isinstance(said, str) else [str(each) for each in said]


def _rows(said: Speech, role: str) -> Iterator[tuple[Text, ...]]:
    for row in said.data.get("visibility", ()):
        if role not in _several(row["who"]):
            continue
        until = f", until {said.since(str(row['until']))}" if "until" in row else ""
        for what in _several(row["what"]):
            how = HOW.get(str(row["as"]), _plain(str(row["as"])))
            yield Text(said.what(what)), Text(how), Text(said.since(str(row["from"])) + until)


def _listing(said: Speech, role: str) -> Listing:
    columns = (Column("Sees"), Column("How"), Column("From"))
    name = said.role(role)
    empty = Empty("Nothing of what others write", "Only his own words.", icon="lock")
    return Listing(name, Table(f"What {name} sees", columns, tuple(_rows(said, role)), empty))


def _never(said: Speech) -> Listing | Note:
    rows = tuple(
        (
            Text(said.what(rule["what"])),
            Text(", ".join(_to(said, who) for who in _several(rule["to"]))),
            Text(text_of(rule.get("because", ""), said.language) or "–"),
        )
        for document in said.catalogue.of_kind("policy")
        for rule in document.data.get("rules", {}).get("never_show", ())
    )
    if not rows:
        return Note("No policy forbids anything beyond this table.", "plain")
    columns = (Column("What"), Column("Is never shown to"), Column("Because"))
    return Listing("Never shown, whatever the table says", Table("Never shown", columns, rows))


def _to(said: Speech, who: str) -> str:
    if who == "employee" or who in said.workflow.people:
        return said.role(who)
    return _plain(who).replace("of employee", "of the employee")
