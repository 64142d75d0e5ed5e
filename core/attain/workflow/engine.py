"""The two functions around which everything turns: what must be known (`needs`), and what happens (`advance`).

Pure: facts and the hour are handed in.  Before any input, whatever time alone would have done up to now is done, each
thing at its own hour, so that a worker that was late changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from attain.errors import Refusal
from attain.phrases.calendar import end_of_day
from attain.values import dataclass
from attain.workflow import inputs as i
from attain.workflow.absence import came_back, end_pause, went_away
from attain.workflow.acting import act
from attain.workflow.allowed import open_passage
from attain.workflow.case import CaseState, StepKey
from attain.workflow.cast import bind
from attain.workflow.chains import LATE_CASE, is_alone, level_of, to_level
from attain.workflow.days import Due
from attain.workflow.effects import Effect, effects_of
from attain.workflow.ending import end_for_want_of_people
from attain.workflow.events import CaseClosed, CaseOpened, Event, StepEnded, StepExtended
from attain.workflow.events_beside import AdditionGiven, AdditionOver
from attain.workflow.evolve import evolve
from attain.workflow.facts import Known, Unknown, Want
from attain.workflow.foresee import with_what_follows
from attain.workflow.grants import next_grant
from attain.workflow.late import be_late, new_wait, next_late, next_reminder, remind
from attain.workflow.leaving import added_until, person_left, replaced
from attain.workflow.levels import rises
from attain.workflow.opening import flow
from attain.workflow.repeating import next_repetition, repeat_by_clock
from attain.workflow.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.workflow.case import StepState
    from attain.workflow.facts import Facts
    from attain.workflow.model import Step, Workflow


@dataclass(frozen=True, slots=True)
class Transition:
    """What an input did: the case after it, the events to store, the effects to carry out, both in order."""

    case: CaseState
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]


def needs(workflow: Workflow, case: CaseState | None, what: i.Input, known: Known) -> frozenset[Want]:
    """What must be found out before `advance`; ask again with the answers until nothing is left.

    Raises Refusal as soon as it is sure that the input is refused.
    """
    try:
        advance(workflow, case, what, known)
    except Unknown as missing:
        return with_what_follows(workflow, missing.wants, known)
    return frozenset()


def needs_to_wake(workflow: Workflow, case: CaseState, known: Known) -> frozenset[Want]:
    """What must be found out before `wakes_at`; ask again with the answers until nothing is left."""
    try:
        wakes_at(workflow, case, known)
    except Unknown as missing:
        return with_what_follows(workflow, missing.wants, known)
    return frozenset()


def advance(workflow: Workflow, case: CaseState | None, what: i.Input, facts: Facts) -> Transition:
    """Decide what happens; Refusal when the person may not, or not now.  The case handed in is never changed."""
    run = _begin(workflow, case, what, facts)
    before = case
    if case is not None:
        _catch_up(run)
    _apply(run, what)
    flow(run)
    return transition_of(run, before)


def transition_of(run: Run, before: CaseState | None) -> Transition:
    """What a passage of the engine did to a case."""
    return Transition(run.case, tuple(run.events), _all_effects(run, before))


def wakes_at(workflow: Workflow, case: CaseState, facts: Facts) -> datetime | None:
    """The next instant at which time alone does something; None when only persons or sessions can."""
    return min((moment.at for moment in agenda(workflow, case, facts)), default=None)


def agenda(workflow: Workflow, case: CaseState, facts: Facts) -> list[Moment]:
    """All that time alone will do, as far as it is known now, the next first."""
    return sorted(_agenda(Run(workflow, case, facts, facts.now)))


def _begin(workflow: Workflow, case: CaseState | None, what: i.Input, facts: Facts) -> Run:
    if isinstance(what, i.Opened):
        if case is not None:
            raise Refusal("open_already", "This case was opened already.")
        opened = CaseOpened(facts.now, workflow.id, what.subject)
        return Run(workflow, evolve(None, opened), facts, facts.now, [opened])
    if case is None:
        raise Refusal("not_open", "There is no such case yet.")
    return Run(workflow, case, facts, facts.now)


def _all_effects(run: Run, before: CaseState | None) -> tuple[Effect, ...]:
    found: list[Effect] = []
    for event, case in zip(run.events, run.cases, strict=True):
        found += effects_of(run.workflow, before, event, case)
        before = case
    return tuple(found)


# --- time -----------------------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """An instant at which time alone does something; the key's step is empty where it is about the whole case."""

    at: datetime
    key: StepKey
    what: str  # opens, due, remind, again, resume, over, addition, grant


def _agenda(run: Run) -> Iterator[Moment]:
    """What time alone will do, as far as it is known now."""
    if run.case.is_paused and run.case.paused_until and run.case.is_open:
        yield Moment(run.case.paused_until, StepKey(""), "resume")
    elif run.case.is_open:
        for key, state in run.case.open_steps():
            yield from _of_step(run, run.index[key.step], key, state)
        if run.case.open_until and run.case.open_until > run.at:
            yield Moment(run.case.open_until, StepKey(""), "over")
    for each in run.case.additions:
        if not each.over and (until := added_until(run, each)):
            yield Moment(until, StepKey(each.form), "addition")
    if at := next_grant(run):
        yield Moment(at, StepKey(""), "grant")


def _of_step(run: Run, step: Step, key: StepKey, state: StepState) -> Iterator[Moment]:
    if ((state.status == "waiting" or step.do == "wait") and state.opens_at) or (
        step.do == "part" and state.opens_at and state.opens_at > run.at
    ):
        yield Moment(state.opens_at, key, "opens")
    elif state.status == "open" and not step.is_container:
        yield from _of_open(run, step, key)


def _of_open(run: Run, step: Step, key: StepKey) -> Iterator[Moment]:
    state = run.state(key)
    if at := next_late(run, step, state):
        yield Moment(at, key, "due")
    if at := next_reminder(run, step, state):
        yield Moment(at, key, "remind")
    if at := next_repetition(run, step, state):
        yield Moment(at, key, "again")


def _catch_up(run: Run) -> None:
    """Do, in order, what time has done since the case was last looked at."""
    now = run.facts.now
    # History only grows: what comes to light late happens no earlier than what happened already.
    run.at = run.case.moved_at or run.case.opened_at
    while (following := min(_agenda(run), default=None)) and following.at <= now:
        run.at = max(run.at, following.at)
        _ring(run, following)
        flow(run)
    run.at = now


def _ring(run: Run, moment: Moment) -> None:
    match moment.what:
        case "due":
            be_late(run, moment.key)
        case "remind":
            remind(run, moment.key)
        case "again":
            repeat_by_clock(run, moment.key)
        case "resume":
            end_pause(run)
        case "addition":
            _addition_over(run, moment.key.step)


def _addition_over(run: Run, form: str) -> None:
    for each in run.case.additions:
        until = added_until(run, each)
        if each.form == form and not each.over and until and until <= run.at:
            run.emit(AdditionOver(run.at, form, each.person))


# --- inputs that are no person's act in a step -----------------------------------------------------------------------


def _apply(run: Run, what: i.Input) -> None:
    match what:
        case i.Opened():
            _bind_at_launch(run)
        case i.TimePassed():
            pass
        case i.SessionClosed():
            _session_closed(run, what)
        case i.SessionMissed():
            _session_missed(run, what)
        case i.UsedEnded():
            run.emit(StepEnded(run.at, _beside(run, what.step, "use"), what.how))
        case i.ActDone():
            run.emit(StepEnded(run.at, _beside(run, what.step, "run"), what.outcome, choice=what.outcome))
        case i.Added():
            _add(run, what)
        case i.PersonLeft() | i.Replaced() | i.WentAway() | i.CameBack() if not run.case.is_open:
            pass
        case i.PersonLeft():
            person_left(run, what)
        case i.Replaced():
            replaced(run, what)
        case i.WentAway():
            went_away(run, what)
        case i.CameBack():
            came_back(run, what)
        case i.Extended():
            _extend(run, what)
        case i.Stopped():
            _stop(run, what)
        case _:
            act(run, what)


def _bind_at_launch(run: Run) -> None:
    # In one order, however the document was kept since it was written.
    for _, person in sorted(run.workflow.people.items()):
        if person.bind == "at_launch":
            bind(run, person.id)


def _beside(run: Run, step_id: str, verb: str) -> StepKey:
    """The open passage of a step that waits for something outside of the case."""
    step = run.index.get(step_id)
    if step is None or step.do != verb:
        raise Refusal("not_possible", f"There is no step {step_id} that waits for this.")
    return open_passage(run, step)[0]


def _add(run: Run, what: i.Added) -> None:
    mine = [each for each in run.case.additions if (each.form, each.person) == (what.form, what.by)]
    if not mine:
        raise Refusal("not_yours", "There is nothing here that you may add.")
    if all(each.over for each in mine):
        raise Refusal("too_late", "The time for adding this is over.")
    run.emit(AdditionGiven(run.at, what.form, what.by))


def _session(run: Run, what: i.SessionClosed | i.SessionMissed) -> StepKey:
    step = run.index.get(what.step)
    if step is None or step.do != "session":
        raise Refusal("not_possible", f"There is no session {what.step} in this review.")
    key, state = open_passage(run, step)
    if level_of(state.late_path) != what.level:
        raise Refusal("closed", "This review has left that session already.")
    return key


def _session_closed(run: Run, what: i.SessionClosed) -> None:
    key = _session(run, what)
    if not rises(run, key):
        run.emit(StepEnded(run.at, key, "closed"))


def _session_missed(run: Run, what: i.SessionMissed) -> None:
    key = _session(run, what)
    step, path = run.index[what.step], run.state(key).late_path
    if is_alone(path):
        raise Refusal("closed", "This late case is being decided already.")
    alone = (*to_level(what.level), LATE_CASE)
    if not (step.session and step.session.late_cases and new_wait(run, step, key, alone)):
        end_for_want_of_people(run, key)


def _extend(run: Run, what: i.Extended) -> None:
    if not run.case.is_open:
        raise Refusal("closed", "This review is closed; nothing in it can be moved any more.")
    if what.step not in run.index:
        raise Refusal("not_possible", f"There is no step {what.step}.")
    due = _due_on(run, what.day)
    state = run.case.now_in(what.step)
    if state and state.is_over:
        raise Refusal("closed", "This step is over; its due date cannot be moved any more.")
    if (state and state.due and state.due.at >= due.at) or due.at < run.at:
        raise Refusal("not_later", "A due date can only be moved to a later day.")
    run.emit(StepExtended(run.at, what.step, due))


def _due_on(run: Run, day: date) -> Due:
    return Due(day, end_of_day(day, run.facts.zone))


def _stop(run: Run, what: i.Stopped) -> None:
    if not run.case.is_open:
        raise Refusal("closed", "This review is closed already.")
    if not what.reason.strip():
        raise Refusal("reason_missing", "Please give a reason for stopping this review.")
    run.emit(CaseClosed(run.at, "stopped", what.reason, what.by))
