"""Taking back what one handed in: it becomes a draft again, and nobody else sees it.

Possible until somebody has gone on with it, or has begun to (a draft in a step behind it), or its time is over; never
where it counted at once (a list that was settled), or for answers without a name, whose writer nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, insert, or_, select

from attain.access.withdrawing import forget_empty_scores, withdraw
from attain.cases.commands import Done
from attain.cases.facts import Resolver
from attain.cases.following import follow, settled_plan
from attain.cases.keeping import of_passage
from attain.cases.load import keep_nominated
from attain.cases.moving import move, try_out
from attain.cases.running import Running, lock
from attain.cases.scoring import rescore, speaks_of
from attain.cases.tables import draft, task
from attain.errors import Refusal
from attain.forms.answers import rendered
from attain.measures.withdrawing import withdraw as withdraw_measures
from attain.workflow import inputs as i
from attain.workflow.case import StepKey
from attain.workflow.events import WorkTakenBack

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Row

    from attain.cases.extensions import World
    from attain.cases.opened import OpenedTask
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.engine import Transition

VERBS = ("fill_form", "nominate", "plan")
BEGUN = "Somebody has begun to go on with this, so it cannot be taken back."
COUNTS = "This counts already: other things build on it."


def take_back(store: Store, world: World, actor: Actor, task_id: int) -> Done:
    """Open the actor's own task again, with all that he had written as its draft.

    Refusal `no_task` for a task that is not his or not done, `acted_on`, `begun`, `counts`, `too_late`, `closed`.
    """
    with store.write(actor, "review.take_back") as tx:
        row = _own(tx.connection, actor.person_id, task_id)
        running = lock(tx, world.catalogues, row.case_id)
        _counts_at_once(running, row.step)
        chosen = _chosen(running, row.step)
        what = i.TakenBack(row.step, row.person_id)
        _nobody_began(tx.connection, running, try_out(running, Resolver(tx.connection, world, tx.now), what))
        after, transition, left = move(tx, world, running, what)
        texts = _given_back(tx, world, after, row) | chosen
        follow(tx, world, after, transition, left)
        kept = {"task_id": task_id, "version": 1, "tab": "", "answers": texts, "saved_at": tx.now}
        tx.connection.execute(insert(draft).values(kept))
        tx.note("case", running.id, {"step": row.step, "did": "TakenBack", "task": "open"})
        return Done(running.id, row.step)


def may_take_back(opened: OpenedTask) -> bool:
    """Whether it could be done now; what a page offers."""
    row = opened.row
    if row.state != "done" or row.verb not in VERBS or not opened.running.state.is_open:
        return False
    resolver = Resolver(opened.connection, opened.world, opened.at)
    try:
        _counts_at_once(opened.running, row.step)
        transition = try_out(opened.running, resolver, i.TakenBack(row.step, row.person_id))
        _nobody_began(opened.connection, opened.running, transition)
    except Refusal:
        return False
    return True


def _own(connection: Connection, person_id: int | None, task_id: int) -> Row[Any]:
    row = connection.execute(select(task).where(task.c.id == task_id)).first()
    if row is None or row.person_id != person_id or row.verb not in VERBS or row.state != "done":
        raise Refusal("no_task", "There is nothing of yours here that could be taken back.")
    return row


def _counts_at_once(running: Running, step_id: str) -> None:
    """A list that nobody is to approve or agree to was settled when it was handed in; others build on it."""
    step, state = running.workflow.step(step_id), running.state.now_in(step_id)
    if state is not None and state.is_over and settled_plan(running, step) is not None:
        raise Refusal("counts", COUNTS)


def _nobody_began(connection: Connection, running: Running, transition: Transition) -> None:
    """A draft in a step behind it says that somebody is at work; a page that was only opened says nothing."""
    back = [event for event in transition.events if isinstance(event, WorkTakenBack)]
    behind = [of_passage(running.id, key) for event in back for key in event.dropped]
    begun = select(draft.c.task_id).join(task, task.c.id == draft.c.task_id).where(or_(false(), *behind))
    if connection.execute(begun.where(task.c.state == "open").limit(1)).first() is not None:
        raise Refusal("begun", BEGUN)


def _chosen(running: Running, step_id: str) -> dict[str, list[str]]:
    state = running.state.now_in(step_id)
    return {"chosen": [str(each) for each in state.chosen]} if state and state.chosen else {}


def _given_back(tx: Tx, world: World, after: Running, row: Row[Any]) -> dict[str, list[str]]:
    """Take the words out of the case, with all that was computed and recorded from them; gives them as texts."""
    keep_nominated(tx, after.id, row.step, ())
    found = withdraw(tx, after.id, StepKey(row.step, row.repetition, row.attempt))
    if found is None:
        return {}
    if not withdraw_measures(tx, after.id, row.step, found.submitted_at):
        raise Refusal("counts", COUNTS)
    if speaks_of(after.catalogue, after.workflow.id, row.step):
        rescore(tx, after, Resolver(tx.connection, world, tx.now).looks_of(after))
        forget_empty_scores(tx, after.id)
    return rendered(found.answers)
