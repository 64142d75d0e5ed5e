"""The settings of the language as its schemas list them: which maps there are, and what each key takes.

A section is a map that somebody writes: a document, an entry of `waves`, a step that asks.  It is named by where it
stands, so several parts of a schema that speak of one place (`allOf`, `then`) make one section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from attain.config.bundle import SUFFIX, built_in

ADDS: dict[str, tuple[str, ...]] = {"items": ("[]",), "additionalProperties": ("*",), "then": (), "else": ()}
"""Keywords that hold one further schema; those that only test a value (`if`, `not`) are left out."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its schema as written, whether it must be there, and whether that depends on what else is."""

    name: str
    schema: Mapping[str, Any]
    needed: bool
    depends: bool = False


@dataclass(slots=True)
class Section:
    """One map: `file` is the schema it comes from, `path` where it stands in there."""

    file: str
    path: tuple[str, ...]
    description: str = ""
    keys: dict[str, Key] = field(default_factory=dict)
    shared: dict[str, bool] = field(default_factory=dict)
    """Settings that are explained where they are shared, and whether they are needed here."""
    open: bool = False
    """Whether it takes names that whoever writes gives, beside its settings."""

    @property
    def title(self) -> str:
        """How the page calls it: the names that lead to it; NAME is one that whoever writes gives."""
        return ".".join("NAME" if one == "*" else one for one in self.path if one != "[]")


def files(kinds: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Every schema file by name: the parts of the kernel, and the kinds given."""
    parts = {name: schema for name, schema in built_in().items() if schema.get("x-part")}
    return {**parts, **kinds}


def sections(name: str, schema: Mapping[str, Any]) -> list[Section]:
    """The sections of one schema file, in the order in which it has them."""
    found: dict[tuple[str, ...], Section] = {}
    for path, node, said in maps(schema):
        _add(found.setdefault(path, Section(name, path)), node, said)
    return [one for one in found.values() if one.keys or one.shared]


def maps(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], str]]:
    """Every node that describes a map: where it stands, and the nearest description, its own or that around it."""
    yield from _maps(schema, (), "")
    for name, one in schema.get("$defs", {}).items():
        if not name.startswith("part."):
            yield from _maps(one, (name,), "")


def _maps(node: Any, path: tuple[str, ...], said: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], str]]:
    if not isinstance(node, Mapping):
        return
    said = str(node.get("description", said))
    if "properties" in node:
        yield path, node, said
    for key, inner in node.items():
        for further, one in _within(key, inner):
            yield from _maps(one, (*path, *further), said)


def _within(key: str, inner: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What a keyword holds, and what it adds to the place."""
    if key == "properties":
        yield from (((name,), one) for name, one in inner.items())
    elif key in ADDS:
        yield ADDS[key], inner
    elif key in ("allOf", "anyOf", "oneOf"):
        yield from (((), one) for one in inner)


def _add(section: Section, node: Mapping[str, Any], said: str) -> None:
    section.description = section.description or said
    section.open = section.open or isinstance(node.get("additionalProperties"), Mapping)
    required, sometimes = node.get("required", ()), set(_sometimes(node))
    for name, schema in node["properties"].items():
        if schema is True:
            section.shared[name] = name in required
        elif name not in section.keys and name not in section.shared:
            section.keys[name] = Key(name, schema, name in required, name in sometimes)


def _sometimes(node: Mapping[str, Any]) -> Iterator[str]:
    """What a map must have in some cases only: the branches of its conditions."""
    for branch in (node.get("then"), node.get("else"), *node.get("allOf", ()), *node.get("anyOf", ())):
        if isinstance(branch, Mapping):
            yield from branch.get("required", ())
            yield from _sometimes(branch)


def target(reference: str, home: str) -> tuple[str, str]:
    """The file and the name of the part that a reference names."""
    file, _, inside = reference.partition("#")
    return file.rpartition("/")[2].removesuffix(SUFFIX) or home, inside.rpartition("/")[2]


def followed(
    schema: Mapping[str, Any], home: str, known: Mapping[str, Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """A schema, what it refers to, what that refers to, and so on: the nearest word first."""
    node: Any = schema
    while isinstance(node, Mapping):
        yield node
        if "$ref" not in node:
            return
        home, name = target(node["$ref"], home)
        node = known[home]["$defs"][name]


def said(schema: Mapping[str, Any], home: str, known: Mapping[str, Mapping[str, Any]], word: str) -> Any:
    """The nearest value of an annotation such as description, x-says or x-left-out; None where there is none."""
    return next((one[word] for one in followed(schema, home, known) if word in one), None)
