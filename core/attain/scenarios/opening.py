"""When and with which dates a scenario's case opens: the wave of the cycle that the subject is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attain.phrases.conditions import holds
from attain.phrases.populations import reason_against
from attain.scenarios.story import NotTaken, Unplayable
from attain.variations.cycles import limits_of

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups

FIXED = {
    "cycle_start": ("starts",),
    "cycle_end": ("ends",),
    "cut_off": ("cut_off",),
    "period_from": ("period", "from"),
    "period_until": ("period", "until"),
}
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Opening:
    """The day on which a case opens, its named dates, its zone, its wave."""

    day: date
    dates: Mapping[str, date]
    zone: str
    wave: str = ""


def without_cycle(catalogue: Catalogue, day: date) -> Opening:
    """A case that opens by itself, on the day of the first sentence; the year before is what it is about."""
    dates = {"period_from": day - YEAR, "period_until": day, "cut_off": day}
    return Opening(day, dates, catalogue.organisation.data["zone"])


def of_cycle(catalogue: Catalogue, cycle: str) -> Opening:
    """The first wave of a cycle, whoever is in it."""
    data = _document(catalogue, cycle)
    wave = data["waves"][0]
    zone = data.get("zone") or catalogue.organisation.data["zone"]
    return Opening(date.fromisoformat(wave["starts"]), _dates(data, wave), zone, wave["id"])


def in_cycle(catalogue: Catalogue, cycle: str, look: Callable[[Mapping[str, date], str], Lookups]) -> Opening:
    """The first wave that the subject belongs to; NotTaken saying why when there is none.

    `look` answers conditions about the subject in the light of a wave's dates and zone.
    """
    data = _document(catalogue, cycle)
    zone = data.get("zone") or catalogue.organisation.data["zone"]
    reasons: list[str] = []
    for wave in data["waves"]:
        dates = _dates(data, wave)
        against = reason_against(catalogue.model("population", wave["population"]), look(dates, zone))
        if against is None:
            _taken(catalogue, cycle, look(dates, zone))
            return Opening(date.fromisoformat(wave["starts"]), dates, zone, wave["id"])
        reasons.append(f"{wave['population']} ({against})")
    raise NotTaken(f"nobody in this story is in {cycle}: not in {'; nor in '.join(reasons)}")


def _document(catalogue: Catalogue, cycle: str) -> Mapping[str, Any]:
    document = catalogue.get("cycle", cycle)
    if document is None:
        raise Unplayable(f'there is no cycle "{cycle}"')
    return document.data


def _taken(catalogue: Catalogue, cycle: str, look: Lookups) -> None:
    """NotTaken for whom a cycle that extends this one takes."""
    for condition, out, why in limits_of(catalogue, cycle):
        if bool(holds(condition, look)) is out:
            raise NotTaken(f"nobody in this story is in {cycle}: {why}")


def _dates(data: Mapping[str, Any], wave: Mapping[str, Any]) -> dict[str, date]:
    fixed = {name: _at(data, path) for name, path in FIXED.items()}
    said = {**data.get("dates", {}), **wave.get("dates", {})}
    return fixed | {name: date.fromisoformat(day) for name, day in said.items()}


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> date:
    node: Any = data
    for key in path:
        node = node[key]
    return date.fromisoformat(node)
