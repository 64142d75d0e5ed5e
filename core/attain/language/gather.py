"""Many findings of one cause to one finding that shows the other places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attain.config.diagnostics import Diagnostic, Related, Severity
from attain.values import replace

NAME = re.compile(r'"[^"]*"')
SHOWN = 3
"""Other places that are shown; who has put the first right sees the rest."""


def gathered(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """One finding for each name that does not exist, at the first place that gives it; in the order of the files."""
    groups: dict[object, list[Diagnostic]] = {}
    for one in sorted(found, key=lambda one: (one.at, one.code, one.message)):
        groups.setdefault(_cause(one), []).append(one)
    for first, *others in groups.values():
        yield _with(first, others) if others else first


def _cause(one: Diagnostic) -> object:
    """Names that nobody knows are one cause wherever they stand; everything else is its own."""
    name = NAME.search(one.message)
    unknown = one.message.startswith(("there is no ", "the date ")) and one.severity is Severity.ERROR
    return (one.code, name.group()) if unknown and name and one.code >= "E2" else one


def _with(first: Diagnostic, others: list[Diagnostic]) -> Diagnostic:
    related = [Related(one.at, "and here") for one in others[:SHOWN]]
    more = len(others) - SHOWN
    if more > 0:
        related[-1] = Related(related[-1].at, f"and here, and at {more} more place{'s' if more > 1 else ''}")
    return replace(first, related=(*first.related, *related))
