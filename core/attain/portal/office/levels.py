"""Levels that learning speaks for and that wait for the viewer's yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from attain.cases.queries import names_of
from attain.config.text import words
from attain.confirming import confirm, decline, waiting
from attain.portal.desk import Act, Html, Page
from attain.portal.office.common import actor, organisation, sheet
from attain.portal.views.fields import Field
from attain.portal.views.sheet import Asking, Beside, Block, Note, Sheet
from attain.portal.wording import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.config.catalogue import Catalogue
    from attain.learning.evidence import Proposal
    from attain.portal.desk import WritingDesk

LONGEST = 400
LEAD = "A course was completed that should lift somebody's level. You are asked whether it did."


@get("/levels", sync_to_thread=True, opt={"right": "levels"})
def look(page: Page) -> Html:
    """What waits for the viewer's yes or no."""
    with page.read() as connection:
        found = waiting(connection, page.viewer.person_id, page.now)
        names = names_of(connection, {one.person_id for one in found})
        _, catalogue = organisation(page).world.catalogues.current(connection)
    blocks: list[Block] = [_asked(one, names, catalogue) for one in found]
    nothing = Note(
        "No level waits for you. When a course speaks for one that you are asked about, it appears here.", "plain"
    )
    return sheet(page, Sheet("Levels to confirm", tuple(blocks or [nothing]), LEAD, narrow=not blocks))


def _asked(one: Proposal, names: Mapping[int, str], catalogue: Catalogue) -> Block:
    scale = catalogue.model("scale", one.scale)
    level, before = scale.label(one.level), scale.label(one.before) if one.before else "not assessed"
    title = f"{names[one.person_id]}: {_item(catalogue, one.item)}"
    because = f"{one.because}, completed on {day(one.completed_on)}."
    reason = Field(f"reason-{one.id}", "text", "Why not?", required=True, at_most=LONGEST, rows=2)
    yes = Asking(title, f"/levels/{one.id}/confirm", f"Confirm {level}", lead=f"From {before} to {level}. {because}")
    return Beside((yes, Asking("Or not", f"/levels/{one.id}/decline", "Do not confirm", (reason,))))


def _item(catalogue: Catalogue, key: str) -> str:
    """The item's title where some document lists it."""
    for resource in catalogue.resources:
        listed = resource.data.get("items")
        for entry in listed if isinstance(listed, list) else ():
            if resource.kind != "catalogue" and isinstance(entry, dict) and entry.get("id") == key:
                return words(entry.get("title", key))
    return key


@post("/levels/{proposal_id:int}/confirm", sync_to_thread=True)
def say_yes(act: Act, proposal_id: FromPath[int]) -> Html:
    """The level stands on the profile from now on."""
    confirm(act.kernel.store, organisation(act).world, actor(act), proposal_id)
    return act.redirect(_next(act), "Confirmed: the profile shows the new level.")


def _next(act: WritingDesk) -> str:
    """The list, as long as it is open for the viewer: for whoever leads nobody, while something waits for him."""
    with act.read() as connection:
        left = "team" in act.viewer.rights or waiting(connection, act.viewer.person_id, act.now)
    return "/levels" if left else "/"


@post("/levels/{proposal_id:int}/decline", sync_to_thread=True)
def say_no(act: Act, proposal_id: FromPath[int]) -> Html:
    """The level stays as it was; the reason is kept."""
    decline(act.kernel.store, actor(act), proposal_id, act.posted.text(f"reason-{proposal_id}")[:LONGEST])
    return act.redirect(_next(act), "Noted: the level stays as it was.", "info")
