"""Pages under /talent_ranking/.  A grid in which the viewer sees nobody is not there for him.

Whoever has the right to look finds the list even when it is empty, and is told why; to all others it is not there.
"""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath, FromQuery

from attain.api.language import words
from attain.api.people import names
from attain.api.portal import Html, NotHere, Page, catalogue_of, counted, parts
from talent_ranking.reading import grid_named, grids
from talent_ranking.showing import shown

RIGHT = "see_talent"
NOBODY = parts.Empty(
    "Nobody to see yet",
    "A grid is shown once reviews were shared in which people were assessed by both of its measures, and which you "
    "may see.",
    icon="grid",
)


@get("/talent_ranking", sync_to_thread=True)
def listed(page: Page) -> Html:
    """The grids in which the viewer sees somebody."""
    with page.read() as connection:
        found = grids(connection, catalogue_of(page, connection), page.viewer.person_id, page.now)
    if not found and RIGHT not in page.viewer.rights:
        raise NotHere
    rows = tuple(
        (
            parts.Link(words(each.grid.title, page.viewer.language), f"/talent_ranking/{each.grid.id}"),
            parts.Text(counted(sum(map(len, each.placed.boxes.values())), "person", "people")),
        )
        for each in found
    )
    table = parts.Table("Talent grids", (parts.Column("Grid"), parts.Column("In it", "end")), rows, NOBODY)
    return page.render("talent_ranking/grids.html", table=table)


@get("/talent_ranking/{name:str}", sync_to_thread=True)
def look(page: Page, name: FromPath[str], box: FromQuery[str] = "") -> Html:
    """One grid."""
    with page.read() as connection:
        seen = grid_named(connection, catalogue_of(page, connection), name, page.viewer.person_id, page.now)
        if seen is None:
            raise NotHere
        who = names(connection, list(seen.levels))
    return page.render("talent_ranking/grid.html", grid=shown(seen, who, page.viewer.language, box))


HANDLERS = (listed, look)
