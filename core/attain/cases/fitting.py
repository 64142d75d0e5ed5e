"""What holds for one person's case only: the overlays and extensions that fit him, and his calendar."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.people.asof import on_cut_off
from attain.people.populations import Terms, looks
from attain.variations.fit import Fit, fit, usual
from attain.variations.vary import applicable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Moment:
    """When a case opens: the day, in which cycle ("": in none), when facts are read, and the named dates."""

    day: date
    cycle: str
    cut_off: date
    zone: str
    dates: Mapping[str, date]


def fits(
    connection: Connection, catalogue: Catalogue, persons: Collection[int], moment: Moment, at: datetime
) -> dict[int, Fit]:
    """{person: what fits him}.  Facts are read on the cut-off day, or today while that still lies ahead; a constant
    number of statements, none where nothing depends on the person.
    """
    some = any(one.on(moment.day, moment.cycle) for one in applicable(catalogue))
    if not persons or not (some or catalogue.organisation.data.get("calendars")):
        return dict.fromkeys(persons, usual(catalogue))
    populations = {one.id: catalogue.model("population", one.id) for one in catalogue.of_kind("population")}
    calendar = catalogue.model("calendar", usual(catalogue).calendar)
    terms = Terms(populations, moment.dates, calendar, moment.zone)
    when = on_cut_off(moment.cut_off, at)
    found = looks(connection, when, terms, persons)
    return {
        person: fit(catalogue, moment.cycle, moment.day, found[person]) if person in found else usual(catalogue)
        for person in persons
    }
