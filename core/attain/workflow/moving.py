"""An employee who moves to another department or country: until when the old one counts (LANGUAGE 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.ast import Anchor
from attain.phrases.parser import parse_time
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.workflow.case import CaseState
    from attain.workflow.model import Workflow

OLD_UNTIL = "old_until "


def old_still_counts(workflow: Workflow, case: CaseState, fact: str) -> bool:
    """Whether people are still found by the former value of a fact of the employee; else by the one of today."""
    said = str(workflow.when_people_change.get("employee_moves", {}).get(fact, ""))
    if not said.startswith(OLD_UNTIL) or not case.is_open:
        return False
    event = parse_time(said.removeprefix(OLD_UNTIL))
    if isinstance(event, Anchor) and event.kind == "step":
        return step_moment(case, event.ref, event.event) is None
    return True
