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
        if resource.kind != "scenario":
            names = scene.names(resource)
            yield from _twice(resource, "step", [(one.id, one.path) for one in (*names.steps, *names.levels)])
    for resource, path, node in scene.lists():
        if resource.kind != "scenario" and path[-1] != "steps" and _repeats(node):
            entries = [(one.get("id"), (*path, index)) for index, one in enumerate(node) if isinstance(one, dict)]
            yield from _twice(resource, singular(str(path[-1])), entries)


def _repeats(node: list[Any]) -> bool:
    named = [one["id"] for one in node if type(one) is dict and type(one.get("id")) is str]
    return len(set(named)) < len(named)


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
