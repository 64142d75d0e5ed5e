"""Writing what happened to one case: its state, its events, and what each effect asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, select, update

from attain.access.closing import close_answers
from attain.access.tables import case_grant, case_participant
from attain.cases.rows import grant_row, message_rows, participant_rows, task_rows
from attain.cases.tables import case_event, cases, draft, task
from attain.mail.outbox import post
from attain.workflow import effects as e
from attain.workflow.stored import case_to_json, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.case import CaseState, StepKey
    from attain.workflow.engine import Transition


@dataclass(slots=True)
class Keeping:
    """The transaction, the case as it was, and what is left for others to do when all is written."""

    tx: Tx
    running: Running
    for_others: list[e.Effect] = field(default_factory=list)


def keep(tx: Tx, running: Running, transition: Transition, wakes: datetime | None) -> list[e.Effect]:
    """Write a transition; gives the effects that other modules carry out (scores, sessions, learning, the end)."""
    keeping = Keeping(tx, running)
    _events(tx, running.id, transition)
    _case(tx, running.id, transition.case, wakes)
    for effect in transition.effects:
        _carry_out(effect, keeping)
    _close_answers(keeping, transition.case)
    return keeping.for_others


_CASE: BindParameter[Any] = bindparam("_case")
_LAST = select(func.max(case_event.c.seq)).where(case_event.c.case_id == _CASE)
_MOVE = (
    update(cases)
    .where(cases.c.id == _CASE)
    .values({name: bindparam(name) for name in ("state", "status", "version", "closed_at", "wakes_at")})
)
_UNHOLD = delete(case_participant).where(
    case_participant.c.case_id == _CASE, case_participant.c.role == bindparam("_role")
)
_UNGRANT = delete(case_grant).where(
    case_grant.c.case_id == _CASE, case_grant.c.role == bindparam("_role"), case_grant.c.what == bindparam("_what")
)


def _events(tx: Tx, case_id: int, transition: Transition) -> None:
    last = tx.connection.execute(_LAST, {"_case": case_id}).scalar() or 0
    rows = [
        {"case_id": case_id, "seq": seq, "at": event.at, "data": to_json(event)}
        for seq, event in enumerate(transition.events, last + 1)
    ]
    if rows:
        tx.bulk_insert(case_event, rows)


def _case(tx: Tx, case_id: int, state: CaseState, wakes: datetime | None) -> None:
    values = {
        "state": case_to_json(state),
        "status": state.status,
        "version": state.version,
        "closed_at": state.closed_at,
        "wakes_at": wakes,
    }
    tx.connection.execute(_MOVE, values | {"_case": case_id})


def _close_answers(keeping: Keeping, after: CaseState) -> None:
    """Close each anonymous passage that was open and is over, be it because the case ended around it."""
    before = keeping.running.state
    for key, state in after.steps.items():
        was = before.steps.get(key)
        was_open = was is not None and not was.is_over and before.is_open
        over = state.is_over or not after.is_open
        if was_open and over and keeping.running.workflow.step(key.step).anonymous is not None:
            _close_passage(keeping, key, hidden=state.outcome == "hide_answers")


def _close_passage(keeping: Keeping, key: StepKey, *, hidden: bool) -> None:
    connection = keeping.tx.connection
    passage = select(task.c.id).where(of_passage(keeping.running.id, key))
    tasks = connection.execute(passage).scalars().all()
    connection.execute(delete(draft).where(draft.c.task_id.in_(tasks)))
    close_answers(keeping.tx, keeping.running.id, key, tasks, hidden=hidden)


def of_passage(case_id: int, key: StepKey) -> ColumnElement[bool]:
    """The tasks of one passage through a step."""
    same = (task.c.case_id == case_id) & (task.c.step == key.step)
    return same & (task.c.repetition == key.repetition) & (task.c.attempt == key.attempt)


def add_tasks(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Insert tasks, giving them ids."""
    if rows:
        ids = tx.ids("task", len(rows))
        tx.bulk_insert(task, [{"id": new} | row for new, row in zip(ids, rows, strict=True)])


@singledispatch
def _carry_out(effect: e.Effect, keeping: Keeping) -> None:
    keeping.for_others.append(effect)


@_carry_out.register(e.OpenTask)
def _open(effect: e.OpenTask, keeping: Keeping) -> None:
    passage = of_passage(keeping.running.id, effect.key) & task.c.state.in_(("open", "done"))
    known = set(
        keeping.tx.connection.execute(select(task.c.person_id).where(passage, task.c.verb == effect.verb)).scalars()
    )
    persons = [each for each in effect.persons if each not in known]
    add_tasks(keeping.tx, task_rows(keeping.running.id, effect, persons, keeping.tx.now))


@_carry_out.register(e.CloseTasks)
def _close(effect: e.CloseTasks, keeping: Keeping) -> None:
    open_ones = of_passage(keeping.running.id, effect.key) & (task.c.state == "open")
    if effect.persons is not None:
        open_ones = open_ones & task.c.person_id.in_(effect.persons)
    keeping.tx.connection.execute(update(task).where(open_ones).values(state="closed"))


@_carry_out.register(e.ReopenTask)
def _reopen(effect: e.ReopenTask, keeping: Keeping) -> None:
    his = of_passage(keeping.running.id, effect.key) & (task.c.person_id == effect.person) & (task.c.verb != "agree")
    newest = select(func.max(task.c.id)).where(his, task.c.state.in_(("done", "closed"))).scalar_subquery()
    keeping.tx.connection.execute(update(task).where(task.c.id == newest).values(state="open"))


@_carry_out.register(e.MoveDue)
def _move_due(effect: e.MoveDue, keeping: Keeping) -> None:
    open_ones = of_passage(keeping.running.id, effect.key) & (task.c.state == "open")
    moved = update(task).where(open_ones).values(due_day=effect.due.day, due_at=effect.due.at)
    keeping.tx.connection.execute(moved)


@_carry_out.register(e.BindRole)
def _bind(effect: e.BindRole, keeping: Keeping) -> None:
    case_id, connection = keeping.running.id, keeping.tx.connection
    connection.execute(_UNHOLD, {"_case": case_id, "_role": effect.role})
    keeping.tx.bulk_insert(case_participant, participant_rows(case_id, effect))


def _same_grant(case_id: int, effect: e.TakeGrant) -> ColumnElement[bool]:
    same = (case_grant.c.case_id == case_id) & (case_grant.c.role == effect.role)
    return same & (case_grant.c.what == effect.what)


@_carry_out.register(e.GiveGrant)
def _grant(effect: e.GiveGrant, keeping: Keeping) -> None:
    connection, running = keeping.tx.connection, keeping.running
    connection.execute(_UNGRANT, {"_case": running.id, "_role": effect.role, "_what": effect.what})
    keeping.tx.bulk_insert(case_grant, [grant_row(running.id, running.revision, effect, keeping.tx.now)])


@_carry_out.register(e.TakeGrant)
def _take(effect: e.TakeGrant, keeping: Keeping) -> None:
    ended = update(case_grant).where(_same_grant(keeping.running.id, effect), case_grant.c.how == effect.how)
    keeping.tx.connection.execute(ended.values(until=keeping.tx.now))


@_carry_out.register(e.Send)
def _send(effect: e.Send, keeping: Keeping) -> None:
    _post(keeping, effect, effect.persons)


@_carry_out.register(e.Remind)
def _remind(effect: e.Remind, keeping: Keeping) -> None:
    waiting = select(task.c.person_id).where(of_passage(keeping.running.id, effect.key), task.c.state == "open")
    _post(keeping, effect, keeping.tx.connection.execute(waiting).scalars().all())


def _post(keeping: Keeping, effect: e.Send | e.Remind, persons: Iterable[int]) -> None:
    running = keeping.running
    post(
        keeping.tx,
        message_rows(running.id, running.revision, running.catalogue, effect, persons, keeping.tx.now),
    )
