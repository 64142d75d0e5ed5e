"""What invented people write: sentences by field, chosen by chance that a seed fixes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from attain.errors import BadInput, Problem

ANYTHING = "anything"
NOTHING = "-"
_HEADING = re.compile(r"\[(?P<name>[^\]]+)\]")


@dataclass(frozen=True, slots=True)
class About:
    """Whom a text is about: `{name}` is the first name; `department` finds the sentences that fit there."""

    name: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences by `FORM.SECTION.FIELD`, or by `FORM.SECTION.FIELD @DEPARTMENT` where a department has its own."""

    sections: Mapping[str, Sequence[str]]

    def lines(self, key: str, about: About) -> Sequence[str]:
        """All sentences for a field; those for anything where it has none."""
        for name in (f"{key} @{about.department}", key, ANYTHING):
            if found := self.sections.get(name):
                return found
        return ()

    def row(self, key: str, about: About, place: int) -> str:
        """The cell of a field in a row of its table; empty where there is no table, or nothing in the cell."""
        for name in (f"{key} @{about.department}", key):
            if found := self.sections.get(name):
                cell = found[place % len(found)]
                return "" if cell == NOTHING else cell.replace("{name}", about.name)
        return ""

    def one(self, key: str, about: About, chance: Random) -> str:
        """One sentence."""
        return chance.choice(self.lines(key, about)).replace("{name}", about.name)

    def at_least(self, key: str, about: About, chance: Random, length: int) -> str:
        """Sentences, none twice while there are others, until they are at least so long."""
        lines = list(self.lines(key, about))
        chance.shuffle(lines)
        text = ""
        for place in range(length + 1):
            text = f"{text} {lines[place % len(lines)]}".strip()
            if len(text) >= length:
                break
        return text.replace("{name}", about.name)


def read_prose(file: Path) -> Prose:
    """Sections headed by `[NAME]`, one sentence a line, or by `[NAME | FIELD | FIELD]`, one row a line with a cell for
    each field.  BadInput when the file has no sentences for anything.
    """
    sections: dict[str, list[str]] = {}
    names = [ANYTHING]
    for line in file.read_text("utf-8").splitlines():
        heading = _HEADING.fullmatch(line.strip())
        if heading:
            names = _names(heading["name"])
        elif line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")] if len(names) > 1 else [line.strip()]
            for name, cell in zip(names, cells, strict=True):
                sections.setdefault(name, []).append(cell)
    if not sections.get(ANYTHING):
        raise BadInput([Problem(str(file), f"there is no section [{ANYTHING}] with a sentence")])
    return Prose(sections)


def _names(heading: str) -> list[str]:
    """One name, or one for each field of a table: `LIST @DEPARTMENT | FIELD` is `LIST.FIELD @DEPARTMENT`."""
    first, *fields = [part.strip() for part in heading.split("|")]
    key, _, department = first.partition(" @")
    return [f"{key}.{field} @{department}" if department else f"{key}.{field}" for field in fields] or [first]
