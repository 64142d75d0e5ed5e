"""Acting for somebody else: only where the step says who may (`on_behalf`), with a reason, never on one's own review.

LANGUAGE 5: own views, answers without a name and signatures are nobody else's to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from attain.cases.facts import Resolver
from attain.cases.tables import case_override
from attain.errors import BadInput, Problem, Refusal
from attain.workflow.facts import WantPeople

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Tx
    from attain.workflow.facts import Want
    from attain.workflow.model import Step

REASON = "behalf_reason"
"""The name under which a missing reason is told."""
NOT_ALLOWED = "This cannot be done for somebody else here."


def check_behalf(tx: Tx, world: World, running: Running, step: Step, actor: Actor) -> None:
    """Refuse unless the actor may do this step for another; nothing to check when he acts for himself.

    What is then done is kept with the case, for the person in whose name it is done.
    """
    if not actor.on_behalf_of or actor.on_behalf_of == actor.person_id:
        return
    may_stand_in(tx.connection, world, running, step, actor, tx.now)
    if not actor.reason.strip():
        raise BadInput([Problem(REASON, "Please say why you do this for somebody else; it is kept.")])
    row: dict[str, object] = {
        "id": tx.id("case_override"),
        "cycle_id": running.cycle_id,
        "case_id": running.id,
        "act": "on_behalf",
    }
    row |= {"detail": {"step": step.id, "for": actor.on_behalf_of}, "because": actor.reason.strip()}
    tx.connection.execute(insert(case_override).values(row | {"by_id": actor.person_id, "at": tx.now}))


def may_stand_in(
    connection: Connection, world: World, running: Running, step: Step, actor: Actor, at: datetime
) -> None:
    """Refuse unless the step names this actor for it, and what is to be done is not the other's very own."""
    _his_own(running, step, actor)
    if actor.person_id not in named_for(connection, world, [(running, step)], at)[running.id, step.id]:
        raise Refusal("no_task", NOT_ALLOWED)


def _his_own(running: Running, step: Step, actor: Actor) -> None:
    personal = step.anonymous is not None or step.do == "acknowledge" or actor.on_behalf_of == running.subject_id
    if personal:
        raise Refusal("may_not_be_delegated", "Only the person himself can do this.")
    if actor.person_id == running.subject_id:
        raise Refusal("own_case", "This is about you, so somebody else has to do it.")


def able(
    connection: Connection, world: World, wanted: Collection[tuple[Running, Step, Actor]], at: datetime
) -> list[bool]:
    """For each of many, whether `may_stand_in` would let it pass.  A constant number of statements."""
    named = named_for(connection, world, [(running, step) for running, step, _ in wanted], at)
    found = []
    for running, step, actor in wanted:
        try:
            _his_own(running, step, actor)
        except Refusal:
            found.append(False)
        else:
            found.append(actor.person_id in named[running.id, step.id])
    return found


def named_for(
    connection: Connection, world: World, wanted: Collection[tuple[Running, Step]], at: datetime
) -> dict[tuple[int, str], set[int]]:
    """{(case, step): who holds one of the roles that may do the step for another}."""
    held: dict[tuple[int, str], set[int]] = {}
    free: dict[int, tuple[Running, set[Want]]] = {}
    for running, step in wanted:
        bound = running.state.bound
        held[running.id, step.id] = {person for role in step.on_behalf for person in bound.get(role, ())}
        free.setdefault(running.id, (running, set()))[1].update(_wants(running, step))
    asked = {case_id: each for case_id, each in free.items() if each[1]}
    found = Resolver(connection, world, at).answer(asked) if asked else {}
    for running, step in wanted:
        for want in _wants(running, step):
            held[running.id, step.id] |= set(found[running.id][want])
    return held


def _wants(running: Running, step: Step) -> set[WantPeople]:
    """What must be found out about roles that nobody was bound to yet."""
    free = [role for role in step.on_behalf if not running.state.bound.get(role)]
    return {WantPeople(running.workflow.people[role].phrase) for role in free if role in running.workflow.people}
