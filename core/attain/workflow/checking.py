"""Standards that are filled from facts: what is known, who decides on an exception, who confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.workflow.cast import act_as
from attain.workflow.events import StepEnded
from attain.workflow.events_beside import ExceptionAsked, ExceptionDecided, StandardsSeen
from attain.workflow.stand_ins import instead_of_absent
from attain.workflow.truth import known

if TYPE_CHECKING:
    from attain.workflow.case import StepKey, StepState
    from attain.workflow.inputs import Approved, Decided
    from attain.workflow.model import Step
    from attain.workflow.run import Run

EXCUSED, NOT_EXCUSED = "excused", "not_excused"


def result(state: StepState) -> str:
    """How a check stands: met, not_met, excused; what is not known counts as not met."""
    if state.standards and all(truth for _, truth in state.standards):
        return "met"
    return "excused" if state.excused else "not_met"


def look(run: Run, step: Step, key: StepKey) -> None:
    """Look at every standard now; end where nobody has anything left to say."""
    found = tuple((each.id, known(run, each.needs)) for each in step.standards)
    if found != run.state(key).standards:
        run.emit(StandardsSeen(run.at, key, found))
    if any(truth is None for _, truth in found):
        return
    if _waits_for_exception(run, step, key) or step.who:
        return
    run.emit(StepEnded(run.at, key, "checked", choice=result(run.state(key))))


def _waits_for_exception(run: Run, step: Step, key: StepKey) -> bool:
    state = run.state(key)
    if not step.no_fault_by or state.excused is not None or result(state) == "met":
        return False
    if not state.helpers and (persons := act_as(run, step.no_fault_by).persons):
        run.emit(ExceptionAsked(run.at, key, instead_of_absent(run, persons)))
    return bool(run.state(key).helpers)


def decide_exception(run: Run, step: Step, key: StepKey, what: Decided) -> None:
    """Whether it is nobody's fault that a standard is not met."""
    state = run.state(key)
    if not state.helpers or state.excused is not None:
        raise Refusal("not_open", "There is no exception to decide on here.")
    if what.by not in state.helpers:
        raise Refusal("not_yours", "Somebody else decides on exceptions here.")
    if what.choice not in (EXCUSED, NOT_EXCUSED):
        raise Refusal("no_such_choice", f"Please take one of: {EXCUSED}, {NOT_EXCUSED}.")
    if not what.reason.strip():
        raise Refusal("reason_missing", "Please give a reason for this choice.")
    run.emit(ExceptionDecided(run.at, key, what.by, what.choice == EXCUSED))
    look(run, step, key)


def confirm(run: Run, step: Step, key: StepKey, what: Approved) -> None:
    """A named person confirms what the facts say."""
    look(run, step, key)
    state = run.state(key)
    if any(truth is None for _, truth in state.standards):
        raise Refusal("not_known", "Not every standard is known yet; it can be confirmed once it is.")
    if _waits_for_exception(run, step, key):
        raise Refusal("not_open", "An exception has to be decided first.")
    run.emit(StepEnded(run.at, key, "confirmed", what.by, choice=result(state)))
