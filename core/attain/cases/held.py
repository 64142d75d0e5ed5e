"""The tasks of a case in hand: read once in a transaction, however many effects ask for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, case, select, update

from attain.cases.tables import task
from attain.store.memo import memo_of, remembered_each
from attain.workflow.case import StepKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.doors import Tx

TABLES = ("task",)
NAME = "tasks"
_COLUMNS = ("id", "case_id", "step", "repetition", "attempt", "person_id", "verb", "state")
_CASES: BindParameter[Any] = bindparam("_cases", expanding=True)
_TASKS = select(*(task.c[name] for name in _COLUMNS)).where(task.c.case_id.in_(_CASES)).order_by(task.c.id)


@dataclass(frozen=True, slots=True)
class Held:
    """One task of a case."""

    id: int
    key: StepKey
    person_id: int
    verb: str
    state: str


def tasks_of(connection: Connection, case_ids: Collection[int]) -> dict[int, Sequence[Held]]:
    """{case: its tasks}, in the order in which they were opened."""

    def read(missing: list[int]) -> dict[int, Sequence[Held]]:
        found: dict[int, list[Held]] = {case_id: [] for case_id in missing}
        for row in connection.execute(_TASKS, {"_cases": missing}):
            found[row.case_id].append(_held(row))
        return dict(found)

    return remembered_each(connection, NAME, TABLES, case_ids, read)


def _held(row: Any) -> Held:
    return Held(row.id, StepKey(row.step, row.repetition, row.attempt), row.person_id, row.verb, row.state)


_SAME: Any = select(task.c.case_id).where(task.c.id == bindparam("_id")).scalar_subquery()
_FROZEN = case((task.c.id == bindparam("_id"), task.c.frozen), else_=None).label("frozen")
_WITH_OTHERS = select(*(task.c[name] for name in _COLUMNS), _FROZEN).where(task.c.case_id == _SAME).order_by(task.c.id)


def task_and_others(connection: Connection, task_id: int) -> Any:
    """A task with what is frozen in it, None when there is none; the other tasks of its case are read along."""
    rows = connection.execute(_WITH_OTHERS, {"_id": task_id}).all()
    memo = memo_of(connection)
    if rows and memo is not None:
        memo.put((NAME, rows[0].case_id), TABLES, [_held(row) for row in rows])
    return next((row for row in rows if row.id == task_id), None)


def in_passage(tx: Tx, case_id: int, key: StepKey, state: str = "open") -> list[Held]:
    """The tasks of one passage that are in a state."""
    here = tasks_of(tx.connection, [case_id])[case_id]
    return [one for one in here if one.key == key and one.state == state]


_CHANGE = update(task).where(task.c.id == bindparam("_id")).values(state=bindparam("_state"))


def set_state(tx: Tx, case_id: int, ids: Collection[int], state: str) -> None:
    """Put tasks of a case into a state; no statement for none."""
    if ids:
        known = tasks_of(tx.connection, [case_id])[case_id]
        tx.connection.execute(_CHANGE, [{"_id": one, "_state": state} for one in sorted(ids)])
        remember(tx, case_id, [replace(one, state=state) if one.id in ids else one for one in known])


def remember(tx: Tx, case_id: int, tasks: Sequence[Held]) -> None:
    """The tasks of a case as they were just written."""
    if (memo := memo_of(tx.connection)) is not None:
        memo.put((NAME, case_id), TABLES, tasks)
