"""All families of checks, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks import phrases, references
from attain.checks.scene import Scene
from attain.config.finding import Finding

FAMILIES = (references.check, phrases.check)


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every family."""
    for family in FAMILIES:
        yield from family(scene)
