"""Days that a cycle gives its workflow: in the order of the steps, and on days on which people work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attain.checks.names import Names, StepAt
from attain.checks.order import comes_after
from attain.checks.scene import Scene
from attain.checks.within import listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.calendar import Calendar
from attain.phrases.parser import parse_time
from attain.phrases.times import resolve
from attain.values import dataclass

WHOLE = {"cycle start": "starts", "cycle end": "ends", "cut_off": "cut_off"}


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A day that a step names, wherever the case stands."""

    step: StepAt
    key: str
    day: date


def check(scene: Scene) -> Iterator[Finding]:
    """Every cycle with its workflow, and every wave that has dates of its own."""
    for cycle in scene.of_kind("cycle"):
        workflow = scene.sound_one("workflow", str(cycle.data.get("workflow")))
        calendars = _calendars(scene)
        if workflow is None or not calendars:
            continue
        yield from _order(scene, cycle, workflow, calendars[0])
        yield from _off(scene, cycle, workflow, calendars)


def _calendars(scene: Scene) -> Sequence[Calendar]:
    """The usual calendar, then those for some people; none where one cannot be built."""
    return scene.catalogue.memo("attain.checks.days", lambda: _built(scene))


def _built(scene: Scene) -> Sequence[Calendar]:
    said = scene.catalogue.organisation.data
    names = [said.get("calendar"), *(one.get("calendar") for one in said.get("calendars") or ())]
    if any(scene.sound_one("calendar", str(one)) is None for one in names):
        return ()
    try:
        return [scene.catalogue.model("calendar", str(one)) for one in names]
    except AttainError:
        return ()


# --- in order --------------------------------------------------------------------------------------------------------


def _order(scene: Scene, cycle: Resource, workflow: Resource, calendar: Calendar) -> Iterator[Finding]:
    told: set[str] = set()
    later = _extended(cycle)
    for dates in _dates(cycle):
        fixed = list(_fixed(scene, cycle, workflow, dates, calendar))
        for place, one in enumerate(fixed):
            earlier = next((other for other in fixed[:place] if _passes(scene.names(workflow), one, other)), None)
            if one.key == "due" and earlier is not None and one.step.id not in told | later:
                told.add(one.step.id)
                yield _passed(cycle, workflow, one, earlier)


def _passes(names: Names, one: _Fixed, other: _Fixed) -> bool:
    """Whether a due day lies before a day until which the step itself must wait, or an earlier one that is always
    reached and holds it up.
    """
    if one.day >= other.day:
        return False
    if one.step is other.step:
        return other.key == "not_before"
    around = [names.step[each].data for each in other.step.inside if each in names.step and each not in one.step.inside]
    if any(each.get("optional") is True for each in (*around, other.step.data)) or any(
        "when" in each for each in around
    ):
        return False
    return comes_after(one.step, other.step) and (other.key == "not_before" or "when" not in other.step.data)


def _passed(cycle: Resource, workflow: Resource, one: _Fixed, other: _Fixed) -> Finding:
    what = "opens" if other.key == "not_before" else "is due"
    where = Where(workflow.kind, workflow.id, (*one.step.path, "due"))
    before = "it" if one.step is other.step else f'"{other.step.id}", before it,'
    message = f'in {cycle.id} "{one.step.id}" is due on {one.day}, and {before} {what} on {other.day}'
    why = "It would be late as soon as it opens."
    there = Where(workflow.kind, workflow.id, (*other.step.path, other.key))
    related = ((there, "the later day"), (Where(cycle.kind, cycle.id, ("dates",), key=True), "the days"))
    return Finding("W311", where, message, why, "correct one of the days in the cycle", related, Severity.WARNING)


def _extended(cycle: Resource) -> set[str]:
    """The steps for which the cycle gives everybody more time: they are due on another day."""
    return {str(one.get("step")) for one in cycle.data.get("extend") or () if "for" not in one}


def _dates(cycle: Resource) -> Iterator[Mapping[str, Any]]:
    """The days that hold in each wave."""
    usual = cycle.data.get("dates") or {}
    yield from ({**usual, **(wave.get("dates") or {})} for wave in cycle.data.get("waves") or ())


def _fixed(
    scene: Scene, cycle: Resource, workflow: Resource, dates: Mapping[str, Any], calendar: Calendar
) -> Iterator[_Fixed]:
    def moment(anchor: ast.Anchor) -> date | None:
        said = dates.get(anchor.ref) if anchor.kind == "date" else cycle.data.get(WHOLE.get(anchor.kind, ""))
        return _day(said)

    for step in scene.names(workflow).steps:
        for key in ("not_before", "due"):
            for said in listed(step.data.get(key)):
                try:
                    phrase = parse_time(said)
                    found = resolve(phrase, moment, calendar, str(cycle.data["zone"]))
                except (AttainError, ValueError, KeyError, OSError):
                    continue
                if found is not None and not isinstance(phrase, ast.Earliest):  # the other may come sooner
                    yield _Fixed(step, key, found.day)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None


# --- on days on which people work ------------------------------------------------------------------------------------


def _off(scene: Scene, cycle: Resource, workflow: Resource, calendars: Sequence[Calendar]) -> Iterator[Finding]:
    later = _extended(cycle)
    due = {one for step in scene.names(workflow).steps if step.id not in later for one in listed(step.data.get("due"))}
    for path, name, day in _given(cycle):
        if name in due and all(day in one.holidays for one in calendars):
            message = f'"{name}" is {day}, a holiday'
            why = "Whoever leaves it to the last day finds nobody to ask."
            where = Where(cycle.kind, cycle.id, path)
            yield Finding("W319", where, message, why, "write a working day", severity=Severity.WARNING)


def _given(cycle: Resource) -> Iterator[tuple[Path, str, date]]:
    """Every day that holds for somebody: of the usual ones those that not every wave has of its own."""
    waves = [one.get("dates") or {} for one in cycle.data.get("waves") or ()]
    usual = {
        name: said for name, said in (cycle.data.get("dates") or {}).items() if not all(name in one for one in waves)
    }
    places: list[tuple[Path, Mapping[str, Any]]] = [(("dates",), usual)]
    places += [(("waves", n, "dates"), one) for n, one in enumerate(waves)]
    for path, dates in places:
        for name, said in dates.items():
            day = _day(said)
            if day is not None:
                yield (*path, name), str(name), day
