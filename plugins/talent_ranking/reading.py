"""A grid as one viewer may see it.  Whom he may not see is not counted either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.api.language import Catalogue, Resource, day_after, parse_duration
from attain.api.measures import Measured, measures_by_rows
from talent_ranking.checks import scale_of
from talent_ranking.grid import Grid, Placed, place

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class GridSeen:
    """A grid with the people whom the viewer may see in it, and their levels."""

    grid: Grid
    placed: Placed
    levels: Mapping[int, Mapping[str, str]]


def grids(connection: Connection, catalogue: Catalogue, viewer: int, at: datetime) -> list[GridSeen]:
    """Every grid in which the viewer may see somebody."""
    found = (grid_for(connection, catalogue, document, viewer, at) for document in catalogue.of_kind("talent_grid"))
    return [each for each in found if each is not None]


def grid_named(connection: Connection, catalogue: Catalogue, name: str, viewer: int, at: datetime) -> GridSeen | None:
    """One grid; None where there is none, as where the viewer may see nobody in it."""
    document = catalogue.get("talent_grid", name)
    return grid_for(connection, catalogue, document, viewer, at) if document else None


def grid_for(
    connection: Connection, catalogue: Catalogue, document: Resource, viewer: int, at: datetime
) -> GridSeen | None:
    """One grid, or None where the viewer may see nobody in it."""
    grid: Grid = catalogue.model("talent_grid", document.id)
    names = {grid.across.measure, grid.up.measure}
    seen = measures_by_rows(connection, document.data, viewer, names, at)
    if not seen:
        return None
    oldest = _oldest(catalogue, grid, at.date())
    levels = {person: _levels(values, oldest) for person, values in seen.items()}
    scales = {name: catalogue.model("scale", found) for name in names if (found := scale_of(catalogue, name))}

    def like(measure: str, level: str) -> str:
        return str(scales[measure].like(level)) if measure in scales else level

    return GridSeen(grid, place(grid, levels, like), levels)


def _oldest(catalogue: Catalogue, grid: Grid, today: date) -> date:
    """The day from which a value counts."""
    if not grid.newest_within:
        return date.min
    calendar: Any = catalogue.model("calendar", catalogue.organisation.data["calendar"])
    return day_after(calendar, today, parse_duration(grid.newest_within), "before")


def _levels(values: Mapping[str, Measured], oldest: date) -> dict[str, str]:
    return {name: value.label for name, value in values.items() if value.label and value.valid_from >= oldest}
