"""Whether a running review can follow a change, by how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.workflow.case import StepKey

if TYPE_CHECKING:
    from attain.changing.lanes import Change
    from attain.workflow.model import Step, Workflow

Position = Mapping[StepKey, str]
"""How far a review has come: the status of every passage that it reached (waiting, open, ended, skipped)."""
OVER = ("ended", "skipped")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change means for reviews in one position.

    `what`: moves; stays (past what has changed); asks (an open step has nowhere to go); promised (a promise under which
    something was written would be loosened).  `why` in words, `step` the step that decides.
    """

    what: str
    why: str = ""
    step: str = ""


MOVES = Verdict("moves")


def verdict(
    old: Workflow,
    new: Workflow,
    changes: Iterable[Change],
    position: Position,
    steps: Mapping[str, str],
    gone: Collection[str],
) -> Verdict:
    """What becomes of reviews in this position.

    `steps` are new names of old steps and `gone` old steps that a migration gives up, whose reviews go on behind them;
    `changes` are those left once the migration is applied to the old configuration, steps named as the new one does.
    """
    counts = {key: status for key, status in position.items() if key.step not in gone or status == "ended"}
    reached = {(steps.get(key.step, key.step), key.step): status for key, status in counts.items()}
    return (
        _left_over(new, reached)
        or _promised(new.id, changes, reached)
        or _passed(old, new, reached, steps)
        or _stays(new.id, changes, reached)
        or MOVES
    )


Reached = Mapping[tuple[str, str], str]


def _left_over(new: Workflow, reached: Reached) -> Verdict | None:
    known = {step.id for step in new.walk()}
    lost = sorted((status in OVER, was) for (step, was), status in reached.items() if step not in known)
    for over, was in lost:
        if not over:
            return Verdict("asks", f"is in {was}, which is gone: say where it goes", was)
        return Verdict("stays", f"is past {was}, which is gone", was)
    return None


def _promised(workflow: str, changes: Iterable[Change], reached: Reached) -> Verdict | None:
    for change in changes:
        if change.lane == "refused" and (step := _met(workflow, change, reached)):
            return Verdict("promised", change.words, step)
    return None


def _stays(workflow: str, changes: Iterable[Change], reached: Reached) -> Verdict | None:
    for change in changes:
        if change.lane not in ("live", "refused") and (step := _met(workflow, change, reached)):
            return Verdict("stays", change.words, step)
    return None


def _met(workflow: str, change: Change, reached: Reached) -> str:
    """The step that keeps a review from following a change; empty when none does."""
    wanted = _STATUS[change.rule.stays_when]
    touched = change.steps.get(workflow, frozenset())
    return next((was for (step, was), status in sorted(reached.items()) if step in touched and status in wanted), "")


_STATUS: Mapping[str, tuple[str, ...]] = {
    "never": (),
    "open": ("waiting", "open"),
    "reached": ("waiting", "open", "ended", "skipped"),
    "written": ("ended",),
}


def _passed(old: Workflow, new: Workflow, reached: Reached, steps: Mapping[str, str]) -> Verdict | None:
    """A new step whose turn would have been before something that was reached already."""
    had = {steps.get(step.id, step.id) for step in old.walk()}
    status = {step: state for (step, _), state in reached.items()}
    order = list(new.walk())
    for place, step in enumerate(order):
        if step.id in had or step.id in status:
            continue
        behind = next((each.id for each in order[place + 1 :] if each.id in status and each not in _within(step)), "")
        closed = next(
            (
                each.id
                for each in order[:place]
                if each.is_container and step in each.children and status.get(each.id) in OVER
            ),
            "",
        )
        if behind or closed:
            return Verdict("stays", f"is past the place of the new step {step.id}", behind or closed)
    return None


def _within(step: Step) -> tuple[Step, ...]:
    return tuple(each for child in step.children for each in (child, *_within(child)))
