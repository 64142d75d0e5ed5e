"""Jobs that went wrong, for whoever looks after the installation: what is the matter, try again, or leave it.

A job that is left is tried by nobody any more, not even when a worker starts anew; it stays to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, update

from attain.errors import Refusal
from attain.jobs.tables import job as jobs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.store.doors import Tx

GIVEN_UP, LEFT = "given up", "left"
WRONG = or_(jobs.c.state == GIVEN_UP, and_(jobs.c.state == "open", jobs.c.error.is_not(None)))
"""What asks for somebody: given up, or failed and about to be tried again."""
_IDLE = jobs.c.worker.is_(None)
"""No worker has it in hand."""


@dataclass(frozen=True, slots=True)
class Troubled:
    """A job that failed; `again` is when it is tried next, None where nobody tries it any more."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    error: str
    attempts: int
    left: bool
    again: datetime | None


def troubled(connection: Connection, limit: int = 200) -> list[Troubled]:
    """Those that ask for somebody, given up ones first, then those that were left."""
    order = (jobs.c.state == LEFT, jobs.c.state == "open", jobs.c.id)
    rows = select(jobs).where(or_(WRONG, jobs.c.state == LEFT)).order_by(*order).limit(limit)
    return [_read(row) for row in connection.execute(rows)]


def one_troubled(connection: Connection, job_id: int) -> Troubled | None:
    """One of them; None where there is no such job, or nothing is wrong with it."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id, or_(WRONG, jobs.c.state == LEFT))).first()
    return _read(row) if row is not None else None


def how_many(connection: Connection) -> int:
    """How many ask for somebody."""
    return int(connection.execute(select(func.count()).select_from(jobs).where(WRONG)).scalar_one())


def _read(row: Any) -> Troubled:
    again = row.ready_at if row.state == "open" else None
    return Troubled(row.id, row.kind, row.key, row.payload, row.error or "", row.attempts, row.state == LEFT, again)


def try_again(tx: Tx, job_id: int) -> None:
    """Let the next worker do it at once, as if for the first time; Refusal when a worker has it, or it is done."""
    mine = and_(jobs.c.id == job_id, or_(WRONG, jobs.c.state == LEFT), _IDLE)
    _set(tx, job_id, mine, state="open", attempts=0, ready_at=tx.now)


def leave(tx: Tx, job_id: int, reason: str) -> None:
    """Let nobody try it any more; Refusal when a worker has it, or it is done."""
    _set(tx, job_id, and_(jobs.c.id == job_id, WRONG, _IDLE), because=reason, state=LEFT)


def _set(tx: Tx, job_id: int, mine: Any, because: str = "", **values: Any) -> None:
    changed = update(jobs).where(mine).values(**values).returning(jobs.c.kind, jobs.c.key)
    row = tx.connection.execute(changed).first()
    if row is None:
        raise Refusal(
            "not_waiting", "This is being done now, or it was done in the meantime.", "look at the list again"
        )
    tx.note("job", job_id, {"kind": row.kind, "key": row.key, **({"reason": because} if because else {})})
