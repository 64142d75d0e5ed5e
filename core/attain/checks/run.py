"""All families of checks, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks import cycles, flow, identifiers, people, phrases, references, scores, visibility
from attain.checks.scene import Scene
from attain.config.finding import Finding

FAMILIES = (
    identifiers.check,
    references.check,
    phrases.check,
    people.check,
    flow.check,
    scores.check,
    visibility.check,
    cycles.check,
)


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every family."""
    for family in FAMILIES:
        yield from family(scene)
