"""The cast: chains of stand-ins that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where

ENDS = ("skip", "stop_the_plan")


def check(scene: Scene) -> Iterator[Finding]:
    """Rings of if_none (LANGUAGE 5)."""
    for resource in scene.resources:
        cast = resource.data.get("people")
        if isinstance(cast, dict) and resource.kind == "workflow":
            yield from _rings(resource, cast)


def _rings(resource: Resource, cast: Mapping[str, Any]) -> Iterator[Finding]:
    told: set[frozenset[str]] = set()
    for name in cast:
        ring = _ring(name, cast)
        if ring and frozenset(ring) not in told:
            told.add(frozenset(ring))
            where = Where(resource.kind, resource.id, ("people", ring[0], "if_none"))
            shown = " -> ".join([*ring, ring[0]])
            why = "If nobody is found for one of them, nobody is ever found, and the step waits for good."
            help = f"let one of them end in {' or '.join(ENDS)}"
            yield Finding("E231", where, f"these people stand in for one another: {shown}", why, help)


def _ring(name: str, cast: Mapping[str, Any]) -> list[str]:
    """The ring that a chain of stand-ins ends in; empty where it ends."""
    walked: list[str] = []
    while name in cast and name not in walked:
        walked.append(name)
        name = str(cast[name].get("if_none"))
    return walked[walked.index(name) :] if name in walked else []
