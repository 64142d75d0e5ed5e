"""Questions that are decided over every state of a case: a row of `sees`, or what `always` holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from attain.access.rules import address
from attain.phrases.ast import Anchor, On
from attain.phrases.inside import parts
from attain.phrases.parser import parse_time
from attain.phrases.times import resolve
from attain.scenarios.judging import judge
from attain.scenarios.sees import NAMES, table, way
from attain.workflow.events import StepEnded
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.phrases.ast import Time
    from attain.proving.explore import Visit
    from attain.scenarios.expectations import Expected
    from attain.scenarios.stage import Seen
    from attain.scenarios.standing import Memory
    from attain.workflow.case import CaseState
    from attain.workflow.model import VisibilityRow, Workflow

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """`breach` says what is wrong in a state that is met, "" for nothing; `keeps` which rows of the table matter for
    it; `steps` and `times` what it asks about.
    """

    breach: Callable[[Visit[Memory], Seen], str]
    keeps: Callable[[VisibilityRow], bool] = lambda _: False
    steps: frozenset[str] = frozenset()
    times: tuple[Time, ...] = ()
    by: date | None = None
    """The day by which cases have to be closed; a bound of the workflow that lies before it is proof enough."""


def of_row(row: Mapping[str, Any], workflow: Workflow) -> Question:
    """Whether a row of `sees` holds in every state between its `from` and its `until`."""
    since, until = (parse_time(row[key]) if row.get(key) else None for key in ("from", "until"))
    times = tuple(one for one in (since, until) if one is not None)
    steps = frozenset(one.ref for one in parts(times) if isinstance(one, Anchor) and one.kind == "step")
    steps |= {row["what"].removeprefix(NAMES).partition(".")[0]}

    def breach(visit: Visit[Memory], seen: Seen) -> str:
        case = visit.node.case
        if not visit.new or not _holds(since, until, visit, seen) or _empty(row, case):
            return ""
        found = way(seen, case, row["who"], row["what"]) or "nothing"
        return "" if found == row["expect"] else f"{row['who']} sees {found} of {row['what']}, not {row['expect']}"

    return Question(breach, _rows(workflow, (row["who"],), row["what"]), steps, times)


def _empty(row: Mapping[str, Any], case: CaseState) -> bool:
    """Whether something is expected of a step that was skipped, in which there is nothing (LANGUAGE 6, rule 6)."""
    state = case.now_in(row["what"].removeprefix(NAMES).partition(".")[0])
    return row["expect"] != "nothing" and state is not None and state.status == "skipped"


def of_always(expected: Expected, workflow: Workflow) -> Question:
    """Whether what always holds does so in every state."""
    breach = _BREACHES.get(expected.kind)
    steps = frozenset(one.text for one in (expected.step, expected.other) if one.text)
    if expected.kind in ("nobody sees", "nobody sees before"):
        return Question(_unseen(expected), _rows(workflow, ("employee", *workflow.people), expected.what.text), steps)
    found = breach or _judged
    times = (On(expected.day),) if expected.kind == "closed by" else ()
    return Question(
        lambda visit, seen: found(expected, visit, seen), steps=steps, times=times, by=expected.day if times else None
    )


def _rows(workflow: Workflow, who: tuple[str, ...], what: str) -> Callable[[VisibilityRow], bool]:
    wanted = address(table(workflow), what.removeprefix(NAMES))
    return lambda row: wanted in row.what and not set(who).isdisjoint(row.who)


def _holds(since: Time | None, until: Time | None, visit: Visit[Memory], seen: Seen) -> bool:
    """Whether the time between two phrases meets the time in which the state stays as it is."""
    begins, ends = (_moment(one, visit.node.case, seen) if one else None for one in (since, until))
    if since is not None and begins is None:
        return False
    return (begins or FIRST) < (visit.until or LAST) and (ends or LAST) > visit.node.now


def _moment(phrase: Time, case: CaseState, seen: Seen) -> datetime | None:
    def moment(anchor: Anchor) -> datetime | date | None:
        if anchor.kind == "step":
            return step_moment(case, anchor.ref, anchor.event)
        return {"the case opens": case.opened_at, "case ends": case.closed_at}.get(anchor.kind)

    found = resolve(phrase, moment, seen.calendar, seen.zone)
    return found.start if found else None


# --- what always holds ----------------------------------------------------------------------------------------------


def _judged(expected: Expected, visit: Visit[Memory], seen: Seen) -> str:
    """As a played case is judged; only a step that ended can have broken it."""
    if not any(isinstance(event, StepEnded) for event in visit.node.events):
        return ""
    return judge(expected, replace(seen, case=visit.node.case))


def _closed_by(expected: Expected, visit: Visit[Memory], seen: Seen) -> str:
    """A time in which the case waits for its employee who is away comes on top, as an extension by hand does."""
    if visit.node.case.closed_at is None:
        return _hangs(visit)
    if visit.node.case.pauses:
        return ""
    return judge(expected, replace(seen, case=visit.node.case))


def _waits_end(_expected: Expected, visit: Visit[Memory], _seen: Seen) -> str:
    return _hangs(visit)


def _hangs(visit: Visit[Memory]) -> str:
    case = visit.node.case
    if not visit.new or visit.until is not None or not case.is_open:
        return ""
    return f"{', '.join(key.step for key, _ in case.open_steps())} would wait for ever"


def _open_tasks(expected: Expected, visit: Visit[Memory], seen: Seen) -> str:
    if not visit.new:
        return ""
    counts: dict[int, int] = {}
    for _, state in visit.node.case.open_steps():
        if state.status == "open":
            for person in {*state.actors, *state.helpers, *(state.signers if state.to_sign else ())}:
                counts[person] = counts.get(person, 0) + 1
    most = max(counts.values(), default=0)
    if most <= expected.number:
        return ""
    busy = next(person for person, count in counts.items() if count == most)
    return f"{seen.names[busy]} has {most} open tasks at once in one case"


def _own_case(_expected: Expected, visit: Visit[Memory], seen: Seen) -> str:
    case = visit.node.case
    for key, state in case.open_steps() if visit.new else ():
        step = seen.workflow.index.get(key.step)
        mine = case.subject in (*state.actors, *state.helpers) and step is not None and "employee" not in step.who
        if state.status == "open" and mine:
            return f"{seen.names[case.subject]}, whose case it is, does {key.step}"
    return ""


def _before(expected: Expected, visit: Visit[Memory], _seen: Seen) -> str:
    """Whether a step opened though another had not ended yet."""
    case, step, other = visit.node.case, expected.step.text, expected.other.text
    opened = case.now_in(step)
    if opened is None or opened.status == "waiting" or opened.status == "skipped":
        return ""
    ended = step_moment(case, other, "ends")
    if ended is not None and ended <= opened.since:
        return ""
    parent = visit.node.parent
    was = parent.case.now_in(step) if parent else None
    just = was is None or was.status == "waiting"
    return f"{step} opens before {other} has ended" if just else ""


def _asked(expected: Expected, visit: Visit[Memory], _seen: Seen) -> str:
    asked = max((one.asked for one in visit.node.case.passages(expected.step.text)), default=0)
    return f"{asked} people are asked in {expected.step.text}" if asked > expected.number else ""


def _unseen(expected: Expected) -> Callable[[Visit[Memory], Seen], str]:
    def breach(visit: Visit[Memory], seen: Seen) -> str:
        case, step = visit.node.case, expected.step.text
        ended = step_moment(case, step, "ends") if step else None
        if not visit.new or (step and ended is not None and ended <= visit.node.now):
            return ""
        return judge(replace(expected, kind="nobody sees"), replace(seen, case=case))

    return breach


_BREACHES: Mapping[str, Callable[[Expected, Visit[Memory], Seen], str]] = {
    "closed by": _closed_by,
    "waits end": _waits_end,
    "open tasks": _open_tasks,
    "open task": _open_tasks,
    "own case": _own_case,
    "never before": _before,
    "asked": _asked,
}
