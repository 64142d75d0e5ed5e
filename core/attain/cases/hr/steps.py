"""Which steps of a workflow HR may see person by person.

Left out are answers that are given without a name, and steps with a condition: that one of those is open can tell
what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from attain.workflow.model import Step, Workflow

QUIET = ("part", "parallel", "notify", "wait", "session")
ANONYMOUS = ("ask_each", "ask_more")


def shown_steps(workflow: Workflow) -> tuple[Step, ...]:
    """The steps in which somebody does something under his name and whatever was answered, in their order."""
    return tuple(step for step in _unconditional(workflow.steps) if step.do not in QUIET and step.do not in ANONYMOUS)


def counted_steps(workflow: Workflow) -> tuple[Step, ...]:
    """The same with those whose answers carry no name, for totals over everybody."""
    return tuple(step for step in _unconditional(workflow.steps) if step.do not in QUIET)


def in_all(variants: Sequence[Workflow], steps: Callable[[Workflow], tuple[Step, ...]]) -> tuple[Step, ...]:
    """Those of the first of some variants of a workflow, then what others add; a step that one of them has but does
    not show is left out, for what is secret for some would be told by its absence.
    """
    shown = [{step.id: step for step in steps(one)} for one in variants]
    secret = {
        step.id for one, known in zip(variants, shown, strict=True) for step in one.walk() if step.id not in known
    }
    found: dict[str, Step] = {}
    for known in shown:
        for name, step in known.items():
            if name not in secret:
                found.setdefault(name, step)
    return tuple(found.values())


def _unconditional(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if step.when is None:
            yield step
            yield from _unconditional(step.children)
