"""Open work moves when somebody leaves or is replaced; finished work is never rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.phrases.ast import Anchor, Earliest
from attain.phrases.parser import parse_condition, parse_time
from attain.workflow import checking
from attain.workflow.acting import end_if_all_answered, settle_votes
from attain.workflow.cast import act_as, barred_from, managers_of, without_subject
from attain.workflow.chains import entry_at
from attain.workflow.ending import end_for_want_of_people
from attain.workflow.events import (
    ActorsChanged,
    AnswerWithdrawn,
    CaseClosed,
    PeopleBound,
    StepEnded,
    StepSkipped,
    StepWaits,
)
from attain.workflow.events_beside import AdditionAsked, AskedInstead, WentStraightTo
from attain.workflow.repeating import end_if_enough
from attain.workflow.stand_ins import rules
from attain.workflow.stretches import places
from attain.workflow.times import arrives, due_from
from attain.workflow.truth import holds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from attain.phrases.ast import Time
    from attain.workflow.case import Addition, PersonId, StepKey, StepState
    from attain.workflow.inputs import PersonLeft, Replaced
    from attain.workflow.model import Step
    from attain.workflow.run import Run


def person_left(run: Run, what: PersonLeft) -> None:
    """His open tasks go to whom `when_people_change.actor_leaves` says; the subject's leaving closes the case, or
    leaves a part of it to be done.
    """
    if what.person == run.case.subject:
        _employee_left(run)
        return
    _unbind(run, what.person, ())
    for key, state in run.case.open_steps():
        if run.case.is_open and what.person in state.actors and key not in what.done:
            _leave(run, run.index[key.step], key, what)
    for key, _ in run.case.open_steps():
        if run.case.is_open and run.state(key).status == "open":
            _leave_beside(run, run.index[key.step], key, what)


def _leave_beside(run: Run, step: Step, key: StepKey, what: PersonLeft) -> None:
    """What was asked of him beside those who do the step: to sign what was handed in, to decide on an exception."""
    state = run.state(key)
    if state.to_sign and what.person in state.signers:
        rest = tuple(each for each in state.signers if each != what.person)
        barred = frozenset(state.writers) | _barred(run, step, key)
        found = rest or _in_his_place(run, (step.repeat.each_acknowledged_by,), barred, what)
        run.emit(AskedInstead(run.at, key, "sign", found, "left"))
        if not found:
            end_if_enough(run, step, key, None)
    elif what.person in state.helpers and state.excused is None:
        rest = tuple(each for each in state.helpers if each != what.person)
        found = rest or _other_helper(run, step, state, what)
        run.emit(AskedInstead(run.at, key, helping(step), found, "left"))
        if not found and step.do == "check":
            checking.look(run, step, key)


def _other_helper(run: Run, step: Step, state: StepState, what: PersonLeft) -> tuple[PersonId, ...]:
    """Where nobody is named, only whom the late chain itself means: a manager may be rated by the answers."""
    role = _helps(step, state)
    if step.anonymous:
        return act_as(run, role, {what.person}).persons
    return _in_his_place(run, (role,), frozenset(), what)


def helping(step: Step) -> str:
    """What is asked of somebody beside those who do a step: a decision on an exception, or more people."""
    return "excuse" if step.do == "check" else "ask_more"


def _helps(step: Step, state: StepState) -> str:
    return step.no_fault_by if step.do == "check" else entry_at(step, state.late_path).person


def _employee_left(run: Run) -> None:
    said = rules(run, "employee_leaves")
    part = said.get("go_on_with", "")
    if not part or not holds(run, parse_condition(said["when"])):
        run.emit(CaseClosed(run.at, "closed_unfinished", "the employee left"))
        return
    run.emit(WentStraightTo(run.at, part))
    for steps, at in places(run.workflow.steps, part):
        for step in (*steps[:at], *steps[at + 1 :]):
            _pass_over(run, step)
    state = run.case.now_in(part)
    if state is not None and state.status == "waiting":
        run.emit(StepWaits(run.at, run.key(run.index[part]), run.at))


def _pass_over(run: Run, step: Step) -> None:
    """A step that is not done any more; what is over stays as it is."""
    key = run.key(step)
    state = run.case.steps.get(key)
    if state is None or state.status == "waiting":
        run.emit(StepSkipped(run.at, key, "the employee left"))
        return
    for child in step.children:
        if run.key(child) in run.case.steps:
            _pass_over(run, child)
    if not state.is_over:
        run.emit(StepEnded(run.at, key, "stopped", why="the employee left"))


def _leave(run: Run, step: Step, key: StepKey, what: PersonLeft) -> None:
    person = what.person
    if step.do == "ask_each":
        run.emit(AnswerWithdrawn(run.at, key, person))
        end_if_all_answered(run, key)
        return
    rest = tuple(each for each in run.state(key).actors if each != person)
    found = rest or _in_his_place(run, step.who, _barred(run, step, key), what)
    run.emit(ActorsChanged(run.at, key, found, "left"))
    if not found:
        end_for_want_of_people(run, key)
    elif step.must_agree and not run.state(key).late_path and run.state(key).votes:
        settle_votes(run, step, key, run.state(key).votes[-1][0])


def _in_his_place(run: Run, who: Sequence[str], barred: frozenset[PersonId], what: PersonLeft) -> tuple[PersonId, ...]:
    barred |= {what.person}
    over = managers_of(run, (what.person,)) if what.over is None else without_subject(run, what.over)
    able = tuple(each for each in over if each not in barred)
    if able:
        return able
    stand_in = run.workflow.when_people_change.get("actor_leaves", {}).get("if_none")
    roles = [str(stand_in)] if stand_in else list(who)
    for role in roles:
        if found := act_as(run, role, barred).persons:
            return found
    return ()


def _barred(run: Run, step: Step, key: StepKey) -> frozenset[PersonId]:
    state = run.state(key)
    return barred_from(run, step) | frozenset(state.writers if state.agreeing else ())


def replaced(run: Run, what: Replaced) -> None:
    """One person takes over another's open tasks; refused where he may not act.  An answer asked of one stays his."""
    if what.by == run.case.subject:
        raise Refusal("own_case", "Nobody takes over work on his own review.")
    if what.was == run.case.subject:
        raise Refusal("not_possible", "What somebody says about himself cannot be said by another.")
    for key, state in run.case.open_steps():
        step = run.index[key.step]
        if what.was not in state.actors or key in what.done or step.do == "ask_each":
            continue
        if what.role and what.role not in step.who:
            continue
        if what.by in _barred(run, step, key):
            raise Refusal("wrote_it", f"The new person wrote what {step.id} approves; please name somebody else.")
        actors = tuple(dict.fromkeys(what.by if each == what.was else each for each in state.actors))
        run.emit(ActorsChanged(run.at, key, actors, "replaced"))
    _replaced_beside(run, what)
    sees = str(rules(run, "manager_changes").get("new_manager_sees", "everything")) if what.role else "everything"
    _unbind(run, what.was, (what.by,), what.role, sees)
    if what.role:
        _may_add(run, what.was)


def _replaced_beside(run: Run, what: Replaced) -> None:
    """What was asked of him beside those who do a step; nobody signs what he wrote himself."""
    for key, state in run.case.open_steps():
        step = run.index[key.step]
        if state.to_sign and what.was in state.signers and what.role in ("", step.repeat.each_acknowledged_by):
            verb, asked, able = "sign", state.signers, what.by not in state.writers
        elif what.was in state.helpers and state.excused is None and what.role in ("", _helps(step, state)):
            verb, asked, able = helping(step), state.helpers, True
        else:
            continue
        if able:
            persons = tuple(dict.fromkeys(what.by if each == what.was else each for each in asked))
            run.emit(AskedInstead(run.at, key, verb, persons, "replaced"))


def _may_add(run: Run, person: PersonId) -> None:
    """What a former manager may still add, once."""
    said = rules(run, "manager_changes").get("old_manager_may_add")
    if not isinstance(said, Mapping) or any(each.person == person for each in run.case.additions):
        return
    phrase = parse_time(str(said["until"]))
    if _come(run, phrase):
        return
    due = due_from(run, phrase, run.at) if arrives(run, phrase, run.at) else None
    run.emit(AdditionAsked(run.at, str(said["form"]), person, due))


def added_until(run: Run, addition: Addition) -> datetime | None:
    """Until when a former manager may add something: the time that is said, or the event once it has come.

    An event that never comes ends it with the case.
    """
    said = rules(run, "manager_changes").get("old_manager_may_add")
    phrase = parse_time(str(said["until"])) if isinstance(said, Mapping) else None
    event = _come(run, phrase) if phrase else None
    known = [each for each in (event, addition.due.at if addition.due else None) if each]
    return min(known, default=None if run.case.is_open else run.case.closed_at)


def _come(run: Run, phrase: Time) -> datetime | None:
    """When the first of the steps' events that a time names came; None while none has."""
    parts = phrase.times if isinstance(phrase, Earliest) else (phrase,)
    found = [arrives(run, each) for each in parts if isinstance(each, Anchor) and each.kind == "step"]
    return min([each for each in found if each], default=None)


def _unbind(run: Run, person: PersonId, by: tuple[PersonId, ...], only: str = "", sees: str = "everything") -> None:
    for role, persons in list(run.case.bound.items()):
        if person in persons and role != "employee" and only in ("", role):
            kept = tuple(each for each in persons if each != person)
            run.emit(PeopleBound(run.at, role, tuple(dict.fromkeys((*kept, *by))), sees))
