"""Which scores are final once something has happened (LANGUAGE 6.7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attain.workflow.events import CaseClosed, StepEnded

if TYPE_CHECKING:
    from attain.workflow.events import Event
    from attain.workflow.model import Step, Workflow


def settles(step: Step, outcome: str) -> tuple[str, ...]:
    """The scores that a step makes final when it ends in this way."""
    return () if outcome in ("close_unfinished", "stopped") else step.settles


def made_final(workflow: Workflow, events: Iterable[Event]) -> frozenset[str]:
    """The scores that became final: settled by a step, shown by a release, or all of a case that closed well."""
    found: set[str] = set()
    for event in events:
        if isinstance(event, CaseClosed) and event.how == "closed":
            found |= set(workflow.scores)
        if isinstance(event, StepEnded):
            step = workflow.step(event.key.step)
            shown = {each.partition(".")[0] for each in step.shows} if step.do == "release" else set()
            found |= {*settles(step, event.outcome), *(shown & set(workflow.scores))}
    return frozenset(found)
