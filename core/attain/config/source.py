"""One file of YAML: its plain data at once, the places in it when a finding needs one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attain.config.diagnostics import Diagnostic, Related, Span
from attain.config.quick import quick_documents

if TYPE_CHECKING:
    from attain.config.builder import Fault, Mark, Place, Places

MOST = 50
"""Findings told about the YAML of one file; who has more needs another editor, not a longer list."""

Path = Sequence[str | int]


class Source:
    """One file of YAML: its name as shown, its text, its documents as plain data and what was wrong with it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text.removeprefix("\ufeff")
        self.documents: tuple[Any, ...] = ()
        self.problems: tuple[Diagnostic, ...] = ()
        self._read()

    def _read(self) -> None:
        quick = quick_documents(self.text)
        if quick is not None:
            self.documents = tuple(quick)
            return
        from attain.config.careful import read  # PyYAML, which hardly any file needs

        documents, faults = read(self.text)
        self.documents = tuple(documents)
        self.problems = tuple(self._diagnostic(found) for found in faults[:MOST])

    @cached_property
    def places(self) -> Sequence[Places]:
        """For each document, the place of everything in it by path; read when first asked for."""
        from attain.config.careful import places

        return places(self.text)

    def span(self, number: int, path: Path, *, key: bool = False, within: tuple[int, int] | None = None) -> Span:
        """Where something of document `number` stands; the nearest thing around it where it stands nowhere.

        `key` asks for the name of a setting instead of its value; `within` for a part of a text, by offsets into it.
        """
        places = self.places[number] if number < len(self.places) else {}
        wanted = tuple(path)
        while wanted and wanted not in places:
            wanted, key, within = wanted[:-1], False, None
        place = places.get(wanted)
        if place is None:
            return Span(self.name)
        start, end = place.key if key and place.key else self._inside(place, within)
        return self._span(start, end)

    def _inside(self, place: Place, within: tuple[int, int] | None) -> tuple[Mark, Mark]:
        start, end = place.start, place.end
        if within is None or place.value is None or start.line != end.line:
            return start, end
        written = self.text[start.offset : end.offset]
        offset = written.find(place.value)
        if offset < 0:
            return start, end
        return start.move(offset + within[0]), start.move(offset + max(within[1], within[0] + 1))

    def line(self, number: int) -> str:
        """One line of the file, counted from 1, without its end; empty beyond the last."""
        lines = self._lines
        return lines[number - 1] if 0 < number <= len(lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    def _span(self, start: Mark, end: Mark) -> Span:
        return Span(self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _diagnostic(self, fault: Fault) -> Diagnostic:
        related: tuple[Related, ...] = ()
        if fault.code == "E003":
            first = self.span(fault.document, fault.path, key=True)
            related = (Related(first, "the first time"),)
        return Diagnostic(
            fault.code, self._span(fault.start, fault.end), fault.message, fault.why, fault.help, related=related
        )
