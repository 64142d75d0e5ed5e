"""A finding before it has a place: which document, which path in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.config.diagnostics import Diagnostic, Related, Severity, Span

if TYPE_CHECKING:
    from attain.config.files import Document

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document by kind, id and path; `key` means the name of the setting, `within` offsets in a text."""

    kind: str
    id: str
    path: Path = ()
    key: bool = False
    within: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a document; places are looked up only for findings that are told."""

    code: str
    where: Where
    message: str
    why: str = ""
    help: str = ""
    related: tuple[tuple[Where, str], ...] = ()
    severity: Severity = Severity.ERROR


def placed(findings: Iterable[Finding], documents: Mapping[tuple[str, str], Document]) -> Iterator[Diagnostic]:
    """Findings with their places; `documents` are by kind and id."""
    for found in findings:
        related = tuple(Related(_span(where, documents), said) for where, said in found.related)
        at = _span(found.where, documents)
        yield Diagnostic(found.code, at, found.message, found.why, found.help, related, found.severity)


def _span(where: Where, documents: Mapping[tuple[str, str], Document]) -> Span:
    document = documents.get((where.kind, where.id))
    if document is None:
        return Span(f"{where.kind} {where.id}")
    return document.span(where.path, where.key, where.within)
