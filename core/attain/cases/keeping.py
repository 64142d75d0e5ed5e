"""Writing what a case's events changed; one case, inside the command's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from attain.access.tables import case_grant, case_participant
from attain.access.writing import cut_links
from attain.cases.messages import message_rows
from attain.cases.tables import case_event, cases, task
from attain.mail.outbox import post
from attain.workflow.stored import case_to_json, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.changes import Changes, NewTask
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.case import CaseState, StepKey
    from attain.workflow.events import Event


def keep(
    tx: Tx, running: Running, state: CaseState, found: Sequence[Event], changed: Changes, wakes: datetime | None
) -> None:
    """Write the new state, its events and everything that follows from them."""
    _events(tx, running.id, found)
    _case(tx, running.id, state, wakes)
    _participants(tx, running.id, changed)
    _grants(tx, running, changed)
    carried = _close(tx, running, changed)
    _open(tx, running.id, changed.tasks, carried)
    _extend(tx, running.id, changed)
    post(tx, message_rows(tx, running, changed.messages))


def _events(tx: Tx, case_id: int, found: Sequence[Event]) -> None:
    last = (
        tx.connection.execute(select(func.max(case_event.c.seq)).where(case_event.c.case_id == case_id)).scalar() or 0
    )
    rows = [
        {"case_id": case_id, "seq": seq, "at": event.at, "data": to_json(event)}
        for seq, event in enumerate(found, last + 1)
    ]
    if rows:
        tx.connection.execute(insert(case_event), rows)


def _case(tx: Tx, case_id: int, state: CaseState, wakes: datetime | None) -> None:
    values = {
        "state": case_to_json(state),
        "status": state.status,
        "version": state.version,
        "closed_at": state.closed_at,
        "wakes_at": wakes,
    }
    tx.connection.execute(update(cases).where(cases.c.id == case_id).values(values))


def _participants(tx: Tx, case_id: int, changed: Changes) -> None:
    if not changed.bound:
        return
    of_roles = (case_participant.c.case_id == case_id) & case_participant.c.role.in_(changed.bound)
    tx.connection.execute(delete(case_participant).where(of_roles))
    rows = [
        {"case_id": case_id, "role": role, "person_id": person}
        for role, persons in changed.bound.items()
        for person in dict.fromkeys(persons)
    ]
    if rows:
        tx.connection.execute(insert(case_participant), rows)


def _grants(tx: Tx, running: Running, changed: Changes) -> None:
    for grant in changed.grants:
        same = (
            (case_grant.c.case_id == running.id) & (case_grant.c.role == grant.role) & (case_grant.c.what == grant.what)
        )
        if grant.until is not None:
            ended = same & (case_grant.c.how == grant.how)
            tx.connection.execute(update(case_grant).where(ended).values(until=grant.until))
            continue
        tx.connection.execute(delete(case_grant).where(same))
        row = {"case_id": running.id, "role": grant.role, "what": grant.what, "how": grant.how}
        tx.connection.execute(insert(case_grant).values(**row, revision=running.revision, since=grant.since))


def _close(tx: Tx, running: Running, changed: Changes) -> dict[StepKey, Any]:
    """Close the tasks of passages that ended or went to others; gives one of each, so that its due can be
    carried on.
    """
    carried: dict[StepKey, Any] = {}
    for key in changed.closed:
        of_key = _of(running.id, key)
        rows = tx.connection.execute(select(task).where(of_key)).all()
        if rows:
            carried[key] = rows[-1]
        tx.connection.execute(update(task).where(of_key, task.c.state == "open").values(state="closed"))
        step = running.workflow.step(key.step)
        if step.anonymous and step.anonymous.traceable_by == "nobody" and not any(t.key == key for t in changed.tasks):
            cut_links(tx, [row.id for row in rows])
    for key, person in changed.done:
        mine = _of(running.id, key) & (task.c.person_id == person) & (task.c.state == "open")
        tx.connection.execute(update(task).where(mine).values(state="closed"))
    return carried


def _of(case_id: int, key: StepKey) -> Any:
    return (
        (task.c.case_id == case_id)
        & (task.c.step == key.step)
        & (task.c.repetition == key.repetition)
        & (task.c.attempt == key.attempt)
    )


def _open(tx: Tx, case_id: int, tasks: Sequence[NewTask], carried: dict[StepKey, Any]) -> None:
    if tasks:
        ids = tx.ids("task", len(tasks))
        rows = [task_row(new, case_id, one, carried.get(one.key)) for new, one in zip(ids, tasks, strict=True)]
        tx.connection.execute(insert(task), rows)


def task_row(new: int, case_id: int, one: NewTask, before: Any = None) -> dict[str, Any]:
    """The row of a task; one without a due of its own carries on the due of the task it takes the place of."""
    carried = before is not None and one.due is None
    return {
        "id": new,
        "case_id": case_id,
        "step": one.key.step,
        "repetition": one.key.repetition,
        "attempt": one.key.attempt,
        "person_id": one.person,
        "verb": before.verb if before is not None and one.verb == "same" else one.verb,
        "optional": one.optional,
        "opened_at": one.at,
        "due_at": before.due_at if carried else one.due and one.due.at,
        "due_day": before.due_day if carried else one.due and one.due.day,
        "state": "open",
    }


def _extend(tx: Tx, case_id: int, changed: Changes) -> None:
    for step, (day, at) in changed.extended.items():
        open_ones = (task.c.case_id == case_id) & (task.c.step == step) & (task.c.state == "open")
        tx.connection.execute(update(task).where(open_ones).values(due_day=day, due_at=at))
