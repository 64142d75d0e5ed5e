"""The tasks of a case in hand: read once in a transaction, however many effects ask for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, select, update

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
            key = StepKey(row.step, row.repetition, row.attempt)
            found[row.case_id].append(Held(row.id, key, row.person_id, row.verb, row.state))
        return dict(found)

    return remembered_each(connection, NAME, TABLES, case_ids, read)


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
