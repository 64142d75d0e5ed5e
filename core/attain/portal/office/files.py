"""The files of people and measures that come by themselves, on the page where people are imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import post
from litestar.params import FromPath

from attain.bringing import jobs as bringing
from attain.portal.desk import Act, Html
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation, scope
from attain.portal.office.runs import how_it_went, last_time, next_time
from attain.portal.views.parts import Column, Table, Text
from attain.portal.views.sheet import Asking, Block, Listing

if TYPE_CHECKING:
    from attain.portal.desk import ReadingDesk

COLUMNS = (Column("File"), Column("Last time"), Column("How it went"), Column("Next time"))


def files(page: ReadingDesk) -> tuple[Block, ...]:
    """How each file stands, and a button to have it read now; nothing where no connection brings one in."""
    with page.read() as connection:
        found = bringing.brought(organisation(page).kernel, connection)
    rows = tuple(
        (
            Text(part.file, f"{part.title}, {part.what}"),
            last_time(page, state),
            how_it_went(state),
            next_time(page, bringing.next_run(part, state)),
        )
        for part, state in found
    )
    if not rows:
        return ()
    title = "Files that come by themselves"
    ways = [(part, f"/people/import/files/{part.document.id}/{part.what}") for part, _ in found]
    asking = (Asking("", href, f"Read {part.file} now") for part, href in ways) if page.settings.data else ()
    return (Listing(title, Table(title, COLUMNS, rows)), *asking)


@post("/people/import/files/{name:str}/{what:str}", sync_to_thread=True, opt={"right": "manage_people"})
def read_now(act: Act, name: FromPath[str], what: FromPath[str]) -> Html:
    """Have a file read at once."""
    with act.read() as connection:
        known = {(one.document.id, one.what) for one, _ in bringing.brought(organisation(act).kernel, connection)}
        if (name, what) not in known or not scope(act, connection, "manage_people").everywhere:
            raise NotHere
    with act.write(actor(act), "files.ask") as tx:
        bringing.ask_now(tx, name, what)
    return act.redirect("/people/import", "The file is read in a moment; look here again.")
