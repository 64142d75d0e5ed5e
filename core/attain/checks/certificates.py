"""Certificates that run out, where the connection that should bring them brings none."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries


def check(scene: Scene) -> Iterator[Finding]:
    """Every item of a catalogue that is valid for some time only."""
    without = {one.id: one for one in scene.of_kind("connection") if not _brings(one)}
    for catalogue in scene.of_kind("catalogue") if without else ():
        for index, item in enumerate(entries(catalogue.data.get("items"))):
            source = without.get(str(item.get("found_in")).removeprefix("connection "))
            if "valid_for" in item and source is not None:
                yield _missing(catalogue, index, str(item.get("id")), source)


def _brings(connection: Resource) -> bool:
    completions = (connection.data.get("brings_in") or {}).get("completions") or {}
    return isinstance(completions, dict) and completions.get("certificates") is True


def _missing(catalogue: Resource, index: int, item: str, source: Resource) -> Finding:
    message = f'"{item}" runs out, but connection {source.id} brings in no certificates'
    why = "Nobody would ever hold it, and nobody would be told that it ends."
    where = Where(catalogue.kind, catalogue.id, ("items", index, "valid_for"))
    there = Where(source.kind, source.id, ("brings_in",), key=True)
    help = f"write certificates: true under completions of {source.id}, or leave valid_for out"
    return Finding("W611", where, message, why, help, ((there, "what comes in"),), Severity.WARNING)
