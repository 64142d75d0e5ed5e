"""Taking back what one handed in, as long as nobody has built on it.

It undoes the passage itself rather than beginning another attempt: nothing was sent back, so no round is counted, the
due day stays, and what had opened because of it has not been reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.workflow.cast import actors_of
from attain.workflow.events import WorkTakenBack
from attain.workflow.stretches import places, whole

if TYPE_CHECKING:
    from attain.workflow import inputs as i
    from attain.workflow.case import StepKey, StepState
    from attain.workflow.model import Step
    from attain.workflow.run import Run

ACTED = "Somebody has gone on with this already, so it cannot be taken back."
NEVER = ("session", "ask_each", "wait", "tell", "use", "run")
"""What cannot be unmade once it was reached: a gathering of many, people who were asked, a message."""


def take_back(run: Run, step: Step, what: i.TakenBack) -> None:
    """Do it, or raise Refusal: the step is open again for those who do it, the steps behind it are not reached."""
    if not run.case.is_open:
        raise Refusal("closed", "This review is closed; nothing in it can be changed any more.")
    key, state = run.key(step), run.case.now_in(step.id)
    if state is None or not _handed_in(state) or state.by != what.by:
        raise Refusal("not_yours", "There is nothing of yours here that could be taken back.")
    if step.settles or step.repeat.at_most > 1:
        raise Refusal("not_possible", "What is handed in here counts at once.")
    if state.due is not None and state.due.at < run.at:
        raise Refusal("too_late", "Its time is over, so it stays as you sent it.")
    way = places(run.workflow.steps, step.id)
    behind = [] if step.optional else _behind(run, way)
    dropped = tuple(each for each in behind if _untouched(run, each))
    again = () if step.optional else tuple(_reopened(run, way))
    run.emit(WorkTakenBack(run.at, key, what.by, _actors(run, step, state, what.by), dropped, again))


def _handed_in(state: StepState) -> bool:
    return state.outcome == "submitted" or (state.status == "open" and state.agreeing)


def _behind(run: Run, way: list[tuple[tuple[Step, ...], int]]) -> list[StepKey]:
    """The passages behind the step that were reached, in the order written; other branches are beside it."""
    after = [name for steps, index in reversed(way) for name in whole(steps[index + 1 :])]
    return [run.case.key(name) for name in after if run.case.now_in(name) is not None]


def _untouched(run: Run, key: StepKey) -> bool:
    """True for a passage in which nothing has happened yet; Refusal for any other."""
    step, state = run.index[key.step], run.state(key)
    if step.is_container or state.status in ("waiting", "skipped"):
        return True
    touched = state.is_over or state.submitted or state.votes or state.editors or state.late or state.late_path
    if touched or step.do in NEVER:
        raise Refusal("acted_on", ACTED)
    return True


def _reopened(run: Run, way: list[tuple[tuple[Step, ...], int]]) -> list[StepKey]:
    """The containers around the step that ended with it."""
    around = [steps[index] for steps, index in way[:-1]]
    over = [each for each in around if run.state(run.key(each)).is_over]
    if any(each.do == "parallel" and each.wait_for != "all" for each in over):
        raise Refusal("acted_on", ACTED)
    return [run.key(each) for each in over]


def _actors(run: Run, step: Step, state: StepState, by: int) -> tuple[int, ...]:
    """Who may do it again: those who could, or found anew where others were asked to agree meanwhile."""
    found = actors_of(run, step).persons if state.agreeing else state.actors
    return found if by in found else (*found, by)
