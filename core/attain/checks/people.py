"""The cast: chains of stand-ins that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases.ast import Named, RoleHolders
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

ENDS = ("skip", "stop_the_plan")


def check(scene: Scene) -> Iterator[Finding]:
    """Chains of if_none: rings, and ends at which nobody may be left (LANGUAGE 5)."""
    for resource in scene.resources:
        cast = resource.data.get("people")
        if isinstance(cast, dict) and resource.kind == "workflow":
            yield from _rings(resource, cast)
            yield from _ends(scene, resource, cast)


def _ends(scene: Scene, resource: Resource, cast: Mapping[str, Any]) -> Iterator[Finding]:
    """Chains of stand-ins that end in a phrase by which nobody may be found."""
    for name, entry in cast.items():
        last = str(entry.get("if_none"))
        if last in (*ENDS, "employee") or last in cast or _always(scene, last):
            continue
        message = f'nobody may be found by "{last}" either, and then nobody stands in for {name}'
        why = "At the top of the chart, for a vacant post or while somebody is away the step would wait for nobody."
        help = f"make it a person of its own under people: that ends in {' or '.join(ENDS)}, and name that one here"
        yield Finding("E230", Where(resource.kind, resource.id, ("people", name, "if_none")), message, why, help)


def _always(scene: Scene, phrase: str) -> bool:
    """Whether a phrase finds somebody whoever it is about: a role that somebody must hold.  What cannot be read, or
    names what does not exist, is told elsewhere.
    """
    try:
        node = parse_people(phrase)
    except PhraseError:
        return True
    if isinstance(node, Named):
        return True
    return isinstance(node, RoleHolders) and node.role not in scene.empty_roles


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
