"""Which organisation a file or folder belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from attain.config.files import BIGGEST, Folder, read_folder
from attain.errors import BadInput, Problem
from attain.language.language import Language, language_for
from attain.language.load import language_in
from attain.plugins import installed
from attain.values import dataclass

ORGANISATION = re.compile(rb"^kind:[ \t]*['\"]?organisation['\"]?[ \t]*(#.*)?\r?$", re.MULTILINE)
UP = 8
"""Folders above a file in which its organisation is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked about: the folder, and the names in it (None: all)."""

    folder: Path
    names: frozenset[str] | None = None

    def wants(self, name: str) -> bool:
        """Whether a file of the folder was meant."""
        return self.names is None or name in self.names


def asked(paths: tuple[Path, ...]) -> Asked:
    """One folder as it is, or files within the organisation that holds the first of them.

    Raises BadInput where there is no such file, where no folder above it holds an organisation, or where several
    folders are named.
    """
    first = next(iter(paths), Path())
    if len(paths) < 2 and not first.is_file():
        return Asked(first)
    for path in paths:
        if not path.is_file():
            raise BadInput([Problem(str(path), "name one folder, or files; there is no such file")])
    folder = home(first)
    if folder is None:
        message = (
            "no folder above this file holds a document of kind organisation; name the organisation's folder instead"
        )
        raise BadInput([Problem(str(first), message)])
    return Asked(folder, frozenset(_name(path, folder) for path in paths))


def home(file: Path) -> Path | None:
    """The nearest folder above a file that holds, not deeper down, a document of kind organisation."""
    for folder in list(file.resolve().parents)[:UP]:
        if any(_is_organisation(path) for path in _near(folder)):
            return folder
        if (folder / ".git").exists():
            return None
    return None


def language_spoken(read: Folder) -> Language:
    """The language of an organisation's folder; with every installed plugin where no organisation says which."""
    try:
        return language_in(read)
    except BadInput:
        return language_for(_every_plugin())


def read_asked(paths: tuple[Path, ...]) -> tuple[Folder, Asked]:
    """The folder that a command was asked about, read.  Files outside any organisation make a folder of their own."""
    first = next(iter(paths), Path())
    if len(paths) > 1 or first.is_file():
        parent = home(first) or first.resolve().parent
        found = Asked(parent, frozenset(_name(path, parent) for path in paths))
    else:
        found = asked(paths)
    return read_folder(found.folder), found


def _name(path: Path, folder: Path) -> str:
    full = path.resolve()
    if not full.is_file():
        raise BadInput([Problem(str(path), "there is no such file")])
    if not full.is_relative_to(folder.resolve()):
        raise BadInput([Problem(str(path), f"this file is not inside {folder}; run the command for it alone")])
    return full.relative_to(folder.resolve()).as_posix()


def _near(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError:  # a folder above that others may not read
        return


def _is_organisation(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return ORGANISATION.search(file.read(BIGGEST)) is not None
    except OSError:
        return False


def _every_plugin() -> Mapping[str, str]:
    return dict.fromkeys(installed(), "from 0")
