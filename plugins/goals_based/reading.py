"""Reading goals as one person may see them: his own, and those of reviews whose grants let him read the plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, exists, literal, or_, select

from attain.api.people import readable
from attain.api.store import one_of
from goals_based.measuring import Measurement
from goals_based.tables import check_in, goal

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

FULL = "full"
DEEPEST, MOST_SHOWN = 12, 500
"""A tree on a page ends here; the figures count everything."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal.  `progress` is from its own check-ins, `rolled` from the goals that support it; shares of one."""

    id: int
    person_id: int
    title: str
    measure_of_success: str
    finish_by: date | None
    weight: Decimal | None
    measured: Measurement
    period: tuple[date, date]
    parent_id: int | None
    value: Decimal | None
    progress: Fraction | None
    rolled: Fraction | None
    counted: int
    missing: int
    status: str
    takes_check_ins: bool
    version: int
    checked_at: datetime | None
    agreed_at: datetime
    case_id: int
    step: str = ""
    plan: str = ""
    key: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> Fraction | None:
        """What counts: its own data, else what the goals that support it give."""
        return self.rolled if self.progress is None else self.progress

    @property
    def open(self) -> bool:
        """Whether it may still move."""
        return self.status == "agreed"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was said about a goal on a day."""

    value: Decimal
    progress: Fraction
    confidence: str
    comment: str
    by_id: int
    at: datetime


def visible_to(viewer: int, at: datetime) -> ColumnElement[bool]:
    """The goals that a person may read: the same as the plan that they were copied from."""
    granted = readable(viewer, at).subquery()
    fits = (granted.c.case_id == goal.c.case_id) & granted.c.what.in_([goal.c.step, "goals"]) & (granted.c.how == FULL)
    return or_(goal.c.person_id == viewer, exists().where(fits))


def _goals(viewer: int, at: datetime) -> Select[Any]:
    return select(goal).where(goal.c.status != "dropped", visible_to(viewer, at))


def of_people(connection: Connection, viewer: int, persons: Collection[int], at: datetime) -> dict[int, list[Goal]]:
    """{person: his goals that the viewer may read}, the newest period first; one statement."""
    found: dict[int, list[Goal]] = {person: [] for person in persons}
    if persons:
        wanted = _goals(viewer, at).where(one_of(connection, goal.c.person_id, persons))
        for row in connection.execute(wanted.order_by(goal.c.period_until.desc(), goal.c.place, goal.c.id)):
            found[row.person_id].append(goal_of(row))
    return found


def one(connection: Connection, viewer: int, goal_id: int, at: datetime) -> Goal | None:
    """A goal, or None for one that is not there as for one that the viewer may not read."""
    row = connection.execute(_goals(viewer, at).where(goal.c.id == goal_id)).first()
    return None if row is None else goal_of(row)


def of_plan(connection: Connection, viewer: int, case_id: int, step: str, at: datetime) -> list[Goal]:
    """The goals of one plan that a person may read, in their order."""
    wanted = _goals(viewer, at).where(goal.c.case_id == case_id, goal.c.step == step)
    return [goal_of(row) for row in connection.execute(wanted.order_by(goal.c.place, goal.c.id))]


def check_ins(connection: Connection, goal_id: int) -> list[CheckIn]:
    """What was said about a goal, oldest first."""
    rows = connection.execute(select(check_in).where(check_in.c.goal_id == goal_id).order_by(check_in.c.id))
    return [CheckIn(row.value, row.progress, row.confidence, row.comment, row.by_id, row.at) for row in rows]


def supporting(connection: Connection, viewer: int, goal_ids: Collection[int], at: datetime) -> list[Goal]:
    """The goals that support these directly, as far as the viewer may read them; one statement."""
    if not goal_ids:
        return []
    wanted = _goals(viewer, at).where(one_of(connection, goal.c.parent_id, goal_ids))
    return [goal_of(row) for row in connection.execute(wanted.order_by(goal.c.person_id, goal.c.place))]


def below(connection: Connection, viewer: int, roots: Collection[int], at: datetime) -> list[Goal]:
    """Everything that supports these goals, directly or not, as far as the viewer may read it; one statement."""
    if not roots:
        return []
    start = select(goal.c.id, literal(0, Integer).label("depth")).where(one_of(connection, goal.c.id, roots))
    down = start.cte("down", recursive=True)
    deeper = select(goal.c.id, down.c.depth + 1).where(goal.c.parent_id == down.c.id, down.c.depth < DEEPEST)
    tree = down.union(deeper)
    wanted = _goals(viewer, at).where(goal.c.id.in_(select(tree.c.id)))
    rows = connection.execute(wanted.order_by(goal.c.person_id, goal.c.place).limit(MOST_SHOWN))
    return [goal_of(row) for row in rows]


def titles(connection: Connection, goal_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """{goal: (title, owner)} of goals that others link to: the plan's `linked_to` lets whoever links read no more."""
    if not goal_ids:
        return {}
    rows = select(goal.c.id, goal.c.title, goal.c.person_id).where(one_of(connection, goal.c.id, goal_ids))
    return {row.id: (row.title, row.person_id) for row in connection.execute(rows)}


def goal_of(row: Row[Any]) -> Goal:
    """A row as a value."""
    measured = Measurement(row.measured, row.start, row.target, row.unit, tuple(row.steps), row.commit_to, row.stretch)
    return Goal(
        id=row.id,
        person_id=row.person_id,
        title=row.title,
        measure_of_success=row.measure_of_success,
        finish_by=row.finish_by,
        weight=row.weight,
        measured=measured,
        period=(row.period_from, row.period_until),
        parent_id=row.parent_id,
        value=row.value,
        progress=row.progress,
        rolled=row.rolled,
        counted=row.counted,
        missing=row.missing,
        status=row.status,
        takes_check_ins=bool(row.check_ins),
        version=row.version,
        checked_at=row.checked_at,
        agreed_at=row.agreed_at,
        case_id=row.case_id,
        step=row.step,
        plan=row.plan,
        key=row.key,
        detail=row.detail,
    )


def newest(goals: Sequence[Goal]) -> list[Goal]:
    """Those of the newest period, as home and team pages show them."""
    return [one for one in goals if one.period == goals[0].period] if goals else []
