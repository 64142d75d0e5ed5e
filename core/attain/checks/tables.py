"""Tables that say nothing about some number or level, or two things about one; shares that are no whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attain.checks.conditions import scale_at
from attain.checks.scene import Scene
from attain.checks.scores import levels_of
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries
from attain.errors import AttainError
from attain.scoring.lookups import build_ranges

RANGES = ("ranges", "across_ranges", "down_ranges")
WHOLE = Decimal(100)
WHY = "Whoever comes to lie there would have no result."


def check(scene: Scene) -> Iterator[Finding]:
    """Every lookup, the bands that stand in a score, and expected shares."""
    for distribution in scene.of_kind("distribution"):
        yield from _shares(distribution)
    for workflow in scene.of_kind("workflow"):
        for name, lookup in (workflow.data.get("lookups") or {}).items():
            for key in RANGES:
                yield from _ranges(workflow, ("lookups", name, key), name, lookup.get(key))
            yield from _levels(scene, workflow, name, lookup)
            yield from _cells(scene, workflow, name, lookup)
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _ranges(workflow, ("scores", index, "bands"), score["id"], score.get("bands"))


def _ranges(workflow: Resource, path: tuple[str | int, ...], name: str, ranges: Any) -> Iterator[Finding]:
    if not isinstance(ranges, list):
        return
    try:
        build_ranges(name, ranges)
    except AttainError as wrong:
        yield Finding("E410", Where(workflow.kind, workflow.id, path, key=True), wrong.message, WHY, wrong.help)


def _cells(scene: Scene, workflow: Resource, name: str, lookup: Mapping[str, Any]) -> Iterator[Finding]:
    """Every row has every column, unless `otherwise` stands for what is left out."""
    cells = lookup.get("cells")
    if not isinstance(cells, Mapping) or "otherwise" in lookup:
        return
    said = dict.fromkeys(column for row in cells.values() for column in row)
    columns = {**_axis(scene, workflow, lookup, "across"), **said}
    gone = [row for row in _axis(scene, workflow, lookup, "down") if row not in cells]
    if gone:
        where = Where(workflow.kind, workflow.id, ("lookups", name, "cells"), key=True)
        message = f'"{name}" has no row for {", ".join(gone)}'
        yield Finding("E410", where, message, WHY, f"add {gone[0]}: with all columns, or otherwise: to the table")
    for row, cell in cells.items():
        missing = [column for column in columns if column not in cell]
        if missing:
            where = Where(workflow.kind, workflow.id, ("lookups", name, "cells", row), key=True)
            message = f'"{name}" says nothing about {row} with {", ".join(missing)}'
            yield Finding("E410", where, message, WHY, f"add {missing[0]}: to it, or otherwise: to the table")


def _axis(scene: Scene, workflow: Resource, lookup: Mapping[str, Any], axis: str) -> dict[str, None]:
    """What an axis must have: the names of its ranges, or the levels of the score or scale that it names."""
    ranges, named = lookup.get(f"{axis}_ranges"), str(lookup.get(axis))
    if isinstance(ranges, list):
        return dict.fromkeys(str(one.get("is")) for one in ranges)
    is_score = any(one["id"] == named.partition(".")[0] for one in workflow.data.get("scores") or ())
    scale = scale_at(scene, workflow, named) if is_score else named
    resource = scene.catalogue.get("scale", scale) if scale else None
    if resource is None or levels_of(scene, resource.id) is None:
        return {}
    return {str(level.get("id")): None for level in entries(resource.data["levels"]) if "treated_like" not in level}


def _levels(scene: Scene, workflow: Resource, name: str, lookup: Mapping[str, Any]) -> Iterator[Finding]:
    """Every level of the scale that is looked up; one that is treated like another needs no entry."""
    said, scale = lookup.get("levels"), lookup.get("of")
    found = scene.catalogue.get("scale", scale) if isinstance(scale, str) else None
    if not isinstance(said, Mapping) or "otherwise" in lookup or found is None or levels_of(scene, found.id) is None:
        return
    levels = [str(one.get("id")) for one in entries(found.data["levels"]) if "treated_like" not in one]
    left = [level for level in levels if level not in said]
    if left:
        where = Where(workflow.kind, workflow.id, ("lookups", name, "levels"), key=True)
        message = f'"{name}" says nothing about {", ".join(left)}'
        yield Finding("E410", where, message, WHY, f"add {left[0]}: to it, or otherwise: to the table")


def _shares(distribution: Resource) -> Iterator[Finding]:
    shares = distribution.data.get("expected_share")
    if not isinstance(shares, Mapping) or not shares:
        return
    try:
        together = sum((Decimal(str(share).removesuffix("%")) for share in shares.values()), Decimal(0))
    except InvalidOperation:
        return
    if together != WHOLE:
        message = f"the expected shares add up to {together.normalize():f}%, not to 100%"
        where = Where(distribution.kind, distribution.id, ("expected_share",), key=True)
        yield Finding("E403", where, message, "No group could ever be as it is expected.", "change a share")
