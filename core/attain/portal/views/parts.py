"""Pieces of pages: tables, badges, steps, empty states, pagination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import urlencode

Tone = Literal["quiet", "info", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a table; `detail` stands smaller below."""

    text: str
    detail: str = ""
    part: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page. `more` is read out only, where several links have the same words."""

    text: str
    href: str
    more: str = ""
    detail: str = ""
    part: ClassVar[str] = "link"


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in a word; never by colour alone."""

    text: str
    tone: Tone = "quiet"
    part: ClassVar[str] = "badge"


@dataclass(frozen=True, slots=True)
class Person:
    """A person with initials; `href` where the viewer may open him."""

    name: str
    detail: str = ""
    href: str = ""
    part: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, as a bar with the figures."""

    done: int
    of: int
    label: str = ""
    part: ClassVar[str] = "share"


Cell = Text | Link | Badge | Person | Share


@dataclass(frozen=True, slots=True)
class Column:
    """A column; the first one heads its row. `sort` is the address that sorts by it, `sorted` how it is now."""

    label: str
    align: Literal["start", "end"] = "start"
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What is said where there is nothing yet, and what to do about it."""

    title: str
    text: str = ""
    action: str = ""
    href: str = ""
    icon: str = "leaf"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that becomes cards on a phone."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Empty = Empty("Nothing here yet")
    caption_shown: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case on its timeline. `detail` says who and when."""

    title: str
    state: Literal["done", "now", "later", "late", "skipped"]
    detail: str = ""
    help: str = ""


STATE_WORDS = {"done": "Done", "now": "Now", "later": "Later", "late": "Late", "skipped": "Not needed"}


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of a long list this is. `path` and `query` make the other pages' addresses."""

    number: int
    size: int
    total: int
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def last(self) -> int:
        """The number of the last page, 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def range(self) -> str:
        """51 to 100 of 2,431."""
        first = (self.number - 1) * self.size + 1
        return f"{first:,} to {min(first + self.size - 1, self.total):,} of {self.total:,}"

    def href(self, number: int) -> str:
        """The address of another page, filters kept."""
        return f"{self.path}?{urlencode([*self.query, ('page', str(number))])}"

    @property
    def shown(self) -> tuple[int, ...]:
        """The numbers to offer: first, last and those around this one; 0 stands for a gap."""
        near = sorted({1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)})
        out: list[int] = []
        for each in near:
            if out and each - out[-1] > 1:
                out.append(0)
            out.append(each)
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a definition list."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters, on a card."""

    label: str
    value: str
    detail: str = ""
    href: str = ""
    tone: Tone = "quiet"


@dataclass(frozen=True, slots=True)
class Confirm:
    """A page that asks before something is done: what will happen, and the one button that does it."""

    title: str
    text: str
    consequences: tuple[str, ...]
    action: str
    button: str
    back: str
    dangerous: bool = False
    hidden: tuple[tuple[str, str], ...] = ()
