"""An organisation's folder: its files, and the documents in them with their places."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from io import FileIO
from pathlib import Path
from typing import Any

from attain.config.diagnostics import Diagnostic, Span
from attain.config.document import Resource
from attain.config.source import Source
from attain.errors import BadInput, Problem
from attain.values import dataclass

BIGGEST = 1024 * 1024
"""Bytes; the longest workflow known has 40 thousand.  More is somebody's data in the wrong folder."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document with the file it stands in.  `kind` and `id` are empty where the document names none."""

    source: Source
    number: int
    data: Mapping[str, Any]
    kind: str = field(init=False, compare=False, repr=False)
    """The kind as written; empty if it is missing or no text."""
    id: str = field(init=False, compare=False, repr=False)
    """The id as written; empty if it is missing or no text."""

    def __post_init__(self) -> None:
        for key in ("kind", "id"):
            value = self.data.get(key)
            object.__setattr__(self, key, value if isinstance(value, str) else "")

    @property
    def file(self) -> str:
        """The file's name, relative to the folder that was read."""
        return self.source.name

    @property
    def resource(self) -> Resource:
        """The document as plain data."""
        return Resource(self.kind, self.id, self.data)

    def span(self, path: Sequence[str | int], key: bool = False, within: tuple[int, int] | None = None) -> Span:
        """Where something stands: a value by its path, its key, or a part of a text; reads the file again."""
        return self.source.span(self.number, path, key=key, within=within)


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds: documents in the order of their files, and what was wrong with the files themselves."""

    path: Path
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]

    def instead(self, name: str, text: str) -> Folder:
        """The same folder with one file of it saying something else, as an editor has it before it is saved."""
        source = Source(name, text)
        found = [one for one in self.diagnostics if one.at.file != name] + list(source.problems)
        new = tuple(documents_of(source, found))
        kept = [one for one in self.documents if one.file != name]
        before = sum(one.file < name for one in kept)
        documents = (*kept[:before], *new, *kept[before:])
        return Folder(self.path, documents, tuple(found), {**self.sources, name: source})


def read_folder(folder: Path) -> Folder:
    """Read every YAML file under a folder.  Raises BadInput when there is no such folder or it cannot be read."""
    if not folder.is_dir():
        raise BadInput([Problem(str(folder), "there is no such folder")])
    documents: list[Document] = []
    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    for name, path in _yaml_files(folder):
        text = _text(path, name)
        if isinstance(text, Diagnostic):
            found.append(text)
            continue
        source = sources[name] = Source(name, text)
        found += source.problems
        documents += documents_of(source, found)
    return Folder(folder, tuple(documents), tuple(found), sources)


def documents_of(source: Source, found: list[Diagnostic]) -> Iterator[Document]:
    """The documents of one file; what is no document (a list, a lone word) is added to `found`."""
    for number, data in enumerate(source.documents):
        if isinstance(data, dict):
            yield Document(source, number, data)
        elif data is not None:
            message = "a document starts with settings such as kind and id, not with a list or a lone word"
            found.append(Diagnostic("E010", source.span(number, ()), message, help="write: kind: form"))


def _yaml_files(folder: Path) -> list[tuple[str, str]]:
    """Name and path, sorted, so that findings come in one order on every machine."""
    found: list[tuple[list[str], str]] = []
    try:
        _look_into(str(folder), [], found)
    except OSError as error:
        raise BadInput([Problem(str(folder), f"it cannot be read: {error.strerror}")]) from None
    return [("/".join(parts), path) for parts, path in sorted(found)]


def _look_into(folder: str, inside: list[str], found: list[tuple[list[str], str]]) -> None:
    """Hidden files and folders are not ours, nor are folders that we may not look into."""
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            _look_into(entry.path, [*inside, entry.name], found)
        elif entry.name.endswith((".yaml", ".yml")) and _is_file(entry):
            found.append(([*inside, entry.name], entry.path))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether to read it; a link that leads round is told when it is read."""
    try:
        return entry.is_file()
    except OSError:
        return True


def _text(path: str, name: str) -> str | Diagnostic:
    try:
        with FileIO(path) as file:
            raw = _read(file)
    except OSError as error:
        return Diagnostic(
            "E008", Span(name), f"the file cannot be read: {error.strerror}", help="check its permissions"
        )
    try:
        if len(raw) > BIGGEST:
            return Diagnostic(
                "E008", Span(name), "the file is bigger than 1 MiB", help="split it; folders carry no meaning"
            )
        return raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        at = Span(name, line, 1, line, 2)
        return Diagnostic("E008", at, "the file is not UTF-8 from this line on", help="save it as UTF-8")


def _read(file: FileIO) -> bytes:
    """What a file holds, up to one byte more than it may; room for that much would cost more than the reading."""
    likely = min(os.fstat(file.fileno()).st_size, BIGGEST)
    raw = file.read(likely + 1)
    while len(raw) > likely and (more := file.read(BIGGEST + 1 - len(raw))):
        raw += more
    return raw
