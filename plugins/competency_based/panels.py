"""Parts of the portal's own pages: what a person can and needs, beside profile, plan, review, team and learning."""

from __future__ import annotations

from attain.api.development import standings
from attain.api.people import may_open
from attain.api.portal import Panel, PanelRequest
from competency_based.needs import NeedsShown, needs_of
from competency_based.reading import capable
from competency_based.showing import CapabilitiesShown, shown
from competency_based.suggesting import suggest_for
from competency_based.team import TeamShown, team_of


def of_person(asked: PanelRequest) -> CapabilitiesShown | None:
    """The capabilities of the page's person, where the viewer may open his profile."""
    person, viewer = asked.subject_id, asked.viewer.person_id
    if person not in may_open(asked.connection, asked.catalogue, viewer, [person], asked.now):
        return None
    one = capable(asked.connection, asked.catalogue, {person: viewer}, asked.now)[person]
    standing = standings(asked.connection, [person], asked.now.date())[person]
    suggested = suggest_for(asked.catalogue, one, standing)
    more = "/competency_based/mine" if person == viewer else f"/competency_based/people/{person}"
    return shown(asked.catalogue, one, standing, suggested, asked.viewer.language, more)


def of_team(asked: PanelRequest) -> TeamShown | None:
    """The heat map of the viewer's own team."""
    return team_of(asked.connection, asked.catalogue, asked.viewer.person_id, asked.viewer.language, asked.now)


def of_needs(asked: PanelRequest) -> NeedsShown | None:
    """What those lack whom the viewer looks after."""
    return needs_of(asked.connection, asked.catalogue, asked.viewer.person_id, asked.viewer.language, asked.now)


PANELS = (
    Panel("profile", "Capabilities", "competency_based/profile.html", of_person, order=20),
    Panel("plan", "Gaps to close", "competency_based/plan.html", of_person, order=20),
    Panel("case", "Capabilities so far", "competency_based/case.html", of_person, order=60),
    Panel("team", "What the team can do", "competency_based/team.html", of_team, order=30),
    Panel("learning", "What people lack", "competency_based/needs.html", of_needs, order=10),
)
