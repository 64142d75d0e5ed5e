"""Writing what happened to one case: its state, its events, and what each effect asks for.

Effects of one kind are written together, in their order; what reads tasks or grants writes those gathered first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, singledispatch
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from attain.access.closing import close_answers
from attain.access.newcomers import rows_for_newcomers
from attain.access.tables import case_grant, case_participant
from attain.cases import outside
from attain.cases.held import Held, in_passage, remember, set_state, tasks_of
from attain.cases.repeats import done_again
from attain.cases.rows import grant_row, message_rows, participant_rows, task_rows
from attain.cases.tables import case_event, cases, draft, task
from attain.mail.outbox import post
from attain.workflow import effects as e
from attain.workflow.case import StepKey
from attain.workflow.stored import case_to_json, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.case import CaseState
    from attain.workflow.engine import Transition

Row = dict[str, Any]
Freeze = Callable[[e.OpenTask], Any]
"""What the form of a new task asks about, as it is kept with the task; None where it asks about nothing."""


@dataclass(slots=True)
class Keeping:
    """The transaction, the case as it was, what is about to be written, and what is left for others to do after it."""

    tx: Tx
    running: Running
    freeze: Freeze
    for_others: list[e.Effect] = field(default_factory=list)
    roles: dict[str, e.BindRole] = field(default_factory=dict)
    grants: dict[tuple[str, str], Row] = field(default_factory=dict)
    tasks: list[Row] = field(default_factory=list)
    mails: list[Row] = field(default_factory=list)
    invited: dict[StepKey, set[int]] = field(default_factory=dict)
    """Who is to get a link if he is outside of the organisation, by passage."""

    def flush(self) -> None:
        """Write what was gathered: a statement or two for each kind."""
        self.flush_roles()
        self.flush_grants()
        self.flush_tasks_and_mail()

    def flush_roles(self) -> None:
        """Who holds which role from now on."""
        if self.roles:
            case_id, connection = self.running.id, self.tx.connection
            rows = [row for effect in self.roles.values() for row in self._holders(effect)]
            connection.execute(_UNHOLD, [{"_case": case_id, "_role": role} for role in self.roles])
            self.tx.bulk_insert(case_participant, rows)
            self.roles = {}

    def _holders(self, effect: e.BindRole) -> list[Row]:
        if effect.sees == "everything":
            return participant_rows(self.running.id, effect)
        self.flush_grants()
        return rows_for_newcomers(self.tx, self.running.id, effect, released(self.running))

    def flush_grants(self) -> None:
        """What roles may read from now on."""
        if self.grants:
            connection = self.tx.connection
            connection.execute(_give(connection.dialect.name), list(self.grants.values()))
            self.grants = {}

    def flush_tasks_and_mail(self) -> None:
        """Tasks and messages, whose ids come together."""
        ids = self.tx.ids_of({"task": len(self.tasks), "mail": len(self.mails)})
        _add_tasks(self.tx, self.running.id, self.tasks, ids["task"])
        post(self.tx, self.mails, ids["mail"])
        for key, persons in self.invited.items():
            outside.invite(self.tx, self.running, key, persons)
        self.tasks, self.mails, self.invited = [], [], {}

    def invite(self, key: StepKey, persons: Iterable[int]) -> None:
        """Remember that these get a link, if the step asks people outside."""
        if self.running.workflow.step(key.step).asked_outside:
            self.invited.setdefault(key, set()).update(persons)


def released(running: Running) -> list[str]:
    """What the releases of a case have shared so far, as the workflow names it."""
    steps = (step for step in running.workflow.walk() if step.do == "release")
    over = (step for step in steps if (state := running.state.now_in(step.id)) and state.status == "ended")
    return [what for step in over for what in step.shows]


def keep(tx: Tx, running: Running, transition: Transition, wakes: datetime | None, freeze: Freeze) -> list[e.Effect]:
    """Write a transition; gives the effects that other modules carry out (scores, sessions, learning, the end)."""
    keeping = Keeping(tx, running, freeze)
    _events(tx, running, transition)
    _case(tx, running, transition.case, wakes)
    for effect in transition.effects:
        _carry_out(effect, keeping)
    keeping.flush()
    _close_answers(keeping, transition.case)
    return keeping.for_others


def ask(tx: Tx, running: Running, effect: e.OpenTask, freeze: Freeze) -> None:
    """Open a task that no event of the case asks for: the next of something that is done more than once."""
    keeping = Keeping(tx, running, freeze)
    _open(effect, keeping)
    keeping.flush()


_CASE: BindParameter[Any] = bindparam("_case")
OVER = ("done", "closed")
_MOVED = ("revision", "state", "status", "version", "closed_at", "wakes_at")
_MOVE = update(cases).where(cases.c.id == _CASE).values({name: bindparam(name) for name in _MOVED})
_UNHOLD = delete(case_participant).where(
    case_participant.c.case_id == _CASE, case_participant.c.role == bindparam("_role")
)


@cache
def _give(dialect: str) -> Any:
    """A grant that was given before is given anew."""
    given = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(case_grant)
    news = {name: given.excluded[name] for name in ("how", "revision", "since", "until")}
    return given.on_conflict_do_update(index_elements=["case_id", "role", "what"], set_=news)


def _events(tx: Tx, running: Running, transition: Transition) -> None:
    # A case's version is the number of its events.
    rows = [
        {"case_id": running.id, "seq": seq, "at": event.at, "data": to_json(event)}
        for seq, event in enumerate(transition.events, running.state.version + 1)
    ]
    tx.bulk_insert(case_event, rows)


def _case(tx: Tx, running: Running, state: CaseState, wakes: datetime | None) -> None:
    values = {
        "revision": running.revision,
        "state": case_to_json(state),
        "status": state.status,
        "version": state.version,
        "closed_at": state.closed_at,
        "wakes_at": wakes,
    }
    tx.connection.execute(_MOVE, values | {"_case": running.id})


def _close_answers(keeping: Keeping, after: CaseState) -> None:
    """Close each anonymous passage that was open and is over, be it because the case ended around it."""
    before = keeping.running.state
    for key, state in after.steps.items():
        was = before.steps.get(key)
        was_open = was is not None and not was.is_over and before.is_open
        over = state.is_over or not after.is_open
        promise = keeping.running.workflow.step(key.step).anonymous
        if was_open and over and promise is not None:
            _close_passage(keeping, key, hidden=state.outcome == "hide_answers", sealed_for=promise.sealed_for)


def _close_passage(keeping: Keeping, key: StepKey, *, hidden: bool, sealed_for: str) -> None:
    connection = keeping.tx.connection
    passage = select(task.c.id).where(of_passage(keeping.running.id, key))
    tasks = connection.execute(passage).scalars().all()
    connection.execute(delete(draft).where(draft.c.task_id.in_(tasks)))
    close_answers(keeping.tx, keeping.running.id, key, tasks, hidden=hidden, sealed_for=sealed_for)


def of_passage(case_id: int, key: StepKey) -> ColumnElement[bool]:
    """The tasks of one passage through a step."""
    same = (task.c.case_id == case_id) & (task.c.step == key.step)
    return same & (task.c.repetition == key.repetition) & (task.c.attempt == key.attempt)


def _add_tasks(tx: Tx, case_id: int, rows: Sequence[Row], ids: Iterable[int]) -> None:
    if rows:
        known = tasks_of(tx.connection, [case_id])[case_id]
        full = [{"id": new} | row for new, row in zip(ids, rows, strict=True)]
        tx.bulk_insert(task, full)
        remember(tx, case_id, [*known, *map(_held, full)])


def _key(row: Row) -> StepKey:
    return StepKey(row["step"], row["repetition"], row["attempt"])


def _held(row: Row) -> Held:
    return Held(row["id"], _key(row), row["person_id"], row["verb"], row["state"])


@singledispatch
def _carry_out(effect: e.Effect, keeping: Keeping) -> None:
    keeping.for_others.append(effect)


@_carry_out.register(e.OpenTask)
def _open(effect: e.OpenTask, keeping: Keeping) -> None:
    case_id = keeping.running.id
    here = [each for each in tasks_of(keeping.tx.connection, [case_id])[case_id] if each.key == effect.key]
    over = ("open",) if done_again(keeping.running, effect) else ("open", "done")
    known = {each.person_id for each in here if each.state in over and each.verb == effect.verb}
    known |= {row["person_id"] for row in keeping.tasks if _key(row) == effect.key and row["verb"] == effect.verb}
    persons = [each for each in effect.persons if each not in known]
    rows = task_rows(case_id, effect, persons, keeping.tx.now)
    frozen = keeping.freeze(effect) if rows else None
    keeping.tasks += [row | {"frozen": frozen} for row in rows]
    keeping.invite(effect.key, persons)


@_carry_out.register(e.AskAddition)
def _ask_addition(effect: e.AskAddition, keeping: Keeping) -> None:
    _open(e.OpenTask(StepKey(effect.form), "add", (effect.person,), effect.due), keeping)


@_carry_out.register(e.CloseAddition)
def _close_addition(effect: e.CloseAddition, keeping: Keeping) -> None:
    _close(e.CloseTasks(StepKey(effect.form), (effect.person,), "add"), keeping)


@_carry_out.register(e.CloseTasks)
def _close(effect: e.CloseTasks, keeping: Keeping) -> None:
    if keeping.tasks:
        keeping.flush_tasks_and_mail()
    case_id = keeping.running.id
    waiting = in_passage(keeping.tx, case_id, effect.key)
    mine = [one for one in waiting if effect.persons is None or one.person_id in effect.persons]
    chosen = {one.id for one in mine if effect.verb in ("", one.verb)}
    set_state(keeping.tx, case_id, chosen, "closed")


@_carry_out.register(e.ReopenTask)
def _reopen(effect: e.ReopenTask, keeping: Keeping) -> None:
    if keeping.tasks:
        keeping.flush_tasks_and_mail()
    case_id = keeping.running.id
    here = [one for one in tasks_of(keeping.tx.connection, [case_id])[case_id] if one.key == effect.key]
    his = [one.id for one in here if one.person_id == effect.person and one.verb != "agree" and one.state in OVER]
    set_state(keeping.tx, case_id, his[-1:], "open")


@_carry_out.register(e.MoveDue)
def _move_due(effect: e.MoveDue, keeping: Keeping) -> None:
    if keeping.tasks:
        keeping.flush_tasks_and_mail()
    open_ones = of_passage(keeping.running.id, effect.key) & (task.c.state == "open")
    moved = update(task).where(open_ones).values(due_day=effect.due.day, due_at=effect.due.at)
    keeping.tx.connection.execute(moved)


@_carry_out.register(e.BindRole)
def _bind(effect: e.BindRole, keeping: Keeping) -> None:
    keeping.roles[effect.role] = effect


def _same_grant(case_id: int, effect: e.TakeGrant) -> ColumnElement[bool]:
    same = (case_grant.c.case_id == case_id) & (case_grant.c.role == effect.role)
    return same & (case_grant.c.what == effect.what)


@_carry_out.register(e.GiveGrant)
def _grant(effect: e.GiveGrant, keeping: Keeping) -> None:
    running = keeping.running
    row = grant_row(running.id, running.revision, effect, keeping.tx.now)
    keeping.grants[effect.role, effect.what] = row


@_carry_out.register(e.TakeGrant)
def _take(effect: e.TakeGrant, keeping: Keeping) -> None:
    keeping.flush_grants()
    ended = update(case_grant).where(_same_grant(keeping.running.id, effect), case_grant.c.how == effect.how)
    keeping.tx.connection.execute(ended.values(until=keeping.tx.now))


@_carry_out.register(e.Send)
def _send(effect: e.Send, keeping: Keeping) -> None:
    _post(keeping, effect, effect.persons)


@_carry_out.register(e.Remind)
def _remind(effect: e.Remind, keeping: Keeping) -> None:
    waiting = [one.person_id for one in in_passage(keeping.tx, keeping.running.id, effect.key)]
    new = [row["person_id"] for row in keeping.tasks if _key(row) == effect.key]
    _post(keeping, effect, waiting + new)
    keeping.invite(effect.key, waiting)


def _post(keeping: Keeping, effect: e.Send | e.Remind, persons: Iterable[int]) -> None:
    running = keeping.running
    if outside.asks_outside(running.workflow):
        others = outside.known(keeping.tx.connection, running.id)
        persons = [each for each in persons if each not in others]
    keeping.mails += message_rows(running.id, running.revision, running.catalogue, effect, persons, keeping.tx.now)
