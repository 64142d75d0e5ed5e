"""Reviews inside reviews: a `use` step opens another workflow for the same employee and may wait for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.alone import CannotOpenError, Order, open_alone
from attain.cases.moving import move
from attain.cases.running import lock
from attain.workflow.inputs import UsedEnded

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.effects import OpenCase

NOT_OPENED = "continue_without"
"""How a `use` step ends whose review could not be opened; the log of the case says why."""


def open_used(tx: Tx, world: World, running: Running, effect: OpenCase) -> None:
    """Open what a step uses; where it cannot be, the step goes on without it."""
    key = effect.key
    cause = f"use.{running.id}.{key.step}.{key.repetition}.{key.attempt}"
    try:
        open_alone(tx, world, Order(effect.workflow, running.subject_id, cause=cause, by_case=running))
    except CannotOpenError as error:
        tx.note("case", running.id, {"step": key.step, "not opened": str(error)})
        if effect.waits:
            _tell(tx, world, running.id, UsedEnded(key.step, NOT_OPENED))


def tell_opener(tx: Tx, world: World, ended: Running) -> None:
    """Let the review that waits for one which has ended go on; nothing where none waits."""
    if ended.opened_by_id is None:
        return
    opener = lock(tx, world.catalogues, ended.opened_by_id)
    for key, state in opener.state.open_steps():
        step = opener.workflow.step(key.step)
        if state.status == "open" and step.do == "use" and step.workflow == ended.workflow.id:
            _tell(tx, world, opener.id, UsedEnded(step.id, ended.state.status))
            return


def _tell(tx: Tx, world: World, case_id: int, what: UsedEnded) -> None:
    from attain.cases.following import follow

    after, transition, left = move(tx, world, lock(tx, world.catalogues, case_id), what)
    follow(tx, world, after, transition, left)
    tx.note("case", case_id, {"step": what.step, "did": f"the review it used is over: {what.how}"})
