"""Names given twice inside one document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import singular

Path = tuple[str | int, ...]


def check(scene: Scene) -> Iterator[Finding]:
    """Steps of a workflow, however deep; elsewhere the entries of one list."""
    for resource in scene.resources:
        if resource.kind == "scenario":
            continue
        names = scene.names(resource)
        steps = [(one.id, one.path) for one in (*names.steps, *names.levels)]
        yield from _twice(resource, "step", steps)
        yield from _lists(scene, resource)


def _lists(scene: Scene, resource: Resource) -> Iterator[Finding]:
    for node, path in scene.nodes(resource):
        if isinstance(node, list) and path[-1] != "steps":
            named = [one["id"] for one in node if isinstance(one, dict) and isinstance(one.get("id"), str)]
            if len(set(named)) < len(named):
                entries = [(one.get("id"), (*path, index)) for index, one in enumerate(node) if isinstance(one, dict)]
                yield from _twice(resource, singular(str(path[-1])), entries)


def _twice(resource: Resource, what: str, entries: list[tuple[Any, Path]]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for name, path in entries:
        if not isinstance(name, str):
            continue
        if name in first:
            earlier = Where(resource.kind, resource.id, (*first[name], "id"))
            where = Where(resource.kind, resource.id, (*path, "id"))
            why = "What names it could mean either."
            yield Finding(
                "E101",
                where,
                f'there are two {what}s "{name}"',
                why,
                "rename one of the two",
                ((earlier, "the first"),),
            )
        first.setdefault(name, path)
