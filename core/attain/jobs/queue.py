"""Jobs behind five calls: put, take, keep, done, failed (and `again`, which is done for now).

A job is leased, not held: whoever takes it has it until the lease runs out, and carries a fence, a number that grows
with each taking, so that a worker which was too slow can no longer finish it. Finishing happens in the transaction of
the job's effect; inside the database each job therefore happens exactly once, and outside at least once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from attain.errors import AttainError
from attain.jobs.tables import job as jobs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from attain.store.doors import Store, Tx

ERROR_LENGTH = 2000


class LeaseLost(AttainError):
    """Somebody else has the job by now; whatever was done for it must be rolled back."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as it was taken; `attempts` counts this one too."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    fence: int


def put(
    tx: Tx, kind: str, key: str, payload: Mapping[str, Any], not_before: datetime | None = None, error: str = ""
) -> bool:
    """Ask for work, not before an instant (now if none is given); False, and nothing changes, when kind and key were
    put before, even if that job is done by now.  `error`: what went wrong already, where this is to be tried again.
    """
    values = {"id": tx.id("job"), "kind": kind, "key": key, "payload": payload, "ready_at": not_before or tx.now}
    values |= {"error": error[:ERROR_LENGTH]} if error else {}
    insert = postgresql.insert if tx.connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(jobs).values(**values, state="open", attempts=0, fence=0).on_conflict_do_nothing().returning(jobs.c.id)
    )
    return tx.connection.execute(statement).first() is not None


def take(store: Store, kinds: Collection[str], worker: str, lease_seconds: float) -> Job | None:
    """Lease the job that has been ready the longest, for so many seconds; none when none is ready.

    Looks first by the reading door, so that an idle worker never stands in the writers' line.
    """
    now = store.clock.now()
    ready = and_(jobs.c.state == "open", jobs.c.kind.in_(list(kinds)), jobs.c.ready_at <= now)
    with store.read() as connection:
        if connection.execute(select(jobs.c.id).where(ready).limit(1)).first() is None:
            return None
    first = select(jobs.c.id).where(ready).order_by(jobs.c.ready_at, jobs.c.id).limit(1)
    mine = {"worker": worker, "ready_at": now + timedelta(seconds=lease_seconds)}
    statement = (
        update(jobs)
        .where(jobs.c.id == first.with_for_update(skip_locked=True).scalar_subquery())
        .values(**mine, attempts=jobs.c.attempts + 1, fence=jobs.c.fence + 1)
        .returning(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.payload, jobs.c.attempts, jobs.c.fence)
    )
    with store.bookkeeping() as connection:
        row = connection.execute(statement).first()
    return None if row is None else Job(*row)


def keep(store: Store, job: Job, lease_seconds: float) -> None:
    """Have the job for so many seconds more, from now; LeaseLost when somebody else took it."""
    until = store.clock.now() + timedelta(seconds=lease_seconds)
    with store.bookkeeping() as connection:
        _change(connection, job, ready_at=until)


def done(tx: Tx, job: Job) -> None:
    """Finish the job in the transaction of its effect; LeaseLost, which undoes the effect, when another took it."""
    _change(tx.connection, job, state="done", worker=None, error=None)


def done_too(tx: Tx, kind: str, keys: Collection[str]) -> None:
    """Finish the jobs of these keys that nobody has in hand, in the transaction that did their work as well."""
    mine = and_(jobs.c.kind == kind, jobs.c.key.in_(list(keys)), jobs.c.state == "open", jobs.c.worker.is_(None))
    tx.connection.execute(update(jobs).where(mine).values(state="done", error=None))


def again(tx: Tx, job: Job, payload: Mapping[str, Any], not_before: datetime | None = None) -> None:
    """This part of the job is done: go on later (at once if not said) with a new payload. LeaseLost as with `done`."""
    ready = not_before or tx.now
    _change(tx.connection, job, payload=payload, ready_at=ready, attempts=0, worker=None, error=None)


def failed(store: Store, job: Job, error: str, retry_at: datetime | None) -> None:
    """Say what went wrong and when to try again; None gives the job up, and it stays to be seen, with its error.

    LeaseLost when somebody else took it.
    """
    outcome: dict[str, Any] = {"state": "given up"} if retry_at is None else {"ready_at": retry_at}
    with store.bookkeeping() as connection:
        _change(connection, job, worker=None, error=error[:ERROR_LENGTH], **outcome)


def forget(tx: Tx, kind: str, before: datetime) -> int:
    """Delete the done jobs of a kind that were ready before an instant; their keys may then be put again."""
    old: ColumnElement[bool] = and_(jobs.c.kind == kind, jobs.c.state == "done", jobs.c.ready_at < before)
    return tx.connection.execute(delete(jobs).where(old)).rowcount


def _change(connection: Connection, job: Job, **values: Any) -> None:
    mine = and_(jobs.c.id == job.id, jobs.c.fence == job.fence, jobs.c.state == "open")
    if connection.execute(update(jobs).where(mine).values(**values)).rowcount != 1:
        raise LeaseLost(f"the job {job.kind} {job.key} is no longer this worker's")
