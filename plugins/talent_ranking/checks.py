"""Rules of a grid that no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean
from talent_ranking.rows import check_rows

LOST = "People with it would stand nowhere in the grid."


def scale_of(catalogue: Catalogue, measure: str) -> str:
    """The scale on which a measure is recorded; "" where nothing records it on one."""
    for form in catalogue.of_kind("form"):
        for section in form.data["sections"]:
            for field in section.get("fields", ()):
                if field.get("records") == measure and field.get("scale"):
                    return str(field["scale"])
    return ""


def check_grid(catalogue: Catalogue, grid: Resource) -> Iterator[Finding]:
    """Every level of both scales in exactly one group, a box for every two groups."""
    for side in ("across", "up"):
        yield from _levels(catalogue, grid, side)
    yield from _boxes(grid)
    yield from check_rows(catalogue, grid)


def _levels(catalogue: Catalogue, grid: Resource, side: str) -> Iterator[Finding]:
    name = scale_of(catalogue, grid.data[side]["measure"])
    if not name:
        return
    scale, groups = catalogue.model("scale", name), grid.data[side]["groups"]
    known = [level.id for level in scale.levels]
    given = Counter(level for levels in groups.values() for level in levels)
    for group, levels in groups.items():
        for index, level in enumerate(levels):
            where = Where(grid.kind, grid.id, (side, "groups", group, index))
            if level not in known:
                message = f'there is no level "{level}" in scale {name}'
                yield Finding("E206", where, message, LOST, did_you_mean(level, known))
            elif given[level] > 1:
                yield Finding("E650", where, f'"{level}" is in two groups', "", "leave it in one of them")
    for level in known:
        if not given[level] and not given[scale.like(level)]:
            where = Where(grid.kind, grid.id, (side, "groups"))
            message = f'no group {side} takes the level "{level}" of scale {name}'
            yield Finding("E650", where, message, LOST, f"add {level} to a group")


def _boxes(grid: Resource) -> Iterator[Finding]:
    boxes: Mapping[str, Mapping[str, Any]] = grid.data["boxes"]
    up, across = grid.data["up"]["groups"], grid.data["across"]["groups"]
    yield from _names(grid, boxes, up, ("boxes",), "up")
    rows = [boxes[row] for row in up if row in boxes]
    nowhere = [column for column in across if rows and all(column not in row for row in rows)]
    strange = [name for name in (rows[0] if nowhere else ()) if all(name in row for row in rows) and name not in across]
    for column in nowhere:
        where = Where(grid.kind, grid.id, ("across", "groups", column), key=True)
        message = f'no row of boxes has one for the group "{column}" across'
        yield Finding("E651", where, message, LOST, did_you_mean(column, strange))
    known = [*across, *strange]
    for row in up:
        if row not in boxes:
            message = f'there are no boxes for the group "{row}" up'
            yield Finding("E651", Where(grid.kind, grid.id, ("boxes",)), message, LOST, f"add {row}: with its boxes")
            continue
        yield from _names(grid, boxes[row], known, ("boxes", row), "across")
        for column in across:
            if column not in boxes[row] and column not in nowhere:
                where = Where(grid.kind, grid.id, ("boxes", row))
                message = f'there is no box for "{row}" up and "{column}" across'
                yield Finding("E651", where, message, LOST, f"add {column}: {{ id: …, title: … }}")


def _names(
    grid: Resource, boxes: Mapping[str, Any], groups: Collection[str], path: tuple[str, ...], side: str
) -> Iterator[Finding]:
    for name in boxes:
        if name not in groups:
            message = f'there is no group "{name}" {side}'
            where = Where(grid.kind, grid.id, (*path, name), key=True)
            yield Finding("E651", where, message, "", did_you_mean(name, list(groups)))
