"""When every case of a cycle has ended at the latest, proven from its workflow; a cycle may not end before that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from attain.checks.overlays import combinations_of, meets
from attain.config.catalogue import Catalogue
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.phrases.ast import Anchor
from attain.phrases.calendar import add, end_of_day, local_day
from attain.phrases.parser import parse_duration
from attain.plugins import acts_of
from attain.values import dataclass
from attain.variations.together import together
from attain.variations.vary import LONGER, variation
from attain.workflow.bound import Bound, Course, bound
from attain.workflow.model import Step

WHOLE = {"cycle start": "starts", "cycle end": "ends", "cut_off": "cut_off"}


@dataclass(frozen=True, slots=True)
class Ending:
    """The latest end of a cycle's cases: in the wave that takes longest, on which day of the cycle (the first is 1),
    and how many days after it opened.
    """

    cycle: str
    workflow: str
    wave: str
    bound: Bound
    day: int
    lasts: int


def endings(catalogue: Catalogue) -> tuple[Ending, ...]:
    """For each cycle that is complete in itself, when it ends at the latest; extensions given by hand come on top."""
    return catalogue.memo("attain.checks.ends", lambda: tuple(_endings(catalogue)))


def _endings(catalogue: Catalogue) -> Iterator[Ending]:
    for cycle in catalogue.of_kind("cycle"):
        if "waves" not in cycle.data or catalogue.get("workflow", str(cycle.data.get("workflow"))) is None:
            continue
        found = [(_bound(catalogue, cycle, wave), str(wave["id"]), wave["starts"]) for wave in cycle.data["waves"]]
        last, wave, _ = max(found, key=lambda one: one[0].at)
        lasts = max((one.day - date.fromisoformat(starts)).days for one, _, starts in found)
        day = (last.day - date.fromisoformat(cycle.data["starts"])).days + 1
        yield Ending(cycle.id, str(cycle.data["workflow"]), wave, last, day, lasts)


def varied_endings(catalogue: Catalogue) -> Iterator[tuple[tuple[str, ...], Ending]]:
    """The same for the people to whom overlays and extensions of the cycle apply: with the keys that apply."""
    some, _ = combinations_of(catalogue, catalogue.of_kind("overlay"))
    for overlays in ((), *(one.overlays for one in some)):
        for cycle in catalogue.of_kind("cycle"):
            here = [one for one in overlays if meets(catalogue, one, cycle)]
            if together([cycle.data.get("for", True), *(one.data["for"] for one in here)]) is None:
                continue
            keys = (*(one.id for one in here), *_extensions(cycle, here))
            if keys and len(here) == len(overlays):
                yield from ((keys, one) for one in endings(variation(catalogue, keys)) if one.cycle == cycle.id)


def _extensions(cycle: Resource, overlays: Sequence[Resource]) -> Iterator[str]:
    """The extensions of a cycle that can hold for somebody to whom these overlays apply."""
    for number, entry in enumerate(cycle.data.get("extend") or ()):
        if (
            together([entry.get("for", True), cycle.data.get("for", True), *(one.data["for"] for one in overlays)])
            is not None
        ):
            yield f"{LONGER}{cycle.id} {number}"


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """W313, W314: a cycle, or its calendar, ends before its cases must have, with every extension that it gives."""
    try:
        found = [*endings(catalogue), *(one for _, one in varied_endings(catalogue))]
    except AttainError:  # a model that cannot be built is told by whoever builds it
        return
    latest: dict[str, Ending] = {}
    for one in found:
        known = latest.setdefault(one.cycle, one)
        latest[one.cycle] = one if one.bound.at > known.bound.at else known
    for one in latest.values():
        cycle = catalogue.get("cycle", one.cycle)
        yield from _covered(catalogue, one)
        if cycle is not None and one.bound.day > date.fromisoformat(cycle.data["ends"]):
            yield _late(cycle, one)


def _covered(catalogue: Catalogue, one: Ending) -> Iterator[Finding]:
    """W314: a calendar that ends before the cycle's cases must have, so that its holidays are not known."""
    name = str(catalogue.organisation.data["calendar"])
    calendar = catalogue.get("calendar", name)
    until = str(calendar.data["covers"]["until"]) if calendar is not None else ""
    if until and str(one.bound.day) > until:
        message = f"the calendar ends on {until}, but cases of {one.cycle} may last until {one.bound.day}"
        why = "Holidays after its end are not known, so days on which nobody works would count as working days."
        where = Where("calendar", name, ("covers", "until"))
        help = f"add the holidays until then, and write until: {one.bound.day.year}-12-31"
        related = ((Where("cycle", one.cycle, ("ends",)), "this cycle"),)
        yield Finding("W314", where, message, why, help, related, severity=Severity.WARNING)


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

    def acts(step: Step, at: datetime) -> datetime:
        act = acts_of(catalogue).get((step.plugin, step.plugin_act)) if step.do == "run" else None
        return end_of_day(add(calendar, local_day(at, zone), parse_duration(act.within)), zone) if act else at

    workflow = catalogue.model("workflow", str(cycle.data["workflow"]))
    return bound(workflow, Course(opens, moment, calendar, zone, acts))
