"""Who sees what in a cycle, in words: from the workflow's table, and from what policies never show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from attain.cases.cycle import cycle_of
from attain.cases.queries import text_of
from attain.errors import AttainError, Refusal
from attain.handbook.chapters import sees
from attain.handbook.said import plain
from attain.handbook.speech import Speech, capital, several
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import organisation, scope, sheet
from attain.portal.views.parts import Column, Empty, Table, Text
from attain.portal.views.sheet import Listing, Note, Sheet

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.handbook.table import Table as Words
    from attain.portal.desk import ReadingDesk
    from attain.workflow.model import Workflow


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
    said = Speech(catalogue, workflow.id, page.viewer.language)
    blocks = (*(_listing(name, table) for name, table in sees(said, said.prose())), _never(said))
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


def _listing(name: str, table: Words) -> Listing:
    columns = tuple(map(Column, table.heads))
    rows = tuple(tuple(map(Text, row)) for row in table.rows)
    empty = Empty("Nothing of what others write", "Only his own words.", icon="lock")
    return Listing(name, Table(f"What {name} sees", columns, rows, empty))


def _never(said: Speech) -> Listing | Note:
    rows = tuple(
        (
            Text(capital(said.what(str(rule["what"])))),
            Text(", ".join(_to(said, who) for who in several(rule["to"]))),
            Text(said.text(rule.get("because")) or "–"),
        )
        for document in said.catalogue.of_kind("policy")
        for rule in document.data.get("rules", {}).get("never_show", ())
    )
    if not rows:
        return Note("No policy forbids anything beyond this table.", "plain")
    columns = (Column("What"), Column("Is never shown to"), Column("Because"))
    return Listing("Never shown, whatever the table says", Table("Never shown", columns, rows))


def _to(said: Speech, who: str) -> str:
    return plain(said.person(who)).replace("of employee", "of the employee")
