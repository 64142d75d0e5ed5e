"""Conditions that are decided, and repetitions that are over, before anybody could do anything."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attain.checks.names import Names, StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.amounts import parse_number
from attain.phrases.parser import parse_duration, parse_time

DAYS = {
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "working day": Fraction(7, 5),
    "week": Fraction(7),
    "month": Fraction(30),
    "year": Fraction(365),
}
"""How long a unit usually is; enough to compare months with days."""


LATER = "write a later due, or repeat a part with this step in it, so that it is due anew each time"


def check(scene: Scene) -> Iterator[Finding]:
    """Every step of every workflow."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        for step in names.steps:
            yield from _at_once(workflow, step, names)
            yield from _never_again(workflow, step)


# --- conditions about what nobody waits for --------------------------------------------------------------------------


def _at_once(workflow: Resource, step: StepAt, names: Names) -> Iterator[Finding]:
    said = step.data.get("when")
    around = [names.step[one] for one in step.inside if one in names.step]
    for name in _asked(said) if isinstance(said, str) and not said.endswith(" was skipped") else ():
        other = names.step.get(name)
        if other is None or other.data.get("optional") is not True:
            continue
        # Whatever a step waits for, the optional one stays open meanwhile.
        if any("not_before" in one.data for one in (step, *around) if one.order > other.order):
            continue
        if not any(_stops(one, other, step) for one in names.steps):
            message = f'"{step.id}" asks about "{name}", which is optional, as soon as that opens'
            why = "Nobody waits for an optional step, so nothing is known of it yet and this one is always skipped."
            where = Where(workflow.kind, workflow.id, (*step.path, "when"))
            yield Finding("W318", where, message, why, f"add not_before: {name} ends", severity=Severity.WARNING)


def _asked(text: str) -> list[str]:
    """The first words of every path of a condition."""
    found = parts_read("condition", text)
    return list(dict.fromkeys(node.parts[0] for node in found if isinstance(node, ast.Path)))


def _stops(one: StepAt, first: StepAt, last: StepAt) -> bool:
    """Whether the way from one step to another leads through something that somebody has to do."""
    between = first.order < one.order < last.order and one.id not in last.inside
    return between and one.data.get("optional") is not True and "when" not in one.data


# --- what the clock would do again after the due date ----------------------------------------------------------------


def _never_again(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    repeat: Any = step.data.get("repeat")
    if not isinstance(repeat, dict) or "every" not in repeat or step.data.get("do") == "part":
        return
    try:
        # What the clock never opens again need not say how often it would.
        times = max(2, int(parse_number(str(repeat.get("at_least", 1)).split()[0])))
        every, due = parse_duration(str(repeat["every"])), parse_time(str(step.data.get("due")))
    except AttainError:
        return
    if "opened_by" in repeat:  # whoever may open one more need not wait for the clock
        return
    if not isinstance(due, ast.Offset) or due.anchor.kind != "it opens":
        return
    if _days(due.duration) < _days(every) * (max(times, 2) - 1):
        often = f"{times} times" if times > 1 else "a second time"
        message = f'"{step.id}" is due before it could be done {often}'
        why = f"The clock opens it again every {repeat['every']}, and opens nothing after the due date of them all."
        where = Where(workflow.kind, workflow.id, (*step.path, "due"))
        help = "write a later due, or fewer repetitions" if times > 1 else LATER
        yield Finding("E317", where, message, why, help)


def _days(length: ast.Duration) -> Fraction:
    return length.count * DAYS[length.unit]
