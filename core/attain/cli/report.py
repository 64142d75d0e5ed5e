"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.config.diagnostics import Diagnostic, Severity, Span
from attain.config.scalars import HIDDEN

if TYPE_CHECKING:
    from attain.config.source import Source

WIDEST = 160
"""Characters of a source line that are shown; a longer one is cut around the place."""


def as_text(found: Sequence[Diagnostic], sources: Mapping[str, Source], documents: int) -> Iterator[str]:
    """The whole report: each finding, a blank line between, a summary at the end."""
    for one in found:
        yield from _one(one, sources)
        yield ""
    yield summary(found, documents)


def summary(found: Sequence[Diagnostic], documents: int) -> str:
    """The last line: `2 errors, 1 warning in 14 documents`."""
    counts = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    said = [_count(number, severity.value) for severity, number in counts.items() if number]
    if not said:
        return f"{_count(documents, 'document')}, nothing wrong"
    first = next((one.code for one in found if one.severity is Severity.ERROR), found[0].code)
    return f"{', '.join(said)} in {_count(documents, 'document')}; more about a code: attain explain {first}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _one(found: Diagnostic, sources: Mapping[str, Source]) -> Iterator[str]:
    severity = "" if found.severity is Severity.ERROR else f" {found.severity.value}:"
    yield f"{found.at}: {found.code}{severity} {found.message}"
    yield from _excerpt(found.at, sources)
    if found.why:
        yield f"  why: {found.why}"
    if found.help:
        yield f"  help: {found.help}"
    for related in found.related:
        yield f"  {related.at}: {related.message}"
        yield from _excerpt(related.at, sources)


def _excerpt(at: Span, sources: Mapping[str, Source]) -> Iterator[str]:
    source = sources.get(at.file)
    line = HIDDEN.sub("\ufffd", source.line(at.line).rstrip().replace("\t", " ")) if source else ""
    if not line:
        return
    start = at.column - 1
    end = at.end_column - 1 if at.end_line == at.line else len(line)
    width = max(1, min(end, len(line)) - start)
    cut = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
    shown = line[cut : cut + WIDEST]
    margin = f"{at.line:>5} | "
    yield f"{margin}{shown}"
    yield f"{' ' * 5} | {' ' * (start - cut)}{'^' * min(width, WIDEST - (start - cut))}"


def as_json(valid: bool, found: Sequence[Diagnostic]) -> str:
    """The report for programs, in a shape that stays."""
    diagnostics = [
        {
            "code": one.code,
            "severity": one.severity.value,
            **_place(one.at),
            "message": one.message,
            "help": one.help,
            "related": [{**_place(related.at), "message": related.message} for related in one.related],
        }
        for one in found
    ]
    return json.dumps({"valid": valid, "diagnostics": diagnostics}, ensure_ascii=False, indent=2)


def _place(at: Span) -> dict[str, Any]:
    return {
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }
