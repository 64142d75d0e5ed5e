"""Late chains and where in them a case is.

A path is a row of indices: the first into the step's own `if_late`, the next into that entry's `if_late`, and so on.
A negative first number is a wait that did not begin by being late: what follows the last send-back, a late case of a
session, a split vote.  That of a further level of a session stands before the path within that level.
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
LEVELS = -1000  # and below: the session of level 2, 3, …

Path = tuple[int, ...]


def to_level(level: int) -> Path:
    """The path to the session of a level; the first level's is empty."""
    return (LEVELS - level + 2,) if level > 1 else ()


def level_of(path: Path) -> int:
    """The level of a session at which a path is; the first is 1."""
    return LEVELS - path[0] + 2 if path and path[0] <= LEVELS else 1


def within(path: Path) -> Path:
    """The path within the session of one level."""
    return path[1:] if level_of(path) > 1 else path


def is_alone(path: Path) -> bool:
    """Whether the case was too late for its session, so that somebody decides on it alone."""
    return within(path)[:1] == (LATE_CASE,)


def at_level(step: Step, level: int) -> Step:
    """The session step as it is held at a level; the last one where there are not so many (any more)."""
    return step.levels[min(level - 1, len(step.levels)) - 1] if level > 1 and step.levels else step


def root_of(step: Step, choice: str) -> int:
    """The first number of the wait that follows the last send-back, by the step itself or by a choice."""
    return CHOICES - [each.id for each in step.choices].index(choice) if choice else SENT_BACK


def entry_at(step: Step, path: tuple[int, ...]) -> LateEntry:
    """The entry whose new wait the path leads to."""
    step = at_level(step, level_of(path))
    first, *rest = within(path)
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
    return entry_at(step, path).if_late if within(path) else at_level(step, level_of(path)).if_late


def waits_for_session(step: Step, state: StepState) -> bool:
    """Whether the chain that runs is that of a whole session: it tells and asks people once, not once for each case."""
    return step.do == "session" and not is_alone(state.late_path)


def last_ending(chain: tuple[LateEntry, ...]) -> str:
    """The ending that a chain comes to when nobody acts."""
    if not chain:
        return "continue_without"
    last = chain[-1]
    return last.act if last.act in ENDINGS else last_ending(last.if_late)
