"""The plugin's pages: my goals, one goal with its check-ins, the team's goals, the cascade."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath

from attain.api.forms import BadInput, Refusal
from attain.api.people import names_of, reports_of
from attain.api.portal import Act, Html, NavEntry, NotHere, Page, PluginPages
from attain.api.store import Actor
from goals_based import acting, change_pages, reading, views

if TYPE_CHECKING:
    from attain.api.portal import ReadingDesk, WritingDesk
    from goals_based.reading import Goal

HOME = views.HOME


@get(HOME, sync_to_thread=True)
def my_goals(page: Page) -> Html:
    """The viewer's own goals, period by period."""
    with page.read() as connection:
        goals = reading.of_people(connection, page.viewer.person_id, [page.viewer.person_id], page.now)
        mine = goals[page.viewer.person_id]
        above = reading.titles(connection, {one.parent_id for one in mine if one.parent_id})
    return page.render("goals_based/mine.html", lists=views.by_period(mine, above))


@get(f"{HOME}/team", sync_to_thread=True, opt={"right": "team"})
def team_goals(page: Page) -> Html:
    """The goals of the viewer's own reports, as far as he may read them."""
    viewer = page.viewer.person_id
    with page.read() as connection:
        persons = reports_of(connection, viewer, page.now)
        goals = reading.of_people(connection, viewer, persons, page.now)
        names = names_of(connection, persons)
        above = reading.titles(connection, {one.parent_id for some in goals.values() for one in some if one.parent_id})
    members = [
        views.Member(
            names[person],
            person,
            views.goal_list(reading.newest(some), above),
            "" if some else "No agreed goals that you may read.",
        )
        for person, some in sorted(goals.items(), key=lambda pair: names[pair[0]])
    ]
    return page.render("goals_based/team.html", members=members)


@get(f"{HOME}/cascade", sync_to_thread=True)
def cascade(page: Page) -> Html:
    """The viewer's goals, what they support, and everything that supports them."""
    viewer = page.viewer.person_id
    with page.read() as connection:
        own = reading.newest(reading.of_people(connection, viewer, [viewer], page.now)[viewer])
        goals = reading.below(connection, viewer, [one.id for one in own], page.now)
        above = reading.titles(connection, {one.parent_id for one in own if one.parent_id})
        names = names_of(connection, {one.person_id for one in goals} | {owner for _, owner in above.values()})
    upward = [(one.title, above[one.parent_id][0], names[above[one.parent_id][1]]) for one in own if one.parent_id]
    roots = views.tree(goals, [one.id for one in own], names)
    whole = len(goals) < reading.MOST_SHOWN
    return page.render("goals_based/cascade.html", roots=roots, upward=upward, whole=whole)


@get(f"{HOME}/goals/{{goal_id:int}}", sync_to_thread=True)
def goal_page(page: Page, goal_id: FromPath[int]) -> Html:
    """One goal with its history, and the form to check in."""
    return _goal(page, goal_id)


def _goal(
    page: ReadingDesk, goal_id: int, typed: Mapping[str, tuple[str, ...]] | None = None, wrong: BadInput | None = None
) -> Html:
    viewer = page.viewer.person_id
    with page.read() as connection:
        found = reading.one(connection, viewer, goal_id, page.now)
        if found is None:
            raise NotHere
        told = reading.check_ins(connection, goal_id)
        below = reading.supporting(connection, viewer, [goal_id], page.now)
        above = reading.titles(connection, [found.parent_id] if found.parent_id else [])
        may = found.open and acting.may_write(connection, found, viewer, page.now)
        offered = acting.may_support(connection, found, page.now) if may else []
        people = {found.person_id, *(one.by_id for one in told), *(one.person_id for one in below)}
        names = names_of(connection, people)
    errors = {one.where: one.message for one in wrong.problems} if wrong else {}
    view: dict[str, Any] = {
        "goal": found,
        "line": views.line(found),
        "facts": views.facts(found, names[found.person_id], above.get(found.parent_id or 0, ("", 0))[0]),
        "history": views.history(found, told, names),
        "trend": views.trend(told),
        "below": tuple((names[one.person_id], views.line(one)) for one in below),
        "unseen": max(0, found.counted + found.missing - len(below)),
        "fields": views.check_in_fields(found, typed or {}, errors) if may and found.takes_check_ins else (),
        "link": _link_field(found, offered),
        "plan": views.plan_href(found.case_id, found.step),
    }
    return page.render("goals_based/goal.html", status=422 if wrong else 200, **view)


def _link_field(found: Goal, offered: list[Goal]) -> Any:
    from attain.api.portal import Field, Option

    there = found.parent_id is not None and found.parent_id not in {one.id for one in offered}
    if not offered or there:
        return None
    options = (Option("", "None"), *(Option(str(one.id), one.title) for one in offered if one.id != found.id))
    value = str(found.parent_id or "")
    return Field(
        "parent", "select", "Which goal of your manager does it support?", value, options=options, required=True
    )


@post(f"{HOME}/goals/{{goal_id:int}}/check-in", sync_to_thread=True)
def check_in(act: Act, goal_id: FromPath[int]) -> Html:
    """Say where a goal stands."""
    said = acting.Said(
        act.posted.text("value"), act.posted.texts("reached"), act.posted.text("confidence"), act.posted.text("comment")
    )
    try:
        with act.write(Actor(act.viewer.person_id, "portal"), "goals.check_in") as tx:
            acting.check_in_on(tx, goal_id, _version(act), said)
    except BadInput as wrong:
        typed = {name: act.posted.texts(name) for name in ("value", "reached", "confidence", "comment")}
        return _goal(act, goal_id, typed, wrong)
    except Refusal as refusal:
        return _refused(act, goal_id, refusal)
    return act.redirect(f"{HOME}/goals/{goal_id}", "Checked in.")


@post(f"{HOME}/goals/{{goal_id:int}}/link", sync_to_thread=True)
def link(act: Act, goal_id: FromPath[int]) -> Html:
    """Say which goal of the manager a goal supports."""
    said = act.posted.text("parent")
    if said and not (said.isascii() and said.isdigit() and len(said) < 19):
        return act.redirect(f"{HOME}/goals/{goal_id}", "There is no such goal to support.", "bad")
    try:
        with act.write(Actor(act.viewer.person_id, "portal"), "goals.link") as tx:
            acting.link(tx, goal_id, _version(act), int(said) if said else None)
    except Refusal as refusal:
        return _refused(act, goal_id, refusal)
    return act.redirect(f"{HOME}/goals/{goal_id}", "Saved.")


def _version(act: WritingDesk) -> int:
    """The version that the form was made for; 0, which no goal has, when the form says none."""
    text = act.posted.text("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refused(act: WritingDesk, goal_id: int, refusal: Refusal) -> Html:
    """What one may not read is not there; anything else is said on the goal's page."""
    if refusal.code == "no_goal":
        raise NotHere
    return act.redirect(f"{HOME}/goals/{goal_id}", refusal.message, "bad")


HANDLERS = (my_goals, team_goals, cascade, goal_page, check_in, link, *change_pages.HANDLERS)
NAV = (
    NavEntry("", "My goals", HOME, "target"),
    NavEntry("", "Goal cascade", f"{HOME}/cascade", "chart"),
    NavEntry("Team", "Goals of my team", f"{HOME}/team", "target", "team"),
)


def pages() -> PluginPages:
    """Everything under /goals_based."""
    return PluginPages(HANDLERS, NAV, Path(__file__).parent / "templates" / "goals_based")
