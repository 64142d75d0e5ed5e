"""Which steps of a workflow HR may see person by person.

Left out are answers that are given without a name, and steps with a condition: that one of those is open can tell
what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attain.workflow.model import Step, Workflow

QUIET = ("part", "parallel", "notify", "wait", "session")
ANONYMOUS = ("ask_each", "ask_more")


def shown_steps(workflow: Workflow) -> tuple[Step, ...]:
    """The steps in which somebody does something under his name and whatever was answered, in their order."""
    return tuple(step for step in _unconditional(workflow.steps) if step.do not in QUIET and step.do not in ANONYMOUS)


def counted_steps(workflow: Workflow) -> tuple[Step, ...]:
    """The same with those whose answers carry no name, for totals over everybody."""
    return tuple(step for step in _unconditional(workflow.steps) if step.do not in QUIET)


def _unconditional(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if step.when is None:
            yield step
            yield from _unconditional(step.children)
