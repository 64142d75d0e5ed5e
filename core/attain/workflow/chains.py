"""Late chains and where in them a case is.

A path is a row of indices: the first into the step's own `if_late`, the next into that entry's `if_late`, and so on.
A negative first number is a wait that did not begin by being late: what follows the last send-back, a late case of a
session, a split vote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.workflow.model import ENDINGS, LateEntry

if TYPE_CHECKING:
    from attain.workflow.case import StepState
    from attain.workflow.model import Step

SENT_BACK = -1
LATE_CASE = -2
SPLIT = -3
CHOICES = -10  # and below: the send-back of choice 0, 1, …


def root_of(step: Step, choice: str) -> int:
    """The first number of the wait that follows the last send-back, by the step itself or by a choice."""
    return CHOICES - [each.id for each in step.choices].index(choice) if choice else SENT_BACK


def entry_at(step: Step, path: tuple[int, ...]) -> LateEntry:
    """The entry whose new wait the path leads to."""
    first, *rest = path
    entry = _root(step, first) if first < 0 else step.if_late[first]
    for index in rest:
        entry = entry.if_late[index]
    return entry


def _root(step: Step, number: int) -> LateEntry:
    if number == LATE_CASE and step.session and step.session.late_cases:
        return step.session.late_cases
    if number == SPLIT:
        return LateEntry("hand_over", step.if_split, due=step.due, if_late=step.if_late)
    back = step.send_back if number == SENT_BACK else step.choices[CHOICES - number].sends_back
    if back is None:
        msg = f"step {step.id} has no wait {number}"
        raise KeyError(msg)
    return back.then


def chain_at(step: Step, path: tuple[int, ...]) -> tuple[LateEntry, ...]:
    """The late chain of the wait that runs."""
    return entry_at(step, path).if_late if path else step.if_late


def waits_for_session(step: Step, state: StepState) -> bool:
    """Whether the chain that runs is that of a whole session: it tells and asks people once, not once for each case."""
    return step.do == "session" and state.late_path[:1] != (LATE_CASE,)


def last_ending(chain: tuple[LateEntry, ...]) -> str:
    """The ending that a chain comes to when nobody acts."""
    if not chain:
        return "continue_without"
    last = chain[-1]
    return last.act if last.act in ENDINGS else last_ending(last.if_late)
