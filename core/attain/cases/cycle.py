"""A review cycle as its document says it: waves, dates, who is in and who is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.cases.beyond import beyond
from attain.errors import AttainError
from attain.people.asof import AsOf, on_cut_off
from attain.people.populations import Terms, looks, membership
from attain.phrases.conditions import holds
from attain.variations.cycles import limits_of
from attain.variations.rules import amount

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
    """{person: wave} of everybody who is in, by staff number; {person: reason} of everybody who is not.

    `unexpected` says which population has fewer or more people than it should, "" when all are as expected.
    """

    inside: Mapping[int, str]
    outside: Mapping[int, str]
    unexpected: str = ""


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
    when = on_cut_off(cycle.cut_off, at)
    populations = {
        resource.id: catalogue.model("population", resource.id) for resource in catalogue.of_kind("population")
    }
    inside: dict[int, str] = {}
    outside: dict[int, str] = {}
    unexpected: list[str] = []
    calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
    terms = Terms(populations, {}, calendar, cycle.zone, beyond(connection, catalogue, at, cycle.zone))
    for wave in cycle.waves:
        named = replace(terms, moments={**wave.dates, "cycle start": cycle.starts, "cycle end": cycle.ends})
        found = membership(connection, populations[wave.population], when, named)
        unexpected += _unexpected(catalogue, wave.population, len(found.inside))
        inside |= {person: wave.id for person in found.inside if person not in inside}
        outside |= {person: f"{reason}" for person, reason in found.outside.items()}
    elsewhere = _elsewhere(connection, catalogue, cycle, when, terms, inside)
    outside |= elsewhere
    inside = {person: wave for person, wave in inside.items() if person not in elsewhere}
    left = {person: why for person, why in outside.items() if person not in inside}
    return Eligible(inside, left, "; ".join(dict.fromkeys(unexpected)))


def _unexpected(catalogue: Catalogue, population: str, found: int) -> list[str]:
    document = catalogue.get("population", population)
    expect = document.data.get("expect", {}) if document is not None else {}
    least, most = (amount(expect[key]) if key in expect else None for key in ("at_least", "at_most"))
    if (least is None or found >= least) and (most is None or found <= most):
        return []
    limits = [f"at least {least:,}" if least is not None else "", f"at most {most:,}" if most is not None else ""]
    expected = " and ".join(filter(None, limits))
    return [f"the population {population} has {found:,} people; {expected} were expected"]


def _elsewhere(
    connection: Connection, catalogue: Catalogue, cycle: Cycle, when: AsOf, terms: Terms, inside: Collection[int]
) -> dict[int, str]:
    """{person: why} of those whom a cycle that extends this one takes, or whom this one does not take of the other."""
    limits = limits_of(catalogue, cycle.id)
    if not limits or not inside:
        return {}
    found = looks(connection, when, terms, inside)
    return {
        person: why
        for person in inside
        for why in [next((why for condition, out, why in limits if bool(holds(condition, found[person])) is out), "")]
        if why
    }
