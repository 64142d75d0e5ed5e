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
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Tx
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
    personal = step.anonymous is not None or step.do == "acknowledge" or actor.on_behalf_of == running.subject_id
    if personal:
        raise Refusal("may_not_be_delegated", "Only the person himself can do this.")
    if actor.person_id == running.subject_id:
        raise Refusal("own_case", "This is about you, so somebody else has to do it.")
    if actor.person_id not in _named(connection, world, running, step, at):
        raise Refusal("no_task", NOT_ALLOWED)


def _named(connection: Connection, world: World, running: Running, step: Step, at: datetime) -> set[int]:
    """Who holds one of the roles that may do the step for another."""
    held = {person for role in step.on_behalf for person in running.state.bound.get(role, ())}
    free = [role for role in step.on_behalf if not running.state.bound.get(role)]
    wants = {WantPeople(running.workflow.people[role].phrase) for role in free if role in running.workflow.people}
    found = Resolver(connection, world, at).answer({running.id: (running, wants)}) if wants else {}
    return held | {person for want in wants for person in found[running.id][want]}
