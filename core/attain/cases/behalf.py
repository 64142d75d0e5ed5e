"""Acting for somebody else: only where the step says who may (`on_behalf`), with a reason, never on one's own review.

LANGUAGE 5: own views, answers without a name and signatures are nobody else's to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.facts import Resolver
from attain.errors import BadInput, Problem, Refusal
from attain.workflow.facts import WantPeople

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Tx
    from attain.workflow.model import Step

NOT_ALLOWED = "This cannot be done for somebody else here."


def check_behalf(tx: Tx, world: World, running: Running, step: Step, actor: Actor) -> None:
    """Refuse unless the actor may do this step for another; nothing to check when he acts for himself."""
    if not actor.on_behalf_of or actor.on_behalf_of == actor.person_id:
        return
    personal = step.anonymous is not None or step.do == "acknowledge" or actor.on_behalf_of == running.subject_id
    if personal:
        raise Refusal("may_not_be_delegated", "Only the person himself can do this.")
    if actor.person_id == running.subject_id:
        raise Refusal("own_case", "This is about you, so somebody else has to do it.")
    if actor.person_id not in _named(tx, world, running, step):
        raise Refusal("no_task", NOT_ALLOWED)
    if not actor.reason.strip():
        raise BadInput([Problem("reason", "Please say why you do this for somebody else; it is kept.")])


def _named(tx: Tx, world: World, running: Running, step: Step) -> set[int]:
    """Who holds one of the roles that may do the step for another."""
    held = {person for role in step.on_behalf for person in running.state.bound.get(role, ())}
    free = [role for role in step.on_behalf if not running.state.bound.get(role)]
    wants = {WantPeople(running.workflow.people[role].phrase) for role in free if role in running.workflow.people}
    found = Resolver(tx.connection, world, tx.now).answer({running.id: (running, wants)}) if wants else {}
    return held | {person for want in wants for person in found[running.id][want]}
