"""A grid as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from attain.api.language import words
from attain.api.portal import charts, counted, parts
from talent_ranking.grid import Axis, Cell, Grid, words_of
from talent_ranking.reading import GridSeen

FEW = 4
"""How many names a box shows before it only counts."""


@dataclass(frozen=True, slots=True)
class BoxShown:
    """The people of one box."""

    title: str
    help: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridShown:
    """A whole grid; `others` is a table of people without a box, or None where they are left out."""

    title: str
    help: str
    lead: str
    chart: charts.Grid
    box: BoxShown | None
    others: parts.Table | None
    spreads: tuple[charts.Bars, ...]


def shown(seen: GridSeen, names: Mapping[int, str], language: str, chosen: str) -> GridShown:
    """The grid; `chosen` is the id of the box whose people are listed."""
    grid = seen.grid
    total = sum(map(len, seen.placed.boxes.values()))
    missing = len(seen.placed.others)
    lead = f"{counted(total, 'person', 'people')} in the grid"
    if grid.lists_others and missing:
        lead += f", {counted(missing, 'person', 'people')} without one of the two measures"
    return GridShown(
        words(grid.title, language),
        words(grid.help, language),
        lead + ".",
        _chart(seen, names, language),
        _chosen(seen, names, language, chosen),
        _others(seen, names, language) if grid.lists_others else None,
        tuple(_spread(seen, axis, language) for axis in (grid.across, grid.up)),
    )


def _chart(seen: GridSeen, names: Mapping[int, str], language: str) -> charts.Grid:
    grid = seen.grid
    rows = tuple(
        (words_of(up), tuple(_box(seen, (up, across), names, language) for across in grid.across.groups))
        for up in reversed(tuple(grid.up.groups))
    )
    across, up = words(grid.across.title, language), words(grid.up.title, language)
    return charts.Grid(words(grid.title, language), across, up, tuple(map(words_of, grid.across.groups)), rows)


def _box(seen: GridSeen, cell: Cell, names: Mapping[int, str], language: str) -> charts.Box:
    box, people = seen.grid.boxes[cell], sorted(names.get(each, "") for each in seen.placed.boxes[cell])
    title = words(box.title, language)
    href = f"/talent_ranking/{seen.grid.id}?box={box.id}#people" if people else ""
    return charts.Box(title, len(people), href, tuple(people) if len(people) <= FEW else (), _tone(seen.grid, cell))


def _tone(grid: Grid, cell: Cell) -> int:
    """Darker the higher on both sides, in the five tones that there are; nothing is said by it that words do not."""
    up, across = list(grid.up.groups).index(cell[0]), list(grid.across.groups).index(cell[1])
    steps = len(grid.up.groups) + len(grid.across.groups) - 2
    return 1 + (4 * (up + across)) // max(steps, 1)


def _chosen(seen: GridSeen, names: Mapping[int, str], language: str, chosen: str) -> BoxShown | None:
    cell = next((cell for cell, box in seen.grid.boxes.items() if box.id == chosen), None)
    if cell is None:
        return None
    box = seen.grid.boxes[cell]
    people = sorted(names.get(each, "") for each in seen.placed.boxes[cell])
    return BoxShown(words(box.title, language), words(box.help, language), tuple(people))


def _others(seen: GridSeen, names: Mapping[int, str], language: str) -> parts.Table:
    titles = {axis.measure: words(axis.title, language) for axis in (seen.grid.across, seen.grid.up)}
    lines = sorted((names.get(each, ""), lacks) for each, lacks in seen.placed.others.items())
    rows = tuple((parts.Text(name), parts.Text(" and ".join(titles[each] for each in lacks))) for name, lacks in lines)
    columns = (parts.Column("Person"), parts.Column("Without a recent value for"))
    return parts.Table("People without a box", columns, rows, parts.Empty("Everybody has a box", icon="check"))


def _spread(seen: GridSeen, axis: Axis, language: str) -> charts.Bars:
    """How many stand in each group of one measure, boxed or not."""
    known = [levels[axis.measure] for levels in seen.levels.values() if axis.measure in levels]
    bars = tuple(
        charts.Bar(words_of(name), sum(level in levels for level in known)) for name, levels in axis.groups.items()
    )
    return charts.Bars(words(axis.title, language), bars, head=("Group", "People"))


def place_of(seen: GridSeen, person: int, language: str) -> tuple[str, str, str] | None:
    """(grid, box, what the box means) of one person; None for whoever is not in it."""
    for cell, persons in seen.placed.boxes.items():
        if person in persons:
            box = seen.grid.boxes[cell]
            return words(seen.grid.title, language), words(box.title, language), words(box.help, language)
    return None
