"""All families of checks, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks import (
    anonymity,
    certificates,
    conditions,
    constant,
    cycles,
    day_fields,
    days,
    documents,
    enough,
    everybody,
    flow,
    hidden,
    holes,
    hurry,
    identifiers,
    idle,
    limits,
    migrations,
    missing,
    order,
    own_case,
    people,
    phrases,
    policies,
    quotas,
    ratings,
    readers,
    references,
    repeats,
    roles,
    scales,
    scores,
    secrets,
    several,
    starts,
    tables,
    taken,
    texts,
    twice,
    unanswered,
    visibility,
    waits,
    zones,
)
from attain.checks.scene import Scene
from attain.config.finding import Finding

FAMILIES = (
    identifiers.check,
    references.check,
    phrases.check,
    conditions.check,
    constant.check,
    several.check,
    day_fields.check,
    unanswered.check,
    documents.check,
    people.check,
    flow.check,
    repeats.check,
    starts.check,
    scores.check,
    tables.check,
    holes.check,
    missing.check,
    taken.check,
    idle.check,
    order.check,
    days.check,
    hurry.check,
    waits.check,
    visibility.check,
    readers.check,
    everybody.check,
    own_case.check,
    anonymity.check,
    enough.check,
    cycles.check,
    limits.check,
    policies.check,
    hidden.check,
    quotas.check,
    roles.check,
    secrets.check,
    scales.check,
    ratings.check,
    twice.check,
    certificates.check,
    texts.check,
    zones.check,
    migrations.check,
)

ABSENT = frozenset({*references.CODES.values(), references.OTHER})
"""Codes of names that do not exist."""

FOLLOWS = ("E502", "E517", "E223", "E316", "E410", "W512", "W515")
"""Codes of what may only follow from a name that does not exist, or a phrase that cannot be read, in the document."""


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every family.

    Where a document gives a name twice, a name that it lacks is most likely the one overwritten: one cause.  Where a
    name in it does not exist, rows that seem to be missing may be those that were meant.
    """
    twice: set[tuple[str, str]] = set()
    unread: set[tuple[str, str]] = set()
    for family in FAMILIES:
        for found in family(scene):
            document = (found.where.kind, found.where.id)
            if found.code == "E101":
                twice.add(document)
            elif found.code in ABSENT and document in twice:
                continue
            elif found.code in ABSENT or found.code == "E020":
                unread.add(document)
            if not (found.code in FOLLOWS and document in unread):
                yield found
