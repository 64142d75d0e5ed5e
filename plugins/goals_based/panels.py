"""Goals on the portal's own pages: home, profile, team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.api.lists import list_in
from attain.api.people import names_of, reports_of
from attain.api.portal import Column, Panel, Table, Text
from goals_based import changing, reading, views

if TYPE_CHECKING:
    from attain.api.portal import PanelRequest
    from goals_based.views import GoalList

TEMPLATE = "goals_based/panel.html"


def of_person(request: PanelRequest) -> GoalList | None:
    """The goals of the person that the page is about, of his newest period; None without any that may be read."""
    viewer, person = request.viewer.person_id, request.subject_id
    goals = reading.newest(reading.of_people(request.connection, viewer, [person], request.now)[person])
    if not goals:
        return None
    above = reading.titles(request.connection, {one.parent_id for one in goals if one.parent_id})
    return views.goal_list(goals, above)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change of somebody's goals that the viewer is to approve."""

    whose: str
    who: str
    href: str


def waiting(request: PanelRequest) -> tuple[Waiting, ...] | None:
    """The changes that wait for the viewer; None without any."""
    viewer = request.viewer.person_id
    found = []
    for case_id, step, by in changing.waiting_plans(request.connection, viewer, request.now):
        settled = list_in(request, case_id, step)
        if settled is None:  # the review was moved to a workflow without this plan
            continue
        plan = changing.plan_of(settled, viewer)
        if viewer in plan.approvers(by):
            names = names_of(request.connection, [plan.subject, by])
            found.append(Waiting(names[plan.subject], names[by], views.plan_href(case_id, step)))
    return tuple(found) or None


def of_team(request: PanelRequest) -> Table | None:
    """How far each report's goals are together."""
    viewer = request.viewer.person_id
    persons = reports_of(request.connection, viewer, request.now) if request.subject_id == viewer else frozenset()
    if not persons:
        return None
    goals = reading.of_people(request.connection, viewer, persons, request.now)
    names = names_of(request.connection, persons)
    rows = tuple(
        (Text(names[person]), Text(str(len(some))), Text(views.whole(some) or "No data yet"))
        for person in sorted(persons, key=names.__getitem__)
        for some in [reading.newest(goals[person])]
    )
    columns = (Column("Person"), Column("Goals", "end"), Column("Progress"))
    return Table("Goals of your team", columns, rows)


def panels() -> list[Panel]:
    """Where goals show up."""
    return [
        Panel("home", "Changes of goals to approve", "goals_based/waiting_panel.html", waiting, order=5),
        Panel("home", "My goals", TEMPLATE, of_person, order=40),
        Panel("profile", "Goals", TEMPLATE, of_person, order=40),
        Panel("team", "Goals", "goals_based/team_panel.html", of_team, order=40),
    ]
