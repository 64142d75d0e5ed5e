"""Recordings: many small transactions that become visible as one.

A recording starts as `staging`.  What it writes carries its number and counts for nobody until one last transaction
makes it `visible`.  One that was killed is taken back by the next, in small steps as well, before anything newer can
become visible: numbers grow, so a leftover would else come to light with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, func, insert, select, update

from attain import jobs
from attain.errors import Refusal
from attain.people.asof import as_of
from attain.people.tables import (
    holding,
    person,
    person_facts,
    position,
    recording,
    reporting_closure,
    reporting_line,
    unit,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.doors import Actor, Store, Tx

TAKEN_BACK = (reporting_closure, reporting_line, holding, person_facts, unit, position, person)
SUPERSEDED = (reporting_closure, reporting_line, holding, person_facts)
AT_ONCE = 2000
CHANGED, REACHED = "people.changed", "people.day"
"""Jobs: a recording became visible; a day came on which something recorded earlier begins or ends."""

_UNFINISHED = ("staging", "discarding")


def newest(connection: Connection) -> int:
    """The number of the newest visible recording; 0 before the first."""
    return connection.execute(select(func.max(recording.c.id)).where(recording.c.state == "visible")).scalar() or 0


def begin(store: Store, actor: Actor, what: str, base: int) -> int:
    """Open a recording for staging, taking back what a killed one left.

    Raises Refusal when people changed since recording `base`, which the caller compared with.
    """
    discard_leftovers(store, actor)
    with store.write(actor, "start people import") as tx:
        tx.lock("recording", 0)
        _refuse_unfinished(tx)
        if newest(tx.connection) != base:
            raise Refusal("people_changed", "people changed while the file was compared", "start the import again")
        id = tx.ids("recording", 1)[0]
        tx.connection.execute(insert(recording).values(id=id, state="staging", what=what[:200], started_at=tx.now))
        tx.note("recording", id, {"what": what})
        return id


@contextmanager
def step(store: Store, actor: Actor, id: int, command: str) -> Iterator[Tx]:
    """One small transaction of a staging recording; Refusal when somebody took it back meanwhile."""
    with store.write(actor, command) as tx:
        _hold(tx, id)
        yield tx


def _hold(tx: Tx, id: int) -> None:
    mine = update(recording).where(recording.c.id == id, recording.c.state == "staging").values(state="staging")
    if tx.connection.execute(mine).rowcount != 1:
        raise Refusal(
            "taken_over", "another import started and took this one back", "start it again when that one is done"
        )


def publish(tx: Tx, id: int, days: Collection[date]) -> None:
    """Make a recording visible, inside the last of its transactions, and ask for what follows from it.

    What follows is a job in this same transaction: people and what hangs on them cannot part.  `days` are those from
    which something of it is so; for each to come there is one more job, on that day.
    """
    tx.connection.execute(update(recording).where(recording.c.id == id).values(state="visible", visible_at=tx.now))
    jobs.put(tx, CHANGED, str(id), {"recording": id, "by": tx.actor.person_id})
    for day in sorted({day for day in days if day > as_of(tx.now).day}):
        jobs.put(tx, REACHED, day.isoformat(), {"day": day.isoformat()}, datetime.combine(day, time(), UTC))


def _refuse_unfinished(tx: Tx) -> None:
    if tx.connection.execute(select(recording.c.id).where(recording.c.state.in_(_UNFINISHED))).first():
        raise Refusal("import_runs", "an import of people is under way", "try again when it is done")


def under_way(connection: Connection, since: datetime) -> bool:
    """Whether a recording that began after an instant is not through; one from before that was killed."""
    running = recording.c.state.in_(_UNFINISHED)
    rows = select(recording.c.id).where(running, recording.c.started_at > since)
    return connection.execute(rows.limit(1)).first() is not None


def discard_leftovers(store: Store, actor: Actor) -> int:
    """Take back what killed imports left; gives how many there were.  Also for the start of a server."""
    with store.read() as connection:
        left = connection.execute(select(recording.c.id).where(recording.c.state.in_(_UNFINISHED))).scalars().all()
    for id in left:
        _discard(store, actor, id)
    return len(left)


def _discard(store: Store, actor: Actor, id: int) -> None:
    with store.write(actor, "discard people import") as tx:
        tx.connection.execute(
            update(recording).where(recording.c.id == id, recording.c.state.in_(_UNFINISHED)).values(state="discarding")
        )
        tx.note("recording", id)
    for table in SUPERSEDED:
        _repeat(store, actor, table, id, "superseded")
    for table in TAKEN_BACK:
        _repeat(store, actor, table, id, "recorded")
    with store.write(actor, "discarded people import") as tx:
        tx.connection.execute(update(recording).where(recording.c.id == id).values(state="discarded"))


def _repeat(store: Store, actor: Actor, table: Table, id: int, column: str) -> None:
    # SQLite's rowid and PostgreSQL's ctid would differ; the leading key column is enough to go in steps.
    key = next(iter(table.primary_key.columns))
    some: Any = select(key).where(table.c[column] == id).limit(AT_ONCE)
    mine = (key.in_(some), table.c[column] == id)
    statement: Any = (
        delete(table).where(*mine) if column == "recorded" else update(table).where(*mine).values(superseded=None)
    )
    done = 1
    while done:
        with store.write(actor, "discard people import") as tx:
            done = tx.connection.execute(statement).rowcount
