"""Scales, weights and lookups that could not give a number to anybody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?( to -?[0-9]+(\.[0-9]+)?%?)?")


def check(scene: Scene) -> Iterator[Finding]:
    """Levels of scales, weights of scores, levels that lookups and gates name."""
    for scale in scene.of_kind("scale"):
        yield from _levels(scale)
    for workflow in scene.of_kind("workflow"):
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _weights(workflow, index, score)
            yield from _gates(scene, workflow, index, score)
        for name, lookup in (workflow.data.get("lookups") or {}).items():
            yield from _lookup(scene, workflow, name, lookup)


def _levels(scale: Resource) -> Iterator[Finding]:
    seen: dict[Any, int] = {}
    for index, level in enumerate(scale.data.get("levels") or ()):
        value = level.get("value")
        if value is None:
            continue
        if value in seen:
            where = Where(scale.kind, scale.id, ("levels", index, "value"))
            first = Where(scale.kind, scale.id, ("levels", seen[value], "value"))
            other = scale.data["levels"][seen[value]]["id"]
            message = f'the levels "{other}" and "{level["id"]}" have the same value {value}'
            help = "give each its own value, or use treated_like"
            yield Finding(
                "E402",
                where,
                message,
                "A number could not be turned back into one of them.",
                help,
                ((first, "the first"),),
            )
        seen.setdefault(value, index)


def _weights(workflow: Resource, index: int, score: dict[str, Any]) -> Iterator[Finding]:
    taken = score.get("take") or ()
    weights = [percent(entry.get("weight")) for entry in taken]
    where = Where(workflow.kind, workflow.id, ("scores", index, "take"), key=True)
    if score.get("aggregate") == "weighted_sum":
        total = sum((one for one in weights if one is not None), Decimal(0))
        if weights and None not in weights and total != 100:
            message = f'the weights of "{score["id"]}" add up to {total}%, not to 100%'
            yield Finding(
                "E406",
                where,
                message,
                "Everybody's result would be too high or too low.",
                "change a weight, or use weighted_mean",
            )
    if str(score.get("aggregate", "")).startswith("weighted_"):
        for number, entry in enumerate(taken):
            if "weight" not in entry:
                at = Where(workflow.kind, workflow.id, ("scores", index, "take", number))
                yield Finding(
                    "E406",
                    at,
                    f'{entry.get("from")} has no weight in "{score["id"]}"',
                    help="add weight: 50%, for example",
                )


def percent(value: Any) -> Decimal | None:
    """A percent as written, as the number before its sign; None for anything else."""
    try:
        return Decimal(value.removesuffix("%")) if isinstance(value, str) and value.endswith("%") else None
    except InvalidOperation:
        return None


def _gates(scene: Scene, workflow: Resource, index: int, score: dict[str, Any]) -> Iterator[Finding]:
    scale = scale_of(workflow, score)
    for number, gate in enumerate(score.get("gates") or ()):
        for key in ("becomes", "at_most", "at_least"):
            where = Where(workflow.kind, workflow.id, ("scores", index, "gates", number, key))
            if scale is None and isinstance(gate.get(key), str):
                yield from _some_level(scene, where, gate[key], score)
            else:
                yield from _level(scene, where, gate.get(key), scale)


def _some_level(scene: Scene, where: Where, said: str, score: Mapping[str, Any]) -> Iterator[Finding]:
    """A name in a gate of a score whose scale nothing says: a level all the same, never another score."""
    known = [level for one in scene.of_kind("scale") for level in levels_of(scene, one.id) or ()]
    if said in known or NUMBER.fullmatch(said) or scene.doubtful(said):
        return
    message = f'"{said}" is neither a number nor a level of any scale'
    why = f'The gate would never change "{score["id"]}".'
    yield Finding("E206", where, message, why, "write a number, or a level; another score is asked under when: alone")


def scale_of(workflow: Resource, score: Mapping[str, Any]) -> str | None:
    """The scale of a score's levels, as it or its bands say; None where neither does."""
    bands = score.get("bands")
    lookups = workflow.data.get("lookups")
    lookup = lookups.get(bands.partition(" ")[2]) if isinstance(bands, str) and isinstance(lookups, dict) else None
    scale = score.get("gives") or (lookup.get("gives") if isinstance(lookup, dict) else None)
    return scale if isinstance(scale, str) else None


def _lookup(scene: Scene, workflow: Resource, name: str, lookup: dict[str, Any]) -> Iterator[Finding]:
    path = ("lookups", name)
    for index, entry in enumerate(lookup.get("ranges") or ()):
        where = Where(workflow.kind, workflow.id, (*path, "ranges", index, "is"))
        yield from _level(scene, where, entry.get("is"), lookup.get("gives"))
    for level, value in (lookup.get("levels") or {}).items():
        at = (*path, "levels", level)
        yield from _level(scene, Where(workflow.kind, workflow.id, at, key=True), level, lookup.get("of"))
        yield from _level(scene, Where(workflow.kind, workflow.id, at), value, lookup.get("gives"))


def _level(scene: Scene, where: Where, level: Any, scale: Any) -> Iterator[Finding]:
    known = levels_of(scene, scale) if isinstance(scale, str) and isinstance(level, str) else None
    if known:
        yield from unknown(scene, where, level, Target("level", known, f"scale {scale}"))


def levels_of(scene: Scene, scale: str) -> Collection[str] | None:
    """Ids of a scale's levels, on and off it; None where there is no such scale or it has a range instead."""
    return scene.catalogue.memo(f"levels of scale {scale}", lambda: _levels_of(scene, scale))


def _levels_of(scene: Scene, scale: str) -> Collection[str] | None:
    resource = scene.catalogue.get("scale", scale)
    if resource is None or not isinstance(resource.data.get("levels"), list):
        return None
    listed = (*entries(resource.data["levels"]), *entries(resource.data.get("off_scale")))
    return [str(one.get("id")) for one in listed]
