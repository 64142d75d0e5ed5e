"""Whether a running case may go over to another variation of its configuration, because its employee has moved.  Pure.

Nothing that was promised is broken: what the case has reached must be there, ask the same, and be shown to nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.workflow.case import CaseState
    from attain.workflow.model import VisibilityRow, Workflow


def why_not(state: CaseState, before: Catalogue, after: Catalogue) -> str:
    """Why a case cannot go over as it stands; empty where it can."""
    old: Workflow = before.model("workflow", state.workflow)
    new: Workflow = after.model("workflow", state.workflow)
    reached = sorted({key.step for key in state.steps if key.step in old.index})
    for step in reached:
        was, becomes = old.index[step], new.index.get(step)
        if becomes is None or becomes.do != was.do:
            return f"{step} is done otherwise there, and this review has reached it"
        if becomes.anonymous != was.anonymous or _asks(before, was.form) != _asks(after, becomes.form):
            return f"{step} asks otherwise there, and this review has reached it"
    if more := sorted(set(_rows(new.visibility, reached)) - set(_rows(old.visibility, reached))):
        return f"{more[0][1]} would be shown to more people there"
    return ""


def _asks(catalogue: Catalogue, form: str) -> Any:
    found = catalogue.get("form", form) if form else None
    return found.data if found else None


def _rows(rows: Sequence[VisibilityRow], steps: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        for what in row.what:
            if what.partition(".")[0] in steps:
                yield from ((who, what, row.how) for who in row.who)
