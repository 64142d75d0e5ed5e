"""Who sees what in a played case, by the grants that the case gave, the policy and the promise of anonymity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from attain.access.rules import Table, how, most
from attain.phrases.ast import Anchor
from attain.phrases.parser import parse_time
from attain.phrases.times import resolve
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.scenarios.stage import Seen
    from attain.workflow.case import CaseState
    from attain.workflow.model import Step, Workflow

FIRST = datetime.min.replace(tzinfo=UTC)
NAMES = "names in "


def way(seen: Seen, case: CaseState, role: str, what: str, *, counted: bool = False) -> str:
    """In which way a role sees something, "" for not at all.

    `names in STEP` asks whether it is told who wrote there.  With `counted`, anonymous answers that are too few to be
    shown count as not seen.
    """
    path = what.removeprefix(NAMES)
    granted: dict[str, str] = {}
    for each in case.grants - case.revoked:
        if each.role == role:
            granted[each.what] = most([each.how, *([granted[each.what]] if each.what in granted else [])]) or each.how
    found = how(table(seen.workflow), granted, seen.hidden.get(role, frozenset()), path) or ""
    step = next((one for one in seen.workflow.walk() if one.id == path.partition(".")[0]), None)
    if what.startswith(NAMES):
        return found if found == "full" and not (step and step.anonymous) else ""
    return "" if counted and step is not None and _too_few(seen.workflow, case, step) else found


def table(workflow: Workflow) -> Table:
    """The addresses that a workflow's table names."""
    return Table(frozenset(what for row in workflow.visibility for what in row.what), {})


def _too_few(workflow: Workflow, case: CaseState, step: Step) -> bool:
    """Whether the answers of an anonymous step stay hidden, those of steps that roll into the same group counted in."""
    promise, state = step.anonymous, case.now_in(step.id)
    if promise is None:
        return False
    if state is None or state.outcome == "hide_answers":
        return True
    answered = state.answered
    if answered < promise.show_from and promise.below == "roll_into":
        answered = sum(_rolled(case, one, promise.roll_into) for one in workflow.walk())
    return answered < promise.show_from


def _rolled(case: CaseState, step: Step, group: str) -> int:
    """Answers of a step that is too small itself and rolls into the group."""
    promise, state = step.anonymous, case.now_in(step.id)
    if promise is None or state is None or promise.roll_into != group or state.answered >= promise.show_from:
        return 0
    return state.answered


def violations(row: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    """Where a row of `sees` does not hold: who saw what else, and from when."""
    since, until = (_moment(seen, row.get(key)) for key in ("from", "until"))
    if row.get("from") and since is None:
        return
    for at, case in zip(seen.instants(), seen.states(), strict=True):
        if (since or FIRST) <= at and (until is None or at < until):
            found = way(seen, case, row["who"], row["what"]) or "nothing"
            if found != row["expect"]:
                yield f"{row['who']} sees {found} of {row['what']} on {at.date()}, not {row['expect']}"


def _moment(seen: Seen, phrase: str | None) -> datetime | None:
    if phrase is None:
        return None

    def moment(anchor: Anchor) -> datetime | date | None:
        if anchor.kind == "step":
            return step_moment(seen.case, anchor.ref, anchor.event)
        return {"the case opens": seen.case.opened_at, "case ends": seen.case.closed_at}.get(anchor.kind)

    found = resolve(parse_time(phrase), moment, seen.calendar, seen.zone)
    return found.start if found else None
