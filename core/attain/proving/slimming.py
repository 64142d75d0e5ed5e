"""A workflow without what can change nothing that is asked: reminders, and rows of the table that nobody asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attain.workflow.model import Step, VisibilityRow, Workflow


def slim(workflow: Workflow, keeps: Callable[[VisibilityRow], bool] = lambda _: True) -> Workflow:
    """The same without reminders and without rows that are not kept."""
    rows = tuple(row for row in workflow.visibility if keeps(row))
    return replace(workflow, reminders=None, visibility=rows, steps=tuple(map(_still, workflow.steps)))


def _still(step: Step) -> Step:
    branches = tuple(replace(one, steps=tuple(map(_still, one.steps))) for one in step.branches)
    return replace(step, reminders=None, steps=tuple(map(_still, step.steps)), branches=branches)
