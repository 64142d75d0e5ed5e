"""Cycles that extend others: who is in which (LANGUAGE 3, cycle)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.phrases.calendar import start_of_day
from attain.phrases.parser import parse_condition
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.ast import Condition


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who takes over from whom (staff numbers) in a cycle, from which instant on."""

    cycle: str
    was: str
    by: str
    since: datetime


def stand_ins(catalogue: Catalogue) -> Iterator[StandIn]:
    """Every `replace` of every cycle."""
    for cycle in catalogue.of_kind("cycle"):
        for entry in cycle.data.get("replace") or ():
            since = start_of_day(date.fromisoformat(entry["from"]), str(cycle.data["zone"]))
            yield StandIn(cycle.id, str(entry["was"]), str(entry["by"]), since)


def limits_of(catalogue: Catalogue, cycle_id: str) -> list[tuple[Condition, bool, str]]:
    """Conditions that keep people out of a cycle who are in its population: (condition, the truth that keeps them
    out, why).
    """
    own = catalogue.get("cycle", cycle_id)
    limits: list[tuple[Condition, bool, str]] = []
    if own is not None and "extends" in own.data:
        limits.append((parse_condition(own.data["for"]), False, f"not for whom this cycle is: {own.data['for']}"))
    limits += (
        (parse_condition(one.data["for"]), True, f"in the cycle {one.id} instead")
        for one in catalogue.of_kind("cycle")
        if one.data.get("extends") == cycle_id
    )
    return limits
