"""Which steps lie between two steps of a workflow, read from its grammar alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attain.workflow.model import Step, Workflow

Place = tuple[tuple["Step", ...], int]


def stretch(workflow: Workflow, to: str, sender: str, across: str = "") -> tuple[str, ...]:
    """The steps that are done again: `to`, what follows it up to the sender, and the containers on the way.

    Other branches of a parallel on the way, and a closed session that is crossed, are left as they are.
    """
    there, here = places(workflow.steps, to), places(workflow.steps, sender)
    parting = next(
        (i for i, (a, b) in enumerate(zip(there, here, strict=False)) if a != b), min(len(there), len(here)) - 1
    )
    found: list[str] = []
    for steps, index in reversed(there[parting + 1 :]):
        found += [steps[index].id, *whole(steps[index + 1 :])]
    (steps, first), (_, last) = there[parting], here[parting]
    found += [steps[first].id, *whole(steps[first + 1 : last]), steps[last].id]
    for steps, index in here[parting + 1 :]:
        found += [*whole(steps[:index]), steps[index].id]
    target = workflow.index[to]
    found += whole(target.children) if sender not in whole((target,)) else []
    return tuple(each for each in dict.fromkeys(found) if each != across)


def places(steps: tuple[Step, ...], wanted: str) -> list[Place]:
    """The way to a step: the place in each list of steps at which it, or what holds it, stands, outermost first."""
    for index, step in enumerate(steps):
        if step.id == wanted:
            return [(steps, index)]
        for inner in (step.steps, *(branch.steps for branch in step.branches)) if step.is_container else ():
            if found := places(inner, wanted):
                return [(steps, index), *found]
    return []


def whole(steps: tuple[Step, ...]) -> list[str]:
    """The steps of a list with all that lies in them, in the order written."""
    return [each for step in steps for each in (step.id, *whole(step.children))]
