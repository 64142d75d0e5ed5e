"""A person's plan and learning, ready to be shown: on his page, in his next review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.development.tables import development_plan, plan_agreement, plan_item
from attain.learning.states import DONE, overdue
from attain.learning.tables import registration

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One entry; `status` is open, assigned, done, dropped or overdue, which are derived from its registration too."""

    id: int
    activity_id: int | None
    registration_id: int | None
    title: str
    item: str
    from_level: str
    to_level: str
    due_on: date | None
    why: str
    status: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan; `agreed_by` are those who agreed to this version."""

    id: int
    person_id: int
    case_id: int | None
    status: str
    version: int
    author_id: int
    agreed_by: tuple[int, ...]
    items: Sequence[ShownItem]

    @property
    def progress(self) -> tuple[int, int]:
        """(done, all that was not dropped)."""
        kept = [one for one in self.items if one.status != "dropped"]
        return sum(one.status == "done" for one in kept), len(kept)


def plans(connection: Connection, person_id: int, on: date) -> list[ShownPlan]:
    """The person's plans, the newest first. Three statements."""
    mine = select(development_plan).where(development_plan.c.person_id == person_id)
    rows = connection.execute(mine.order_by(development_plan.c.id.desc())).all()
    ids = [row.id for row in rows]
    entries = connection.execute(
        select(plan_item, registration.c.state)
        .outerjoin(registration, registration.c.id == plan_item.c.registration_id)
        .where(plan_item.c.plan_id.in_(ids))
        .order_by(plan_item.c.place)
    ).all()
    agreed = connection.execute(select(plan_agreement).where(plan_agreement.c.plan_id.in_(ids))).all()
    return [_plan(row, [e for e in entries if e.plan_id == row.id], agreed, on) for row in rows]


def _plan(row: Row[Any], entries: Sequence[Row[Any]], agreed: Sequence[Row[Any]], on: date) -> ShownPlan:
    by = tuple(one.person_id for one in agreed if (one.plan_id, one.version) == (row.id, row.version))
    head = (row.id, row.person_id, row.case_id, row.status, row.version, row.author_id)
    return ShownPlan(*head, by, tuple(_item(entry, on) for entry in entries))


def _item(row: Row[Any], on: date) -> ShownItem:
    head = (row.id, row.activity_id, row.registration_id, row.title, row.item, row.from_level, row.to_level)
    return ShownItem(*head, row.due_on, row.why, _status(row, on))


def _status(row: Row[Any], on: date) -> str:
    if row.status in ("done", "dropped"):
        return str(row.status)
    if row.state in DONE:
        return "done"
    if row.state in ("withdrawn", "expired"):
        return "dropped"
    late = row.due_on is not None and row.due_on < on
    return "overdue" if late or overdue(row.state or "", row.due_on, on) else str(row.status)
