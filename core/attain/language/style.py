"""I015: files that are not in canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from attain.config.diagnostics import Diagnostic, Severity, Span
from attain.config.files import Folder
from attain.config.source import Source
from attain.language.language import Language

CODE = "I015"


def wants_style(checks: object) -> bool:
    """Whether an organisation asks for it under `checks`; it costs more than all other checks together."""
    return isinstance(checks, dict) and checks.get(CODE, "off") in ("error", "warning")


def unformatted(read: Folder, language: Language) -> Iterator[Diagnostic]:
    """A finding for each readable file that `attain fmt` would write differently, at the first such line."""
    from attain.formatting.canonical import formatted

    for source in read.sources.values():
        text = source.text if source.problems else formatted(source, language.schemas)
        if text != source.text:
            yield _finding(source, text)


def _finding(source: Source, text: str) -> Diagnostic:
    pairs = zip_longest(source.text.split("\n"), text.split("\n"))
    line = next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 1)
    at = Span(source.name, line, 1, line, 2)
    help = f"run: attain fmt {source.name}"
    return Diagnostic(CODE, at, "not formatted from this line on", help=help, severity=Severity.INFO)
