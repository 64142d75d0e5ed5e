"""What people do with steps that are done more than once: open one more, or say that it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.commands import Done
from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.running import lock
from attain.errors import Refusal
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx


def open_another(store: Store, world: World, actor: Actor, case_id: int, step: str) -> Done:
    """Open one more repetition of a step, or one more round of a part; Refusal for who was not named for it."""
    with store.write(actor, "review.open_another") as tx:
        return _tell(tx, world, case_id, i.OpenedAgain(step, _person(actor)))


def finish(store: Store, world: World, actor: Actor, case_id: int, step: str) -> Done:
    """Say that a repeated step is done often enough; Refusal while it is not."""
    with store.write(actor, "review.finish") as tx:
        return _tell(tx, world, case_id, i.Finished(step, _person(actor)))


def _tell(tx: Tx, world: World, case_id: int, what: i.OpenedAgain | i.Finished) -> Done:
    running = lock(tx, world.catalogues, case_id)
    after, transition, left = move(tx, world, running, what)
    follow(tx, world, after, transition, left)
    tx.note("case", case_id, {"step": what.step, "did": type(what).__name__})
    return Done(case_id, what.step)


def _person(actor: Actor) -> int:
    if actor.person_id is None or actor.on_behalf_of not in (None, actor.person_id):
        raise Refusal("may_not_be_delegated", "Only the person himself can do this.")
    return actor.person_id
