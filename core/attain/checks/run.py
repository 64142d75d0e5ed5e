"""All families of checks, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks import (
    conditions,
    cycles,
    documents,
    enough,
    flow,
    identifiers,
    people,
    phrases,
    policies,
    references,
    repeats,
    scales,
    scores,
    starts,
    tables,
    texts,
    visibility,
    zones,
)
from attain.checks.scene import Scene
from attain.config.finding import Finding

FAMILIES = (
    identifiers.check,
    references.check,
    phrases.check,
    conditions.check,
    documents.check,
    people.check,
    flow.check,
    repeats.check,
    starts.check,
    scores.check,
    tables.check,
    visibility.check,
    enough.check,
    cycles.check,
    policies.check,
    scales.check,
    texts.check,
    zones.check,
)


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every family.

    Where a document gives a name twice, a name that it lacks is most likely the one overwritten: one cause.
    """
    twice: set[tuple[str, str]] = set()
    for family in FAMILIES:
        for found in family(scene):
            document = (found.where.kind, found.where.id)
            if found.code == "E101":
                twice.add(document)
            elif document in twice and "E201" <= found.code <= "E229":
                continue
            yield found
