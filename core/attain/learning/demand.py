"""What the learning manager looks at: needs against what is under way, demand, what is late. Set-wise, in SQL.

`members` limits or divides people: a select of (person_id, unit), made by whoever knows what its reader may see.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, case, func, select

from attain.learning.states import DONE, OPEN
from attain.learning.tables import learning_activity, registration

if TYPE_CHECKING:
    from sqlalchemy import Connection

Members = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Demand:
    """An activity with its registrations: still to do (of them late), done, withdrawn or expired."""

    activity_id: int
    title: str
    open: int
    late: int
    done: int
    ended: int


@dataclass(frozen=True, slots=True)
class Late:
    """A registration that should be done."""

    registration_id: int
    person_id: int
    activity_id: int
    title: str
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A person lacks a level of an item, as the plugin that knows says."""

    person_id: int
    item: str
    level: str


@dataclass(frozen=True, slots=True)
class Need:
    """How many lack a level of an item, how many of them are registered for something that builds it, and what does."""

    item: str
    level: str
    people: int
    served: int
    activities: tuple[str, ...]


def _sum(when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)


def _sums(on: date) -> tuple[ColumnElement[int], ...]:
    is_open = registration.c.state.in_(OPEN)
    return (
        _sum(is_open).label("open"),
        _sum(is_open & (registration.c.due_on < on)).label("late"),
        _sum(registration.c.state.in_(DONE)).label("done"),
        _sum(registration.c.state.in_(("withdrawn", "expired"))).label("ended"),
    )


def per_activity(connection: Connection, on: date, members: Members | None = None) -> list[Demand]:
    """Activities with registrations, those most asked for first. One statement."""
    rows = select(registration.c.activity_id, learning_activity.c.title, *_sums(on)).join(
        learning_activity, learning_activity.c.id == registration.c.activity_id
    )
    rows = _only(rows, members).group_by(registration.c.activity_id, learning_activity.c.title)
    found = [Demand(*row) for row in connection.execute(rows)]
    return sorted(found, key=lambda one: (-one.open, one.title, one.activity_id))


def late(connection: Connection, on: date, members: Members | None = None, limit: int = 500) -> list[Late]:
    """What is late, the longest first. One statement."""
    columns = (
        registration.c.id, registration.c.person_id, registration.c.activity_id, learning_activity.c.title,
        registration.c.due_on, registration.c.state,
    )  # fmt: skip
    rows = (
        select(*columns)
        .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
        .where(registration.c.state.in_(OPEN), registration.c.due_on < on)
        .order_by(registration.c.due_on, registration.c.id)
        .limit(limit)
    )
    return [Late(*row) for row in connection.execute(_only(rows, members))]


def needs(connection: Connection, gaps: Iterable[Gap]) -> list[Need]:
    """Open gaps by item and level, those of most people first, with what is under way for them. Two statements."""
    by_level: dict[tuple[str, str], set[int]] = defaultdict(set)
    for gap in gaps:
        by_level[gap.item, gap.level].add(gap.person_id)
    offered = learning_activity.c.status.in_(("open", "expected")) & (learning_activity.c.item != "")
    activities = connection.execute(select(learning_activity).where(offered).order_by(learning_activity.c.title)).all()
    builders = {place: [row for row in activities if row.builds.get(place[0]) == place[1]] for place in by_level}
    registered = _registered(connection, {row.id for rows in builders.values() for row in rows})
    found = []
    for (item, level), people in by_level.items():
        good = builders[item, level]
        served = set().union(*(registered.get(row.id, set()) for row in good)) & people
        found.append(Need(item, level, len(people), len(served), tuple(row.title for row in good)))
    return sorted(found, key=lambda one: (-one.people, one.item, one.level))


def _registered(connection: Connection, activities: Iterable[int]) -> dict[int, set[int]]:
    rows = select(registration.c.activity_id, registration.c.person_id).where(
        registration.c.activity_id.in_(list(activities)), registration.c.state.in_(OPEN)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in connection.execute(rows):
        found[row.activity_id].add(row.person_id)
    return found


def _only(rows: Select[*tuple[Any, ...]], members: Members | None) -> Select[*tuple[Any, ...]]:
    if members is None:
        return rows
    who = members.subquery()
    return rows.where(registration.c.person_id.in_(select(who.c.person_id)))


def states(demands: Sequence[Demand]) -> Counter[str]:
    """The totals over all activities: open, late, done, ended."""
    return Counter({name: sum(getattr(one, name) for one in demands) for name in ("open", "late", "done", "ended")})
