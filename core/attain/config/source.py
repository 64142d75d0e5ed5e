"""YAML text to plain data, from libyaml's events.

The normal pass keeps no places; `Source.places` reads the events again when a finding needs one.  The pure Python
loader is never used: it is slow, resolves by YAML 1.1 and builds what anchors and tags ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

from yaml import YAMLError

from attain.config.builder import Builder, Fault, Mark, Place, Places, TooDeep
from attain.config.diagnostics import Diagnostic, Related, Span
from attain.config.faults import syntax_fault
from attain.config.quick import quick_documents
from attain.errors import AttainError

try:
    CParser: Any = import_module("yaml.cyaml").CParser
except ImportError:  # pragma: no cover - only where PyYAML was built without libyaml
    CParser = None

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that cannot be seen, or that change the order in which text is shown (a review would be misled)."""

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
        hidden = HIDDEN.search(self.text)
        if hidden:
            self.problems = (self._diagnostic(_hidden(self.text, hidden)),)
            return
        quick = quick_documents(self.text)
        if quick is not None:
            self.documents = tuple(quick)
            return
        builder = Builder()
        fault = self._run(builder)
        faults = [*builder.faults, fault] if fault else builder.faults
        self.documents = () if fault else tuple(builder.documents)
        self.problems = tuple(self._diagnostic(found) for found in faults[:MOST])

    def _run(self, builder: Builder) -> Fault | None:
        try:
            for event in events(self.text):
                builder.take(event)
        except YAMLError as error:
            return syntax_fault(self.text, error)
        except TooDeep as error:
            return error.fault
        return None

    @cached_property
    def places(self) -> Sequence[Places]:
        """For each document, the place of everything in it by path; read when first asked for."""
        builder = Builder(keep_places=True)
        self._run(builder)
        return builder.places

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


def events(text: str) -> Iterator[Any]:
    """The events of libyaml.  Raises AttainError where PyYAML came without it, YAMLError where the text is broken."""
    if CParser is None:
        msg = "PyYAML was installed without libyaml"
        raise AttainError(msg, "install PyYAML from a wheel, or libyaml-dev before building it")
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _hidden(text: str, found: re.Match[str]) -> Fault:
    index = found.start()
    start = Mark(text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1, index)
    return Fault(
        "E007",
        f"a hidden character (U+{ord(found.group()):04X}) stands here",
        start,
        start.move(1),
        why="Whoever reads the file does not see what it says.",
        help="delete it",
    )
