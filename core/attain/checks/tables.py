"""Tables with holes, and shares that do not make a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where

WHOLE = Decimal(100)


def check(scene: Scene) -> Iterator[Finding]:
    """Lookups that say nothing about a level, and expected shares that do not add up to 100%."""
    for workflow in scene.of_kind("workflow"):
        for name, lookup in (workflow.data.get("lookups") or {}).items():
            yield from _holes(scene, workflow, name, lookup)
    for distribution in scene.of_kind("distribution"):
        yield from _shares(distribution)


def _holes(scene: Scene, workflow: Resource, name: str, lookup: Mapping[str, Any]) -> Iterator[Finding]:
    if "otherwise" in lookup:
        return
    at = ("lookups", name)
    yield from _missing(scene, workflow, (*at, "levels"), lookup.get("levels"), lookup.get("of"))
    cells = lookup.get("cells") or {}
    if "down_ranges" not in lookup:
        yield from _missing(scene, workflow, (*at, "cells"), cells, lookup.get("down"))
    for row, cell in cells.items():
        if "across_ranges" not in lookup:
            yield from _missing(scene, workflow, (*at, "cells", row), cell, lookup.get("across"))


def _missing(scene: Scene, workflow: Resource, path: tuple[str, ...], said: Any, scale: Any) -> Iterator[Finding]:
    """Levels on a scale of which a row or column says nothing; one that is treated like another needs no entry."""
    found = scene.catalogue.get("scale", scale) if isinstance(scale, str) else None
    levels = found.data.get("levels") if found else None
    if not isinstance(said, Mapping) or not said or not isinstance(levels, list):
        return
    left = [str(one["id"]) for one in levels if one["id"] not in said and "treated_like" not in one]
    if left:
        message = f"the table {path[1]} says nothing about {' and '.join(left)}"
        why = "Whoever has this level would get no result."
        help = f"add {left[0]}: …, or otherwise: VALUE for all that are left out"
        yield Finding("E410", Where(workflow.kind, workflow.id, path, key=True), message, why, help)


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
