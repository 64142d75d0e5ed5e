"""When every case of a cycle has ended at the latest, proven from its workflow; a cycle may not end before that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attain.config.catalogue import Catalogue
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.phrases.ast import Anchor
from attain.phrases.calendar import end_of_day
from attain.workflow.bound import Bound, Course, bound

WHOLE = {"cycle start": "starts", "cycle end": "ends", "cut_off": "cut_off"}


@dataclass(frozen=True, slots=True)
class Ending:
    """The latest end of a cycle's cases: in the wave that takes longest, on which day of the cycle (the first is 1)."""

    cycle: str
    workflow: str
    wave: str
    bound: Bound
    day: int


def endings(catalogue: Catalogue) -> tuple[Ending, ...]:
    """For each cycle that is complete in itself, when it ends at the latest; extensions given by hand come on top."""
    return catalogue.memo("attain.checks.ends", lambda: tuple(_endings(catalogue)))


def _endings(catalogue: Catalogue) -> Iterator[Ending]:
    for cycle in catalogue.of_kind("cycle"):
        if "extends" in cycle.data or catalogue.get("workflow", str(cycle.data.get("workflow"))) is None:
            continue
        found = [(_bound(catalogue, cycle, wave), str(wave["id"])) for wave in cycle.data["waves"]]
        last, wave = max(found, key=lambda one: one[0].at)
        day = (last.day - date.fromisoformat(cycle.data["starts"])).days + 1
        yield Ending(cycle.id, str(cycle.data["workflow"]), wave, last, day)


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """W313: a cycle that ends before its cases must have."""
    try:
        found = endings(catalogue)
    except AttainError:  # a model that cannot be built is told by whoever builds it
        return
    for one in found:
        cycle = catalogue.get("cycle", one.cycle)
        if cycle is not None and one.bound.day > date.fromisoformat(cycle.data["ends"]):
            yield _late(cycle, one)


def _late(cycle: Resource, one: Ending) -> Finding:
    message = f"the cycle ends before its cases must have: {one.workflow} lasts until {one.bound.day} at the latest"
    why = f"Whoever is slow in everything would still be at work on day {one.day} of the cycle."
    longest = max(one.bound.legs, key=lambda leg: leg.ends - leg.begins, default=None)
    shorten = f", or shorten the way there; {longest.step} may take longest" if longest else ""
    where = Where("cycle", cycle.id, ("ends",))
    return Finding("W313", where, message, why, f"write ends: {one.bound.day}{shorten}", severity=Severity.WARNING)


def _bound(catalogue: Catalogue, cycle: Resource, wave: Mapping[str, Any]) -> Bound:
    zone = str(cycle.data["zone"])
    calendar = catalogue.model("calendar", str(catalogue.organisation.data["calendar"]))
    opens = end_of_day(date.fromisoformat(wave["starts"]), zone)
    dates = {**(cycle.data.get("dates") or {}), **(wave.get("dates") or {})}

    def moment(anchor: Anchor) -> datetime | date | None:
        said = dates.get(anchor.ref) if anchor.kind == "date" else cycle.data.get(WHOLE.get(anchor.kind, ""))
        return date.fromisoformat(said) if isinstance(said, str) else None

    return bound(catalogue.model("workflow", str(cycle.data["workflow"])), Course(opens, moment, calendar, zone))
