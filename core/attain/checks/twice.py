"""The same human twice: as two approvers of one thing, or in two cycles of one review at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from attain.checks.constant import PARTS
from attain.checks.names import Names, StepAt
from attain.checks.own_case import several, stand_ins
from attain.checks.scene import Scene
from attain.checks.within import listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.variations.together import together


def check(scene: Scene) -> Iterator[Finding]:
    """Chains of approvers of every workflow, and its cycles."""
    for workflow in scene.of_kind("workflow"):
        approvals = [one for one in scene.names(workflow).steps if one.data.get("do") == "approve"]
        told: set[str] = set()
        for one, other in combinations(approvals, 2):
            yield from _approvers(scene, workflow, one, other, told)
        cycles = [one for one in scene.cycles_of(workflow.id) if (one.kind, one.id) in scene.sound]
        for first, second in combinations(sorted(cycles, key=lambda one: str(one.data["starts"])), 2):
            yield from _at_once(scene, first, second)


# --- approvers -------------------------------------------------------------------------------------------------------


def _approvers(scene: Scene, workflow: Resource, one: StepAt, other: StepAt, told: set[str]) -> Iterator[Finding]:
    """Whoever stands in for an earlier approver is asked again as the later one."""
    cast = workflow.data.get("people") or {}
    if not set(listed(one.data.get("what"))) & set(listed(other.data.get("what"))) or _either(
        scene.names(workflow), one, other
    ):
        return
    for person in listed(one.data.get("who")):
        for later in listed(other.data.get("who")):
            if person == later or later in told or later not in stand_ins(workflow, person):
                continue
            if later in cast and "if_same" not in cast[later] and not several(scene, workflow, later):
                told.add(later)
                yield _twice(workflow, one, other, person, later)


def _either(names: Names, one: StepAt, other: StepAt) -> bool:
    """Whether only one of two steps is ever reached, by their own conditions or by those of what is around them."""
    around = [names.step[each] for each in (*one.inside, *other.inside) if each in names.step]
    try:
        return together([each.data.get("when", True) for each in (one, other, *around)]) is None
    except AttainError:
        return False


def _twice(workflow: Resource, one: StepAt, other: StepAt, person: str, later: str) -> Finding:
    message = f'where nobody is {person}, {later} approves twice: in "{one.id}" for him, and in "{other.id}"'
    why = "The second look would be the first once more."
    where = Where(workflow.kind, workflow.id, ("people", later, "is"))
    there = Where(workflow.kind, workflow.id, (*other.path, "who"))
    help = f"add if_same: skip to {later}, or another person there"
    return Finding("W204", where, message, why, help, ((there, "asked again here"),), Severity.WARNING)


# --- cycles ----------------------------------------------------------------------------------------------------------


def _at_once(scene: Scene, first: Resource, second: Resource) -> Iterator[Finding]:
    """Two cycles of one workflow that run on the same days, about the same days, for the same people."""
    runs = str(second.data["starts"]) <= str(first.data["ends"])
    if not runs or not _one_period(first, second) or _changed(first, second):
        return
    for number, wave in enumerate(second.data["waves"]):
        for other in first.data["waves"]:
            conditions = [*_for(scene, first, other), *_for(scene, second, wave)]
            try:
                somebody = together(conditions)
            except AttainError:
                continue
            if somebody is not None:
                yield _both(first, second, number)
                return


def _one_period(first: Resource, second: Resource) -> bool:
    """Whether they judge the same time; the next year may well begin while the last one is still looked at."""
    one, other = first.data["period"], second.data["period"]
    return str(one["from"]) <= str(other["until"]) and str(other["from"]) <= str(one["until"])


def _changed(first: Resource, second: Resource) -> bool:
    """Whether one is the other, changed for some people."""
    return first.id in _family(second) or bool(_family(first) & _family(second))


def _family(cycle: Resource) -> set[str]:
    return {cycle.id, str(cycle.data["extends"])} if "extends" in cycle.data else {cycle.id}


def _for(scene: Scene, cycle: Resource, wave: dict[str, Any]) -> list[Any]:
    found = scene.sound_one("population", str(wave.get("population")))
    said = [{key: found.data[key]} for key in PARTS if key in found.data] if found is not None else []
    return [*said, cycle.data.get("for", True)]


def _both(first: Resource, second: Resource, wave: int) -> Finding:
    message = f"{second.id} starts before {first.id} has ended, and both may be for one person"
    why = "He would have two of these reviews at once, about times that overlap."
    where = Where(second.kind, second.id, ("waves", wave, "population"))
    help = f"let it start after {first.data['ends']}, or let the two populations exclude each other"
    there = Where(first.kind, first.id, ("ends",))
    return Finding("W803", where, message, why, help, ((there, "still running"),), Severity.WARNING)
