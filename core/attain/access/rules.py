"""Which parts of a case somebody may read, given the rows that were granted to his roles.

Pure.  A path is `STEP`, `STEP.SECTION` or `STEP.SECTION.FIELD`; LANGUAGE 6 has the rules, whose numbers stand here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

ORDER = ("averages_only", "averages_and_shuffled_comments", "without_names", "full")
"""From the least to the most that can be seen."""

EVERYTHING = "*"
"""Stands among the hidden paths of a review of which a policy shows this viewer nothing any more."""


@dataclass(frozen=True, slots=True)
class Table:
    """The addresses that a workflow's table names, and the fields that a score judges, by the score that
    judges them.
    """

    named: frozenset[str]
    judged: Mapping[str, str]


def most(ways: Collection[str]) -> str | None:
    """The way of reading that shows most, or None for no way at all."""
    return max(ways, key=ORDER.index, default=None)


def address(table: Table, path: str) -> str:
    """The most precise row that speaks of this path (rule 2)."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        if (found := ".".join(parts[:length])) in table.named:
            return found
    return path


def how(table: Table, granted: Mapping[str, str], hidden: Collection[str], path: str) -> str | None:
    """In which way the path may be read, or None.

    `granted` are the viewer's rows ({what: way}), `hidden` the paths that a policy never shows him (rule 4).  A field
    that a
    score judges is never part of its step until the score's final value may be seen (rule 7).
    """
    if EVERYTHING in hidden or any(path == never or path.startswith(never + ".") for never in hidden):
        return None
    if (score := table.judged.get(path)) and path not in table.named:
        return granted.get(f"{score}.final") or granted.get(score)
    return granted.get(address(table, path))
