"""Time passing: the cases whose hour has come are told so, many in one transaction.

Nothing remembers but the case row (`wakes_at`), so a worker may be killed at any instant and another goes on.  A case
that cannot be told is set aside as a job with its error, and tried again later and later; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from attain import jobs
from attain.cases.following import follow
from attain.cases.held import tasks_of
from attain.cases.moving import move
from attain.cases.running import Running, asleep_until, held, many
from attain.cases.session_time import sessions_due
from attain.cases.set_aside import KIND, key_of
from attain.cases.tables import cases
from attain.cases.taking_over import take_over
from attain.errors import AttainError
from attain.store.doors import Actor, StoreError
from attain.workflow.inputs import TimePassed

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Store, Tx

BATCH = 100
AT_ONCE = 25
"""Cases in one transaction: few enough that whoever acts in one of them hardly waits."""
FIRST_RETRY = timedelta(seconds=10)
THE_DATABASE = (StoreError, OperationalError, InterfaceError, OSError)
"""What is no case's own fault: the whole round is tried again."""
SYSTEM = Actor(None, "system")
_log = logging.getLogger("attain.waking")


def wake(store: Store, world: World, limit: int = BATCH) -> int:
    """For a worker: tell up to `limit` cases that time has passed, and set aside those that cannot be told.

    Gives how many were due.  Raises only what is the database's fault.
    """
    due = _due(store, limit)
    for some in _stretches(due):
        try:
            _wake_some(store, world, some)
        except Exception:  # told one by one, each shows what is wrong with it
            for case_id in some:
                _by_itself(store, world, case_id)
    return len(due)


def wake_these(store: Store, world: World, due: Sequence[int]) -> None:
    """Tell these cases, some in one transaction; raises what goes wrong with any."""
    for some in _stretches(due):
        _wake_some(store, world, some)


def _due(store: Store, limit: int) -> Sequence[int]:
    with store.read() as connection:
        return asleep_until(connection, store.clock.now(), limit)


def _stretches(due: Sequence[int]) -> list[Sequence[int]]:
    return [due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE)]


def _wake_some(store: Store, world: World, case_ids: Sequence[int]) -> None:
    with store.write(SYSTEM, "review.time") as tx:
        held(tx, case_ids)
        running = {each.id: each for each in many(tx.connection, world.catalogues, case_ids)}
        tasks_of(tx.connection, running)
        # In the order in which their hours came.
        for case_id in case_ids:
            if case_id in running:
                _tell(tx, world, running[case_id])
                # One that ended may have moved the one that waited for it.
                opener = running[case_id].opened_by_id
                if opener in running:
                    running |= {one.id: one for one in many(tx.connection, world.catalogues, [opener])}


def _tell(tx: Tx, world: World, running: Running) -> None:
    after, transition, left = move(tx, world, running, TimePassed())
    follow(tx, world, after, transition, left)
    tx.note("case", running.id, {"did": [type(event).__name__ for event in transition.events]})


def _by_itself(store: Store, world: World, case_id: int) -> None:
    try:
        _wake_some(store, world, [case_id])
    except THE_DATABASE:
        raise
    except Exception as error:
        _put_aside(store, case_id, error)


def _put_aside(store: Store, case_id: int, error: Exception) -> None:
    """A job tries the case again; until then, or until somebody acts in it, it keeps no others waiting."""
    said = str(error) if isinstance(error, AttainError) else f"{type(error).__name__}: {error}"
    _log.error("case %d could not be told that time has passed and is set aside: %s", case_id, said, exc_info=error)
    with store.write(SYSTEM, "review.set_aside") as tx:
        version = tx.connection.execute(select(cases.c.version).where(cases.c.id == case_id)).scalar_one()
        key, again = key_of(case_id, version), tx.now + FIRST_RETRY
        jobs.put(tx, KIND, key, {"case": case_id}, again, said)
        tx.note("case", case_id, {"did": "set aside", "error": said, "again": again.isoformat()})


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def again(tx: Tx, job: Job) -> None:
        held(tx, [job.payload["case"]])
        for running in many(tx.connection, world.catalogues, [job.payload["case"]]):
            if key_of(running.id, running.state.version) == job.key:
                _tell(tx, world, running)

    return {KIND: again}


def wake_all(store: Store, world: World) -> int:
    """Until nothing is due any more; gives how many times a case or a session was told.

    Sessions come first: what one settles reaches its cases before their own time runs out.  Raises what goes wrong.
    """
    total = take_over(store, world)
    while True:
        sessions, due = sessions_due(store, world), _due(store, BATCH)
        wake_these(store, world, due)
        if not sessions and not due:
            return total
        total += sessions + len(due)
