"""What holds for one person's case only: the overlays and extensions that fit him, and his calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.conditions import Lookups, holds
from attain.phrases.parser import parse_condition
from attain.values import dataclass
from attain.variations.vary import fitting

if TYPE_CHECKING:
    from datetime import date

    from attain.config.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Fit:
    """The keys of the variation on which a case runs, and the id of its calendar."""

    overlays: tuple[str, ...]
    calendar: str


def usual(catalogue: Catalogue) -> Fit:
    """What holds for whomever nothing fits."""
    return Fit((), str(catalogue.organisation.data["calendar"]))


def fit(catalogue: Catalogue, cycle: str, day: date, look: Lookups) -> Fit:
    """What fits somebody whose case opens on this day, in a cycle ("": in none)."""
    return Fit(fitting(catalogue, cycle, day, look), calendar_of(catalogue, look))


def calendar_of(catalogue: Catalogue, look: Lookups) -> str:
    """The first calendar of the organisation that is for him, else the one for everybody."""
    for entry in catalogue.organisation.data.get("calendars") or ():
        if holds(parse_condition(entry["for"]), look):
            return str(entry["calendar"])
    return usual(catalogue).calendar
