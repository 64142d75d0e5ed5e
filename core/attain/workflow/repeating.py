"""Steps and parts that are done again inside themselves: how often, who opens one more, when it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.phrases.ast import Clause, SumOf
from attain.workflow.cast import act_as, asked, bind
from attain.workflow.events import StepEnded
from attain.workflow.events_beside import RepetitionOpened, RoundBegan, SignatureAsked
from attain.workflow.facts import WantTruth
from attain.workflow.times import every, last_day

if TYPE_CHECKING:
    from datetime import datetime

    from attain.workflow.case import PersonId, StepKey, StepState
    from attain.workflow.inputs import OpenedAgain
    from attain.workflow.model import Step
    from attain.workflow.run import Run


def expected_of(run: Run, step: Step) -> tuple[PersonId, ...]:
    """`for_each`: the persons whose turn there is; nobody when the step is not repeated for people."""
    if not step.repeat.for_each:
        return ()
    return tuple(each for each in bind(run, step.repeat.for_each) if each != run.case.subject)


def least(step: Step, state: StepState) -> int:
    """How often it must be done."""
    return len(state.expected) if step.repeat.for_each else step.repeat.at_least


def most(step: Step, state: StepState) -> int:
    """How often it may be done."""
    return len(state.expected) if step.repeat.for_each else step.repeat.at_most


def is_enough(run: Run, step: Step, state: StepState) -> bool:
    """Whether it was done often enough, and the total reached; an unknown total is not."""
    total = step.repeat.together
    if state.submitted < least(step, state):
        return False
    if total is None:
        return True
    reached = Clause(SumOf(total.of), "at least", (total.at_least,))
    return run.facts.truth(WantTruth(reached)) is True


def may_repeat(run: Run, step: Step, state: StepState, by: PersonId) -> None:
    """Refuse a repetition that nobody opened, or that is another's turn."""
    repeat = step.repeat
    if state.expected and by in state.expected and by in state.writers:
        raise Refusal("answered", "You have done your part of this already.")
    if state.expected and set(step.who) == {repeat.for_each} and by not in state.expected:
        raise Refusal("not_yours", "This is done once by each of those named.")
    nth = state.submitted + 1
    if nth > most(step, state):
        raise Refusal("too_many", f"This can be done at most {most(step, state)} times.")
    if repeat.every is not None and nth > 1 + state.openings:
        raise Refusal("not_open", "The next one is not open yet.")
    free = max(least(step, state), 1)
    if repeat.opened_by and nth > free + state.openings and not _opens(run, step, by):
        raise Refusal("not_open", "Another one has to be opened first.")


def _opens(run: Run, step: Step, by: PersonId) -> bool:
    return any(by in act_as(run, role).persons for role in step.repeat.opened_by)


def open_again(run: Run, step: Step, key: StepKey, what: OpenedAgain) -> None:
    """Somebody opens one more repetition; of a part, one more round after the present one."""
    state = run.state(key)
    if not step.repeat.opened_by or not _opens(run, step, what.by):
        raise Refusal("not_yours", "Only who was named for it may open another one.")
    free = max(least(step, state), 1)
    if free + state.openings >= most(step, state):
        raise Refusal("too_many", f"This can be done at most {most(step, state)} times.")
    run.emit(RepetitionOpened(run.at, key, what.by))


def ask_to_sign(run: Run, step: Step, key: StepKey) -> None:
    """Whoever signs each repetition is asked; nobody signs what nobody may."""
    persons = act_as(run, step.repeat.each_acknowledged_by).persons if step.repeat.each_acknowledged_by else ()
    if persons:
        run.emit(SignatureAsked(run.at, key, persons))


def end_if_enough(run: Run, step: Step, key: StepKey, by: PersonId | None) -> None:
    """A step ends when it was done as often as it may be, or, once late, often enough; not before all is signed."""
    state = run.state(key)
    late = state.late or bool(state.late_path)
    over = state.submitted >= most(step, state) or (late and state.submitted >= least(step, state))
    if not over or state.to_sign or (step.repeat.together and not is_enough(run, step, state)):
        return
    run.emit(StepEnded(run.at, key, "submitted", by))


# --- by the clock ---------------------------------------------------------------------------------------------------


def next_repetition(run: Run, step: Step, state: StepState) -> datetime | None:
    """When the clock opens the next repetition of an open step; None when it opens none."""
    repeat = step.repeat
    if repeat.every is None or step.is_container or state.openings + 1 >= repeat.at_most:
        return None
    at = every(run.facts, state.opened_again_at or state.since, repeat.every)
    until = last_day(run, repeat.until, state.since) if repeat.until else None
    due = state.due.at if state.due else None
    return None if (until and at > until) or (due and at > due) else at


def repeat_by_clock(run: Run, key: StepKey) -> None:
    """The hour of the next repetition came."""
    run.emit(RepetitionOpened(run.at, key))


# --- parts ----------------------------------------------------------------------------------------------------------


def begin_next_round(run: Run, step: Step, key: StepKey) -> bool:
    """After a round of a repeated part: begin the next one, if there is one."""
    state, repeat = run.state(key), step.repeat
    done = state.submitted + 1
    if repeat.is_plain or done >= repeat.at_most:
        return False
    opens = _round_opens(run, step, state)
    if opens is None:
        return False
    # What a parallel left running would wait for ever: only the newest round of a step is looked at.
    stop_inside(run, step, "the next round began")
    run.emit(RoundBegan(run.at, key, inside(step), done + 1, opens))
    return True


def stop_inside(run: Run, step: Step, why: str) -> None:
    """End whatever is not over inside a container, however deep."""
    for child in step.children:
        stop_inside(run, child, why)
        key = run.key(child)
        state = run.case.steps.get(key)
        if state and not state.is_over:
            run.emit(StepEnded(run.at, key, "stopped", why=why))


def _round_opens(run: Run, step: Step, state: StepState) -> datetime | None:
    repeat, done = step.repeat, state.submitted + 1
    if repeat.every is None:
        return run.at if done < max(repeat.at_least, 1) + state.openings else None
    at = max(run.at, every(run.facts, state.opens_at or state.since, repeat.every))
    until = last_day(run, repeat.until, state.since) if repeat.until else None
    return None if until and at > until and done >= repeat.at_least else at


def inside(step: Step) -> tuple[str, ...]:
    """Every step inside a container, however deep."""
    return tuple(each for child in step.children for each in (child.id, *inside(child)))


def people_of(run: Run, phrase_step: Step) -> tuple[PersonId, ...]:
    """Who may answer an asking step without being asked; never the employee."""
    if phrase_step.also_open_to is None:
        return ()
    return tuple(each for each in asked(run, phrase_step.also_open_to) if each != run.case.subject)
