"""Changing running reviews by hand: a later day, somebody else in a role, one person more or less.

A change goes case by case; a case in which it cannot be done is left as it is and counted with the reason.  Up to
`AT_ONCE` cases are one transaction; more are a job that goes on where it was stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from attain import jobs
from attain.access.taking_part import taking_part
from attain.cases.following import follow
from attain.cases.hr.cycles import RunSeen, run_of
from attain.cases.hr.open_tasks import Filter, matching
from attain.cases.hr.scope import Scope, scope_of
from attain.cases.moving import move
from attain.cases.queries import step_title, text_of
from attain.cases.running import Running, lock
from attain.cases.tables import case_override, cases, task
from attain.errors import BadInput, Problem, Refusal
from attain.people.asof import still_here
from attain.people.tables import person
from attain.workflow import inputs as i
from attain.workflow.case import StepKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx

AT_ONCE = 25
JOB = "cycle.change"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: cases changed now, those that a job will do, and why others stayed as they are."""

    done: int = 0
    later: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """A step is due on a later day, for whoever the filter takes, or for one case of those."""

    cycle: str
    step: str
    day: date
    wanted: Filter
    reason: str
    case_id: int = 0


@dataclass(frozen=True, slots=True)
class Instead:
    """One person takes over a role from another in a cycle."""

    cycle: str
    was: int
    by: int
    role: str
    reason: str


def said(reason: str) -> str:
    """The reason, without which nothing is changed."""
    if not reason.strip():
        raise BadInput([Problem("reason", "Please say why; it is kept with the change.")])
    return reason.strip()


def to_extend(connection: Connection, run: RunSeen, scope: Scope, wanted: Filter, at: Any) -> list[int]:
    """The cases in which somebody waits in the filter's step, except the viewer's own."""
    rows = matching(connection, run, scope, wanted, at, cases.c.id).distinct()
    rows = rows.where(cases.c.subject_id != scope.person_id).order_by(cases.c.id)
    return list(connection.execute(rows).scalars())


def extend(store: Store, world: World, actor: Actor, order: Later) -> Outcome:
    """Give more time; only later days.  Refusal for who may not; BadInput for a step or day that cannot be."""
    reason = said(order.reason)
    with store.read() as connection:
        run, scope = _run_and_scope(connection, world, actor, order.cycle, store.clock.now())
        if order.step not in {step.id for step in run.steps}:
            raise BadInput([Problem("step", "Please choose one of the steps of this cycle.")])
        if order.day < store.clock.now().date():
            raise BadInput([Problem("day", "This day is past; give one to come.")])
        wanted = replace(order.wanted, step=order.step)
        chosen = to_extend(connection, run, scope, wanted, store.clock.now())
    if order.case_id:
        chosen = [case_id for case_id in chosen if case_id == order.case_id]
    what = {"act": "extend", "step": order.step, "day": order.day.isoformat()}
    return carry_out(store, world, actor, run, what, chosen, reason)


def to_replace(connection: Connection, run: RunSeen, scope: Scope, was: int) -> list[int]:
    """The open cases of a cycle in which somebody takes part or has a task, except the viewer's own."""
    mine = select(task.c.case_id).where(task.c.person_id == was, task.c.state == "open")
    rows = select(cases.c.id).where(cases.c.cycle_id == run.id, cases.c.status == "open")
    rows = rows.where(cases.c.id.in_(taking_part(was)) | cases.c.id.in_(mine), cases.c.subject_id != was)
    return list(connection.execute(rows.where(scope.may_change(connection, cases.c.subject_id))).scalars())


def replace_person(store: Store, world: World, actor: Actor, order: Instead) -> Outcome:
    """Let somebody take over what another has to do in a role, and hold the role from now on."""
    reason = said(order.reason)
    with store.read() as connection:
        run, scope = _run_and_scope(connection, world, actor, order.cycle, store.clock.now())
        _check_replacing(connection, run, order, store.clock.now())
        chosen = to_replace(connection, run, scope, order.was)
    what = {"act": "replace", "was": order.was, "by": order.by, "role": order.role}
    return carry_out(store, world, actor, run, what, chosen, reason)


def replaceable_roles(run: RunSeen) -> tuple[str, ...]:
    """The roles of the workflow that one person can take over: not those who answer without a name."""
    asked = {role for step in run.workflow.walk() if step.do == "ask_each" for role in step.who}
    return tuple(role for role in run.workflow.people if role not in asked)


def role_title(run: RunSeen, role: str, language: str = "") -> str:
    """What a role of the review is called."""
    document = run.catalogue.get("workflow", run.workflow.id)
    said = document.data.get("people", {}).get(role, {}).get("title", "") if document else ""
    return text_of(said, language) or role.replace("_", " ").capitalize()


def tasks_of_role(connection: Connection, run: RunSeen, scope: Scope, was: int, role: str) -> list[tuple[str, str]]:
    """(subject, step) of the open tasks that somebody would hand over with a role."""
    steps = {step.id: step_title(step) for step in run.steps if role in step.who}
    rows = (
        select(person.c.name, task.c.step)
        .join(cases, cases.c.subject_id == person.c.id)
        .join(task, task.c.case_id == cases.c.id)
        .where(cases.c.cycle_id == run.id, cases.c.status == "open", task.c.state == "open", task.c.person_id == was)
        .where(task.c.step.in_(steps), cases.c.subject_id != was, scope.may_change(connection, cases.c.subject_id))
        .order_by(person.c.name, task.c.id)
    )
    return [(row.name, steps[row.step]) for row in connection.execute(rows)]


def _check_replacing(connection: Connection, run: RunSeen, order: Instead, at: datetime) -> None:
    problems = []
    if order.role not in replaceable_roles(run):
        problems.append(Problem("role", "Please choose one of the roles of this review."))
    if order.was == order.by:
        problems.append(Problem("by", "This is the same person; choose somebody else."))
    there = select(person.c.id).where(person.c.id == order.by, still_here(at))
    if connection.execute(there).first() is None:
        problems.append(Problem("by", "Please choose somebody who works here."))
    if problems:
        raise BadInput(problems)


def _run_and_scope(connection: Connection, world: World, actor: Actor, cycle: str, at: Any) -> tuple[RunSeen, Scope]:
    scope = scope_of(connection, world, actor.person_id or 0, "run_cycles", at)
    return run_of(connection, world, cycle), scope


def carry_out(
    store: Store, world: World, actor: Actor, run: RunSeen, what: Mapping[str, Any], chosen: Sequence[int], reason: str
) -> Outcome:
    """Change these cases at once, or leave them to a job when they are many."""
    refused: Counter[str] = Counter()
    with store.write(actor, f"cycle.{what['act']}") as tx:
        tx.note("cycle", run.id, {**what, "reviews": len(chosen), "reason": reason})
        if len(chosen) <= AT_ONCE:
            done = change_some(tx, world, what, chosen, Because(reason, actor.person_id), refused)
            return Outcome(done, 0, dict(refused))
        payload = {"what": dict(what), "cases": list(chosen), "reason": reason, "by": actor.person_id, "done": 0}
        jobs.put(tx, JOB, f"{run.id}.{tx.id(JOB)}", payload | {"of": len(chosen), "cycle": run.id, "refused": {}})
    return Outcome(0, len(chosen))


@dataclass(frozen=True, slots=True)
class Because:
    """Why a change is made, and who makes it."""

    reason: str
    by: int | None


def change_some(
    tx: Tx, world: World, what: Mapping[str, Any], chosen: Sequence[int], why: Because, refused: Counter[str]
) -> int:
    """Change each of these cases, or count why not; gives how many were changed."""
    done = 0
    for case_id in chosen:
        try:
            _change(tx, world, what, case_id, why)
            done += 1
        except Refusal as refusal:
            refused[refusal.message] += 1
    return done


def _change(tx: Tx, world: World, what: Mapping[str, Any], case_id: int, why: Because) -> None:
    running = lock(tx, world.catalogues, case_id)
    tell(tx, world, running, INPUTS[what["act"]](tx.connection, running, what))
    keep_override(tx, running, what, why)


def tell(tx: Tx, world: World, running: Running, what: i.Input) -> None:
    """Tell a locked case, and carry out all that follows."""
    after, transition, left = move(tx, world, running, what)
    follow(tx, world, after, transition, left)


def keep_override(tx: Tx, running: Running, what: Mapping[str, Any], why: Because) -> None:
    """The row that says what was done to a case beside its configuration."""
    detail = {name: value for name, value in what.items() if name != "act"}
    row = {"id": tx.id("case_override"), "cycle_id": running.cycle_id, "case_id": running.id, "act": what["act"]}
    row |= {"detail": detail, "because": why.reason, "by_id": why.by, "at": tx.now}
    tx.connection.execute(insert(case_override).values(row))
    tx.note("case", running.id, {**what, "by_hand_of": why.by})


def _extended(_connection: Connection, _running: Running, what: Mapping[str, Any]) -> i.Input:
    return i.Extended(str(what["step"]), date.fromisoformat(what["day"]))


def _replaced(connection: Connection, running: Running, what: Mapping[str, Any]) -> i.Input:
    was = int(what["was"])
    held = was in running.state.bound.get(what["role"], ())
    has_open = any(was in state.actors for _, state in running.state.open_steps())
    if not held and not has_open:
        raise Refusal("not_in_role", "The person does not have this role there.")
    return i.Replaced(was, int(what["by"]), done_by(connection, running.id, was), str(what["role"]))


def done_by(connection: Connection, case_id: int, who: int) -> frozenset[StepKey]:
    """The passages in which somebody's own task is done already."""
    rows = select(task.c.step, task.c.repetition, task.c.attempt).where(
        task.c.case_id == case_id, task.c.person_id == who, task.c.state == "done"
    )
    return frozenset(StepKey(*row) for row in connection.execute(rows))


INPUTS: Mapping[str, Callable[[Connection, Running, Mapping[str, Any]], i.Input]] = {
    "extend": _extended,
    "replace": _replaced,
}
