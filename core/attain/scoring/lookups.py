"""Tables that turn numbers and levels into something else, one way or two ways (LANGUAGE 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attain.errors import AttainError
from attain.phrases.amounts import parse_number, parse_percent
from attain.scales.model import plain
from attain.values import dataclass

Given = str | Fraction | tuple[Any, ...] | Mapping[str, Any]
"""What a table gives: a level or words, an exact number (a percent is the number before the sign), a list, a range."""
Key = str | Fraction
"""What is looked up: a level's id, or an exact number."""


def exact(value: Any) -> Fraction:
    """A number or percent of a document as an exact number; PhraseError for anything else."""
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    text = str(value).strip()
    if text.endswith("%"):
        return Fraction(parse_percent(text))
    return Fraction(parse_number(text))


def as_value(found: Given | None) -> str | Fraction | None:
    """What a table gives as one value, in words: several titles, or two ends of a range with what is recommended."""
    if isinstance(found, tuple):
        return " or ".join(_end(each) for each in found)
    if isinstance(found, Mapping):
        best = f", recommended {_end(found['recommended'])}" if "recommended" in found else ""
        return f"{_end(found['from'])} to {_end(found['to'])}{best}"
    return found


def _end(value: Any) -> str:
    return plain(value) if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `start` (included) to `below` (not included); None leaves that side open."""

    start: Fraction | None
    below: Fraction | None
    gives: Given

    def holds(self, number: Fraction) -> bool:
        """Whether the number lies inside."""
        return (self.start is None or self.start <= number) and (self.below is None or number < self.below)

    def __str__(self) -> str:
        sides = ([f"from {plain(self.start)}"] if self.start is not None else []) + (
            [f"below {plain(self.below)}"] if self.below is not None else []
        )
        return ", ".join(sides) or "everything"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table.  `gives` is a scale's id, or number, percent, range, people, labels.

    One way it has ranges or levels; two ways it has cells, whose axes may first be cut into ranges.
    """

    id: str
    gives: str
    of: str = ""
    ranges: tuple[Range, ...] = ()
    levels: Mapping[str, Given] = field(default_factory=dict)
    across: str = ""
    down: str = ""
    across_ranges: tuple[Range, ...] = ()
    down_ranges: tuple[Range, ...] = ()
    cells: Mapping[str, Mapping[str, Given]] = field(default_factory=dict)
    otherwise: Given | None = None

    def find(self, key: Key) -> Given | None:
        """What the table gives for a level or number; None when it says nothing about it."""
        if isinstance(key, Fraction) and self.ranges:
            return next((one.gives for one in self.ranges if one.holds(key)), self.otherwise)
        found = self.levels.get(key) if isinstance(key, str) else None
        return self.otherwise if found is None else found

    def cell(self, down: Key, across: Key) -> Given | None:
        """What the table gives for two keys; None when it says nothing about them."""
        row, column = _axis(self.down_ranges, down), _axis(self.across_ranges, across)
        found = self.cells.get(row, {}).get(column)
        return self.otherwise if found is None else found

    @property
    def two_way(self) -> bool:
        """Whether it takes two keys."""
        return bool(self.cells)


def _axis(ranges: tuple[Range, ...], key: Key) -> str:
    if isinstance(key, str):
        return key
    return next((str(one.gives) for one in ranges if one.holds(key)), "") if ranges else plain(key)


def build_lookup(id: str, data: Mapping[str, Any]) -> Lookup:
    """A lookup as its schema accepts it; AttainError for a gap, an overlap or a range the wrong way round."""
    ranges = {key: build_ranges(id, data.get(key, ())) for key in ("ranges", "across_ranges", "down_ranges")}
    return Lookup(
        id,
        data["gives"],
        data.get("of", ""),
        levels={level: _given(value) for level, value in data.get("levels", {}).items()},
        across=data.get("across", ""),
        down=data.get("down", ""),
        cells={row: {key: _given(cell) for key, cell in line.items()} for row, line in data.get("cells", {}).items()},
        otherwise=_given(data["otherwise"]) if "otherwise" in data else None,
        **ranges,
    )


def build_lookups(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Lookup]:
    """All lookups of a workflow by id."""
    return {id: build_lookup(id, one) for id, one in data.items()}


def build_ranges(id: str, data: Sequence[Mapping[str, Any]]) -> tuple[Range, ...]:
    """Ranges in rising order; `id` names their table in errors.  AttainError for a gap or an overlap."""
    found = [Range(_side(one, "from"), _side(one, "below"), _given(one["is"])) for one in data]
    found.sort(key=lambda one: (one.start is not None, one.start or 0))
    for one in found:
        if one.start is not None and one.below is not None and one.start >= one.below:
            raise AttainError(f'a range of "{id}" holds nothing: {one}', "from must lie below")
    for one, other in pairwise(found):
        if one.below is None or other.start is None or one.below > other.start:
            raise AttainError(f'two ranges of "{id}" overlap: {one} and {other}', "below of one is from of the next")
        if one.below < other.start:
            raise AttainError(f'"{id}" says nothing from {plain(one.below)} to {plain(other.start)}', "leave no gap")
    return tuple(found)


def _side(data: Mapping[str, Any], key: str) -> Fraction | None:
    return exact(data[key]) if key in data else None


def _given(value: Any) -> Given:
    if isinstance(value, Mapping):
        return {key: exact(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(map(_given, value))
    if isinstance(value, str) and not value.rstrip().endswith("%"):
        return value
    return exact(value)
