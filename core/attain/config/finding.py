"""A finding before it has a place: which document, which path in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from attain.config.diagnostics import Diagnostic, Related, Severity, Span
from attain.values import dataclass

Path = tuple[str | int, ...]


class Standing(Protocol):
    """A document that knows where in the files its parts stand."""

    @property
    def kind(self) -> str:
        """Its kind."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says."""
        ...

    def span(self, path: Sequence[str | int], key: bool = False, within: tuple[int, int] | None = None) -> Span:
        """Where something stands: a value by its path, its key, or a part of a text."""
        ...


class Where(NamedTuple):
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


def placed(findings: Iterable[Finding], documents: Mapping[tuple[str, str], Standing]) -> Iterator[Diagnostic]:
    """Findings with their places; `documents` are by kind and id."""
    for found in findings:
        related = tuple(Related(_span(where, documents), said) for where, said in found.related)
        at = _span(found.where, documents)
        yield Diagnostic(found.code, at, found.message, found.why, found.help, related, found.severity)


def _span(where: Where, documents: Mapping[tuple[str, str], Standing]) -> Span:
    document = documents.get((where.kind, where.id))
    if document is None:
        return Span(f"{where.kind} {where.id}")
    return document.span(where.path, where.key, where.within)
