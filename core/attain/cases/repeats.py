"""What is done more than once in one passage: whose task opens again, and who may open one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.workflow.effects import OpenTask
from attain.workflow.repeating import least, most

if TYPE_CHECKING:
    from attain.cases.running import Running
    from attain.workflow.case import StepKey, StepState
    from attain.workflow.model import Step

REPEATED = ("fill_form", "meet")


def done_again(running: Running, effect: OpenTask) -> bool:
    """Whether somebody who has done this once may be asked for it anew in the same passage."""
    if effect.verb == "sign":
        return True
    step = running.workflow.step(effect.key.step)
    return effect.verb in REPEATED and not step.repeat.is_plain and not step.repeat.for_each


def to_do_again(after: Running, key: StepKey, verb: str, person: int) -> OpenTask | None:
    """The task that somebody has anew who has just done one like it; None where he is done."""
    state = after.state.steps.get(key)
    step = after.workflow.step(key.step)
    if state is None or state.is_over or not after.state.is_open:
        return None
    if verb == "sign":
        return OpenTask(key, verb, (person,), state.due) if state.to_sign else None
    again = OpenTask(key, verb, (person,), state.due, step.optional)
    if not done_again(after, again) or person not in state.actors:
        return None
    return again if _next_is_open(after, step, state, person) else None


def _next_is_open(after: Running, step: Step, state: StepState, person: int) -> bool:
    repeat, nth = step.repeat, state.submitted + 1
    if nth > most(step, state) or (repeat.every is not None and nth > 1 + state.openings):
        return False
    free = max(least(step, state), 1) + state.openings
    return not repeat.opened_by or nth <= free or person in opening(after, step)


def opening(running: Running, step: Step) -> frozenset[int]:
    """Who may open one more repetition of a step, among those who are known in the case."""
    held = {one for role in step.repeat.opened_by for one in running.state.bound.get(role, ())}
    return frozenset(held | ({running.subject_id} if "employee" in step.repeat.opened_by else set()))


def may_open_another(running: Running, person: int) -> list[Step]:
    """The steps and parts of an open case of which this person may open one more repetition now."""
    found = []
    for key, state in running.state.open_steps():
        step = running.workflow.step(key.step)
        room = max(least(step, state), 1) + state.openings < most(step, state)
        if state.status == "open" and step.repeat.opened_by and room and person in opening(running, step):
            found.append(step)
    return found


def may_finish(running: Running, person: int) -> list[Step]:
    """The repeated steps of which this person may say that what was done is enough."""
    found = []
    for key, state in running.state.open_steps():
        step = running.workflow.step(key.step)
        often = step.do in REPEATED and not step.repeat.is_plain and state.submitted >= max(least(step, state), 1)
        if state.status == "open" and often and not state.to_sign and person in state.actors:
            found.append(step)
    return found
