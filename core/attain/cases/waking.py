"""Time passing: each case whose hour has come is told so, in a transaction of its own.

Nothing remembers but the case row (`wakes_at`), so a worker may be killed at any instant and another goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.running import asleep_until, lock
from attain.cases.session_time import sessions_due
from attain.cases.standing_in import stand_in
from attain.store.doors import Actor
from attain.workflow.inputs import TimePassed

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Store

BATCH = 100
SYSTEM = Actor(None, "system")


def wake(store: Store, world: World, limit: int = BATCH) -> int:
    """Tell up to `limit` cases that time has passed; gives how many were told, 0 when nothing is due."""
    with store.read() as connection:
        due = asleep_until(connection, store.clock.now(), limit)
    for case_id in due:
        wake_one(store, world, case_id)
    return len(due)


def wake_one(store: Store, world: World, case_id: int) -> None:
    """Tell one case."""
    with store.write(SYSTEM, "review.time") as tx:
        running = lock(tx, world.catalogues, case_id)
        after, transition, left = move(tx, world, running, TimePassed())
        follow(tx, world, after, transition, left)
        tx.note("case", case_id, {"did": [type(event).__name__ for event in transition.events]})


def wake_all(store: Store, world: World) -> int:
    """Until nothing is due any more; gives how many times a case or a session was told.

    Sessions come first: what one settles reaches its cases before their own time runs out.
    """
    total = stand_in(store, world)
    while told := sessions_due(store, world) + wake(store, world):
        total += told
    return total
