"""The cast: chains of stand-ins that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.parts import parts_read
from attain.checks.paths import path_target
from attain.checks.phrases import is_no_fact, phrase
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.config.uses import Use
from attain.nearest import did_you_mean
from attain.phrases.ast import ByLookup, Named, RoleHolders
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

ENDS = ("skip", "stop_the_plan")


def check(scene: Scene) -> Iterator[Finding]:
    """Chains of if_none: rings, and ends at which nobody may be left (LANGUAGE 5)."""
    for resource in scene.resources:
        cast = resource.data.get("people")
        if isinstance(cast, dict) and resource.kind == "workflow":
            yield from _rings(resource, cast)
            yield from _tables(scene, resource, cast)
            yield from _given_people(scene, resource)
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


def _tables(scene: Scene, resource: Resource, cast: Mapping[str, Any]) -> Iterator[Finding]:
    """People by a lookup: it gives people by what is known of the employee, and not by itself."""
    lookups = resource.data.get("lookups") or {}
    for name, entry in cast.items():
        table = _by(str(entry.get("is")))
        lookup = lookups.get(table)
        if not isinstance(lookup, Mapping):
            continue
        where = Where(resource.kind, resource.id, ("people", name, "is"))
        if lookup.get("gives") != "people":
            message = f'"{table}" gives {lookup.get("gives")}, not people'
            yield Finding("E237", where, message, "Nobody could be found by it.", f"write gives: people in {table}")
        elif table in _met(lookups, cast, table):
            message = f'"{table}" gives people who are found by {table} themselves'
            yield Finding("E237", where, message, "Nobody is ever found.", f"let {table} name them by other phrases")
        else:
            yield from _asked(scene, resource, table, lookup)


def _given_people(scene: Scene, resource: Resource) -> Iterator[Finding]:
    """What lookups that give people give: phrases, whose names exist."""
    for name, lookup in (resource.data.get("lookups") or {}).items():
        if not isinstance(lookup, Mapping) or lookup.get("gives") != "people":
            continue
        for path, said in _given(lookup):
            place = ("lookups", name, *path)
            if isinstance(said, str):
                yield from phrase(scene, resource, Use(place, "phrase", "people", said))
            else:
                where = Where(resource.kind, resource.id, place)
                message = f'"{name}" gives people, but here {said}'
                yield Finding(
                    "E237", where, message, "Nobody could be found by it.", "write a phrase, or a person's name"
                )


def _asked(scene: Scene, resource: Resource, table: str, lookup: Mapping[str, Any]) -> Iterator[Finding]:
    others = {"number", *path_target(scene, resource).known}
    for key in ("of", "across", "down"):
        fact = str(lookup.get(key, "department")).removesuffix(" of employee")
        if is_no_fact(scene, resource, fact, scene.facts) or (fact in others and fact not in scene.facts):
            where = Where(resource.kind, resource.id, ("lookups", table, key))
            message = f'"{fact}" is no fact of the employee, so {table} finds nobody'
            yield Finding("E237", where, message, help=did_you_mean(fact, scene.facts, "write a fact such as grade"))


def _by(phrase: str) -> str:
    """The lookup by which a phrase finds people; "" for any other phrase."""
    try:
        node = parse_people(phrase)
    except PhraseError:
        return ""
    return node.lookup if isinstance(node, ByLookup) else ""


def _met(lookups: Mapping[str, Any], cast: Mapping[str, Any], table: str) -> set[str]:
    """The lookups that one leads to, through what it gives and through the people that it names."""
    met: set[str] = set()
    waiting = [str(one) for _, one in _given(lookups.get(table))]
    seen = set(waiting)
    while waiting:
        found = parts_read("people", waiting.pop())
        met |= (named := {one.lookup for one in found if isinstance(one, ByLookup)})
        entries = [cast.get(one.name) for one in found if isinstance(one, Named)]
        more = [str(one["is"]) for one in entries if isinstance(one, Mapping) and "is" in one]
        more += [str(one) for lookup in named for _, one in _given(lookups.get(lookup))]
        waiting += [one for one in more if one not in seen]
        seen |= set(more)
    return met


def _given(lookup: Any) -> Iterator[tuple[Path, Any]]:
    """What a lookup gives, in all its parts, each with its place."""
    if not isinstance(lookup, Mapping):
        return
    for index, one in enumerate(lookup.get("ranges") or ()):
        yield ("ranges", index, "is"), one.get("is")
    yield from ((("levels", level), one) for level, one in (lookup.get("levels") or {}).items())
    for row, cells in (lookup.get("cells") or {}).items():
        yield from ((("cells", row, column), one) for column, one in cells.items())
    if "otherwise" in lookup:
        yield ("otherwise",), lookup["otherwise"]


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
