"""Documents that no other document names, and parts of a workflow that nothing in it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where

KINDS = ("form", "scale", "population")
WORD = re.compile(r"[a-z][a-z0-9_]*")


def parts(scene: Scene) -> Iterator[Finding]:
    """W222 for people and lookups of a workflow that nothing names: neither it, nor an overlay or another document."""
    for workflow in scene.of_kind("workflow"):
        spoken = _spoken(scene, workflow)
        for key, what in (("people", "person"), ("lookups", "lookup")):
            for name in (workflow.data.get(key) or {}).keys() - spoken:
                if not _named(scene, workflow, key, name):
                    where = Where("workflow", workflow.id, (key, name), key=True)
                    message, help = f'nothing uses the {what} "{name}"', "name it where it should be used, or delete it"
                    why = "Whoever reads the workflow would think that it does something."
                    yield Finding("W222", where, message, why, help, severity=Severity.WARNING)


def _spoken(scene: Scene, workflow: Resource) -> set[str]:
    """Names in references and phrases, outside of the entries that give people; the quick answer for nearly all."""
    said = {
        value
        for path, what, _, value, _ in scene.uses["workflow", workflow.id]
        if what != "text" and type(value) is str and not (path[0] == "people" and path[-1] == "is")
    }
    return {word for value in said for word in _words_in(value)}


@lru_cache(maxsize=65536)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))


def _named(scene: Scene, workflow: Resource, key: str, name: str) -> bool:
    """Whether a name stands anywhere but where it is given."""
    inner = (entry for other, entry in workflow.data[key].items() if other != name)
    rest = ({one: said for one, said in workflow.data.items() if one != key}, *inner)
    others = (one.data for one in scene.catalogue.resources if one.kind != "workflow")
    return any(name in _words(data) for data in (*rest, *others))


def check(scene: Scene) -> Iterator[Finding]:
    """W221 for forms, scales and populations that nothing uses."""
    spoken = {part for said in set(_references(scene)) for part in said.split(" ")}
    if all(one.id in spoken for kind in KINDS for one in scene.of_kind(kind)):
        return
    words = {(one.kind, one.id): set(_words(one.data)) for one in scene.catalogue.resources}
    said_by = Counter(word for used in words.values() for word in used)
    for kind in KINDS:
        for one in scene.of_kind(kind):
            if said_by[one.id] == (one.id in words[kind, one.id]) and not _reads_the_past(one, said_by):
                where, help = Where(kind, one.id, ("id",)), "name it where it should be used, or delete the document"
                message = f'nothing uses the {kind} "{one.id}"'
                why = "Whoever reads the configuration would think that it does something."
                yield Finding("W221", where, message, why, help, severity=Severity.WARNING)


def _reads_the_past(scale: Resource, said_by: Mapping[str, int]) -> bool:
    """A retired scale that leads to one in use: what was rated on it once is still read."""
    return "retired" in scale.data and any(said_by[other] > 1 for other in scale.data.get("maps_to") or ())


def _references(scene: Scene) -> Iterator[str]:
    """Names that a document gives of another; the quick answer for nearly all documents."""
    return (use[3] for resource, use in scene.every_use("ref") if type(use[3]) is str and use[3] != resource.id)


def _words(node: Any) -> Iterator[str]:
    """Every word of every setting; texts for people too, for a warning must not be wrong."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from () if key in ("title", "help", "note") else _words(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _words(value)
    elif isinstance(node, str):
        yield from WORD.findall(node)
