"""A grid of two measures, of any size and with any names.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from attain.api.language import BuildContext
from talent_ranking.checks import scale_of

Texts = str | Mapping[str, str]
Cell = tuple[str, str]
"""(group up, group across)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A measure and its groups of levels, the lowest first."""

    measure: str
    title: Texts
    groups: Mapping[str, tuple[str, ...]]

    def group(self, level: str) -> str | None:
        """The group that takes a level."""
        return next((name for name, levels in self.groups.items() if level in levels), None)


@dataclass(frozen=True, slots=True)
class Box:
    """One box: what it is called and what it means."""

    id: str
    title: Texts
    help: Texts


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid.  `lists_others` says whether people without a box are listed beside it."""

    id: str
    title: Texts
    help: Texts
    across: Axis
    up: Axis
    boxes: Mapping[Cell, Box]
    lists_others: bool
    newest_within: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Who stands in which box, and who in none, with the measures that he lacks."""

    boxes: Mapping[Cell, tuple[int, ...]]
    others: Mapping[int, tuple[str, ...]]


def build(data: Mapping[str, Any], context: BuildContext | None) -> Grid:
    """A grid from its document.

    A stored document does not keep the order of names, so groups go by their levels: worst first, as on the scale.
    """
    boxes = {
        (up, across): Box(box["id"], box["title"], box.get("help", ""))
        for up, row in data["boxes"].items()
        for across, box in row.items()
    }
    return Grid(
        id=data["id"],
        title=data["title"],
        help=data.get("help", ""),
        across=_axis(data["across"], context),
        up=_axis(data["up"], context),
        boxes=boxes,
        lists_others=data.get("not_placed", "show_as_list") == "show_as_list",
        newest_within=data.get("newest_within", ""),
    )


def _axis(data: Mapping[str, Any], context: BuildContext | None) -> Axis:
    name = scale_of(context.catalogue, data["measure"]) if context else ""
    ranks = _ranks(context.catalogue.model("scale", name)) if context and name else {}
    ordered = sorted(data["groups"].items(), key=lambda group: min(ranks.get(level, 0) for level in group[1]))
    groups = {name: tuple(levels) for name, levels in ordered}
    return Axis(data["measure"], data.get("title") or words_of(data["measure"].rpartition(".")[2]), groups)


def _ranks(scale: Any) -> dict[str, int]:
    return {level.id: rank for rank, level in enumerate(scale.ordered)}


def words_of(name: str) -> str:
    """An id in words."""
    return name.replace("_", " ").capitalize()


Levels = Mapping[int, Mapping[str, str]]
"""{person: {measure: level}}; a measure without a level is absent."""


def place(grid: Grid, levels: Levels, like: Callable[[str, str], str]) -> Placed:
    """Put people into boxes; `like(measure, level)` is the level that a level is treated like, or itself."""
    boxes: dict[Cell, list[int]] = {(up, across): [] for up in grid.up.groups for across in grid.across.groups}
    others: dict[int, tuple[str, ...]] = {}
    for person, known in levels.items():
        up, across = (_group(axis, known, like) for axis in (grid.up, grid.across))
        if up is not None and across is not None:
            boxes[up, across].append(person)
        else:
            others[person] = tuple(
                axis.measure for axis, group in ((grid.across, across), (grid.up, up)) if group is None
            )
    return Placed({cell: tuple(persons) for cell, persons in boxes.items()}, others)


def _group(axis: Axis, known: Mapping[str, str], like: Callable[[str, str], str]) -> str | None:
    level = known.get(axis.measure)
    if level is None:
        return None
    return axis.group(level) or axis.group(like(axis.measure, level))
