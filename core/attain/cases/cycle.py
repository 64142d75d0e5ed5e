"""A review cycle as its document says it: waves, dates, who is in and who is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.errors import AttainError
from attain.people.asof import AsOf
from attain.people.populations import Terms, membership

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: who it is for, when it starts, its dates (the cycle's, overridden by its own)."""

    id: str
    title: Any
    population: str
    starts: date
    dates: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle's document, read."""

    id: str
    title: Any
    workflow: str
    zone: str
    starts: date
    ends: date
    cut_off: date
    waves: tuple[Wave, ...]


@dataclass(frozen=True, slots=True)
class Eligible:
    """{person: wave} of everybody who is in, by staff number; {person: reason} of everybody who is not."""

    inside: Mapping[int, str]
    outside: Mapping[int, str]


def cycle_of(catalogue: Catalogue, cycle_id: str) -> Cycle:
    """The cycle with this id; AttainError with the ids there are when there is none."""
    document = catalogue.get("cycle", cycle_id)
    if document is None:
        known = ", ".join(resource.id for resource in catalogue.of_kind("cycle")) or "none"
        raise AttainError(f'there is no cycle "{cycle_id}" in the applied configuration', f"cycles there are: {known}")
    data = document.data
    organisation = catalogue.organisation.data
    fixed = _fixed(data)
    return Cycle(
        id=document.id,
        title=data["title"],
        workflow=data["workflow"].removeprefix("workflow "),
        zone=data.get("zone") or organisation["zone"],
        starts=_day(data["starts"]),
        ends=_day(data["ends"]),
        cut_off=_day(data["cut_off"]),
        waves=tuple(_wave(wave, data, fixed) for wave in data["waves"]),
    )


def _fixed(data: Mapping[str, Any]) -> dict[str, date]:
    named = {
        "cycle_start": data["starts"],
        "cycle_end": data["ends"],
        "cut_off": data["cut_off"],
        "period_from": data["period"]["from"],
        "period_until": data["period"]["until"],
    }
    return {name: _day(text) for name, text in named.items()}


def _wave(wave: Mapping[str, Any], data: Mapping[str, Any], fixed: Mapping[str, date]) -> Wave:
    said = {**data.get("dates", {}), **wave.get("dates", {})}
    dates = {**fixed, **{name: _day(text) for name, text in said.items()}}
    return Wave(wave["id"], wave.get("title", wave["id"]), wave["population"], _day(wave["starts"]), dates)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def eligible(connection: Connection, catalogue: Catalogue, cycle: Cycle, at: datetime) -> Eligible:
    """Who is in which wave (the first that fits), and for everybody else the reason of the last wave.

    Facts are read on the cut-off day, or today while that still lies ahead, as known now.
    """
    when = AsOf(min(cycle.cut_off, at.date()), at)
    populations = {
        resource.id: catalogue.model("population", resource.id) for resource in catalogue.of_kind("population")
    }
    inside: dict[int, str] = {}
    outside: dict[int, str] = {}
    for wave in cycle.waves:
        calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
        moments = {**wave.dates, "cycle start": cycle.starts, "cycle end": cycle.ends}
        terms = Terms(populations, moments, calendar, cycle.zone)
        found = membership(connection, populations[wave.population], when, terms)
        inside |= {person: wave.id for person in found.inside if person not in inside}
        outside |= {person: f"{reason}" for person, reason in found.outside.items()}
    return Eligible(inside, {person: why for person, why in outside.items() if person not in inside})
