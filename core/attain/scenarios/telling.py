"""What there is instead of what a story expected: what is open, and what a value really is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Clause, FactOf, Path
from attain.phrases.calendar import local_day
from attain.scales.model import plain
from attain.scoring.inputs import is_number
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.phrases.ast import Condition
    from attain.phrases.conditions import Lookups
    from attain.scenarios.stage import Seen
    from attain.scoring.result import ScoreResult
    from attain.workflow.case import StepKey, StepState


def open_now(seen: Seen, step: str = "") -> str:
    """`open now: input (ann, until 2027-02-05)`, of each case of the story; "" where nothing waits for anybody.

    Before it stands when `step` ended, where it has in every case.
    """
    several = {name: _waiting(one) for name, one in seen.beside.items()} or {"": _waiting(seen)}
    alike: dict[str, list[str]] = {}
    for name, waiting in several.items():
        alike.setdefault(waiting, []).append(name)
    told = [f"{', '.join(names)}: {waiting}" if any(names) else waiting for waiting, names in alike.items() if waiting]
    return "; ".join([*_ended(seen, step), *([f"open now: {'; '.join(told)}"] if told else [])])


def _ended(seen: Seen, step: str) -> list[str]:
    ends = {step_moment(one.case, step, "ends") for one in (*seen.beside.values(), seen)} if step else set()
    days = sorted(local_day(one, seen.zone) for one in ends if one is not None)
    return [f"{step} ended on {days[-1]}"] if days and None not in ends else []


def _waiting(seen: Seen) -> str:
    return ", ".join(_one(seen, key, state) for key, state in seen.case.open_steps() if state.actors)


def _one(seen: Seen, key: StepKey, state: StepState) -> str:
    names = " and ".join(sorted(seen.names[person] for person in state.actors))
    until = f", until {local_day(state.due.at, seen.zone)}" if state.due else ""
    return f"{key.step} ({names}{until})"


def value_of(condition: Condition, look: Lookups, scores: Mapping[str, ScoreResult] | None = None) -> str:
    """What the subject of a condition is, or why a score has no value; "" where neither can be said."""
    if not isinstance(condition, Clause):
        return ""
    value = look.value(condition.subject)
    if value is not None:
        return f"it is {_shown(value)}"
    result = (scores or {}).get(_head(condition))
    return f"it is not rated: {result.not_rated}" if result is not None and result.not_rated else ""


def _head(clause: Clause) -> str:
    match clause.subject:
        case Path((head, *_)):
            return head
        case FactOf(fact, "employee"):
            return fact
        case _:
            return ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(Fraction(value)) if is_number(value) else str(value)
