"""Changes of agreed goals as pages show them: finished words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.api.language import words
from attain.api.lists import worded
from attain.api.people import names_of
from attain.api.portal import Badge, day
from goals_based import changing, reading, views
from goals_based.changing import APPROVED, DECLINED, OVERTAKEN, WAITING, WITHDRAWN

if TYPE_CHECKING:
    from sqlalchemy import Row

    from attain.api.portal import Tone
    from goals_based.changing import Plan

STATES: dict[str, tuple[str, Tone]] = {
    WAITING: ("Waits to be approved", "warn"),
    APPROVED: ("Approved", "good"),
    DECLINED: ("Declined", "bad"),
    WITHDRAWN: ("Taken back", "quiet"),
    OVERTAKEN: ("No longer needed", "quiet"),
}
TOO_LATE = Badge("Not approved in time", "quiet")


@dataclass(frozen=True, slots=True)
class Difference:
    """One goal that a change touches: (question, before, after) of what is different."""

    title: str
    what: Badge
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A change as a page shows it."""

    id: int
    who: str
    when: str
    reason: str
    badge: Badge
    differences: tuple[Difference, ...]
    decided: str = ""
    answer: str = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with its changes; `waiting` is the one that is not decided yet."""

    href: str
    owner: str
    printed: str
    goals: views.GoalList
    may_ask: bool
    may_decide: bool
    may_withdraw: bool
    waiting: ChangeCard | None
    history: tuple[ChangeCard, ...]
    until: str = ""


def plan_page(plan: Plan, language: str) -> PlanPage:
    """Everything that the viewer may see of the plan and do about it."""
    found = plan.found
    rows = changing.changes_of(plan)
    above = reading.titles(found.connection, {one.parent_id for one in plan.goals if one.parent_id})
    persons = {plan.subject, *(one for row in rows for one in (row.by_id, row.decided_by_id) if one)}
    names = names_of(found.connection, persons)
    open_ones = [row for row in rows if row.state == WAITING]
    approvers = plan.approvers(open_ones[0].by_id) if open_ones else ()
    shown = [_card(plan, row, names, approvers, language) for row in rows]
    live = open_ones[0] if open_ones and plan.rules() is not None else None
    return PlanPage(
        href=views.plan_href(found.running.id, found.step.id),
        owner=names[plan.subject],
        printed=words(plan.model.printed, language) if plan.model.printed else "",
        goals=views.goal_list(plan.goals, above),
        may_ask=not open_ones and plan.may_change(),
        may_decide=plan.viewer in approvers,
        may_withdraw=live is not None and live.by_id == plan.viewer,
        waiting=next((one for one in shown if live is not None and one.id == live.id), None),
        history=tuple(one for one in shown if live is None or one.id != live.id),
    )


def _card(plan: Plan, row: Row[Any], names: Mapping[int, str], approvers: Sequence[int], language: str) -> ChangeCard:
    late = row.state == WAITING and plan.rules() is None
    decided = f"{names[row.decided_by_id]}, {day(row.decided_at)}" if row.decided_by_id else ""
    others = names_of(plan.found.connection, approvers) if row.state == WAITING else {}
    return ChangeCard(
        row.id,
        names[row.by_id],
        day(row.at),
        row.reason,
        TOO_LATE if late else Badge(*STATES[row.state]),
        differences(plan, changing.kept(row.before), changing.kept(row.after), language),
        decided,
        row.answer,
        ", ".join(others.values()),
    )


def differences(
    plan: Plan, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], language: str
) -> tuple[Difference, ...]:
    """What is different, goal by goal, in the order of the plan."""
    were, are = worded(plan.found, before, language), worded(plan.found, after, language)
    titles = {str(one["key"]): str(one.get("title", "")) for one in (*before, *after)}
    made = [_difference(titles[key], were.get(key), are.get(key)) for key in dict.fromkeys((*were, *are))]
    return tuple(one for one in made if one.lines)


def _difference(
    title: str, were: Sequence[tuple[str, str]] | None, are: Sequence[tuple[str, str]] | None
) -> Difference:
    badge = Badge("New", "good") if were is None else Badge("Left out", "bad") if are is None else Badge("Changed")
    old, new = dict(were or ()), dict(are or ())
    lines = [(one, old.get(one, ""), new.get(one, "")) for one in dict.fromkeys((*old, *new))]
    return Difference(title, badge, tuple(line for line in lines if line[1] != line[2]))
