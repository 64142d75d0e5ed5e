"""Every single slip that can be made in a configuration: a key misspelt, a name misspelt, a due left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from attain.config.diagnostics import Diagnostic, Severity, Span
from attain.config.files import Document, read_folder
from attain.language.load import judge, language_for

WORD = re.compile(r"(?<![\w.-])[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*(?![\w-])")
NAMERS = {"people", "lookups", "dates", "groups"}
"""Mappings whose keys are names that the document gives."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: what it is (key, name, definition or due), where, and what the text says before and after."""

    what: str
    at: Span
    old: str
    new: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.at} {self.what} {self.old} -> {self.new or 'nothing'}"


def misspelt(word: str) -> str:
    """The word with one letter too many."""
    return f"{word[:2]}q{word[2:]}"


class Workshop:
    """A folder read once, in which one slip after another is made in memory."""

    def __init__(self, folder: Path) -> None:
        self.read = read_folder(folder)
        organisation = next(one for one in self.read.documents if one.kind == "organisation")
        self.plugins = {str(name): str(said) for name, said in organisation.data["plugins"].items()}
        self.language = language_for(self.plugins)

    def made(self, slip: Slip) -> tuple[Diagnostic, ...]:
        """The errors that are told after the slip."""
        text = self.read.sources[slip.at.file].text
        lines = text.split("\n")
        start = sum(len(one) + 1 for one in lines[: slip.at.line - 1]) + slip.at.column - 1
        assert text[start:].startswith(slip.old)
        changed = self.read.instead(slip.at.file, text[:start] + slip.new + text[start + len(slip.old) :])
        known = None if slip.path[:1] == ("plugins",) else self.language
        return tuple(one for one in judge(changed, known).diagnostics if one.severity is Severity.ERROR)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that some document gives to something."""
        return frozenset(name for one in self.read.documents if one.kind != "scenario" for name in _names(one.data))

    def slips(self, document: Document) -> Iterator[Slip]:
        """Every slip of one document, in order."""
        texts = {use.path for use in self.language.schemas.uses(document.kind, document.data) if use.what == "text"}
        for path, node in _nodes(document.data):
            if any(path[:length] in texts for length in range(len(path) + 1)):
                continue
            if path and isinstance(path[-1], str):
                at = document.span(path, key=True)
                yield Slip("key", at, path[-1], misspelt(path[-1]), path)
            if isinstance(node, str):
                yield from self._words(document, path, node)
            elif isinstance(node, dict) and "due" in node:
                yield from _without_due(document, path)

    def _words(self, document: Document, path: tuple[str | int, ...], text: str) -> Iterator[Slip]:
        for found in WORD.finditer(text):
            start = found.start()
            for part in found.group().split("."):
                if part in self.names and len(part) > 1:
                    at = document.span(path, within=(start, start + len(part)))
                    what = "definition" if path[-1] == "id" else "name"
                    yield Slip(what, at, part, misspelt(part), path)
                start += len(part) + 1


def _without_due(document: Document, path: tuple[str | int, ...]) -> Iterator[Slip]:
    key, value = document.span((*path, "due"), key=True), document.span((*path, "due"))
    line = document.source.line(key.line)
    old = line[key.column - 1 : value.end_column - 1]
    if line.strip() == old or line.strip().startswith(old + " #"):
        yield Slip("due", key, old, "", path)
    elif line[value.end_column - 1 :].startswith(", "):
        yield Slip("due", key, old + ", ", "", path)
    elif line[: key.column - 1].endswith(", "):
        before = Span(key.file, key.line, key.column - 2, key.end_line, key.end_column)
        yield Slip("due", before, ", " + old, "", path)


def _nodes(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, node
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield from _nodes(value, (*path, key))


def _names(data: Any) -> Iterator[str]:
    for path, node in _nodes(data):
        if path and path[-1] == "id" and isinstance(node, str):
            yield node
        elif path and path[-1] in NAMERS and isinstance(node, dict):
            yield from (str(name) for name in node)
