"""What this plugin brings at run time: the grid's pages, and a person's place on his profile for whoever may see it."""

from __future__ import annotations

from pathlib import Path

from attain.api import hookimpl
from attain.api.portal import NavEntry, Panel, PanelRequest, PluginPages
from talent_ranking.pages import HANDLERS, RIGHT
from talent_ranking.reading import grids
from talent_ranking.showing import place_of

NAV = (NavEntry("Organisation", "Talent grids", "/talent_ranking", "grid", right=RIGHT),)


def of_person(asked: PanelRequest) -> list[tuple[str, str, str]] | None:
    """The boxes in which the page's person stands, in the grids that the viewer sees him in."""
    seen = grids(asked.connection, asked.catalogue, asked.viewer.person_id, asked.now)
    found = [place_of(each, asked.subject_id, asked.viewer.language) for each in seen]
    return [place for place in found if place] or None


@hookimpl
def register_panels() -> list[Panel]:
    """A part of the profile."""
    return [Panel("profile", "Place in the talent grid", "talent_ranking/profile.html", of_person, order=80)]


@hookimpl
def register_pages() -> list[PluginPages]:
    """The grids."""
    return [PluginPages(HANDLERS, NAV, Path(__file__).parent / "templates")]
