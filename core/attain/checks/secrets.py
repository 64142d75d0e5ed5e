"""Connections that say too much: a secret in the file, a way on which others can listen; courses in a ring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where

NAMES = re.compile(r"(^|_)(password|passwd|pwd|secret|token|api_?key|private_?key|credential)s?($|_)")
KNOWN = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
"""How secrets of well-known services begin."""

INSIDE = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
"""A name and a password within an address."""

PLAIN = re.compile(r"^http://(?!localhost\b|127\.0\.0\.1\b|\[::1\])")


def check(scene: Scene) -> Iterator[Finding]:
    """Every setting of every connection; what must be learned before what."""
    for connection in scene.of_kind("connection"):
        for name, value in connection.data["settings"].items():
            yield from _setting(connection, str(name), value)
    for catalogue in scene.of_kind("catalogue"):
        yield from _ring(catalogue)


def _setting(connection: Resource, name: str, value: Any) -> Iterator[Finding]:
    where = Where(connection.kind, connection.id, ("settings", name))
    text = str(value) if not isinstance(value, Mapping) else ""
    if text and (NAMES.search(name.casefold()) or KNOWN.search(text) or INSIDE.search(text)):
        why = "Everybody who may read this file, and every copy of it, would know it."
        help = f"write {name}: {{ secret: {name.upper()} }}, and give the value to the server; then change it there"
        yield Finding("E701", where, f'"{name}" is a secret, and stands in the file', why, help)
    elif PLAIN.match(text):
        why = "Names and results of people would travel readable for everybody on the way."
        help = f"write https://{text.removeprefix('http://')}"
        yield Finding("W703", where, f'"{name}" is reached without encryption', why, help, severity=Severity.WARNING)


def _ring(catalogue: Resource) -> Iterator[Finding]:
    """Learning that must come before itself."""
    needs = {str(one["id"]): tuple(map(str, one.get("needs_first") or ())) for one in catalogue.data["items"]}
    told: set[frozenset[str]] = set()
    for index, one in enumerate(catalogue.data["items"]):
        way = _way(needs, str(one["id"]), (str(one["id"]),))
        if way and frozenset(way) not in told:
            told.add(frozenset(way))
            where = Where(catalogue.kind, catalogue.id, ("items", index, "needs_first"))
            message = f"each of these must be completed before the other: {' -> '.join([*way, way[0]])}"
            yield Finding("E610", where, message, "Nobody could ever begin.", "take one of them out of needs_first")


def _way(needs: Mapping[str, tuple[str, ...]], home: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    for name in needs.get(seen[-1], ()):
        if name == home:
            return seen
        found = () if name in seen else _way(needs, home, (*seen, name))
        if found:
            return found
    return ()
