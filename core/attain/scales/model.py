"""Rating scales: levels with or without numbers, and what is off the scale (LANGUAGE 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attain.config.text import words
from attain.errors import AttainError
from attain.values import dataclass

Text = str | Mapping[str, str]
MOST_LEVELS = 10_000
OFF = ("drop_out", "not_rated", "counts_as")


@dataclass(frozen=True, slots=True)
class Level:
    """One level, or one answer off the scale (`off_scale` then says what a score does with it, else it is empty).

    `value` is the level's number, or what an off-scale answer counts as; None when it has none.
    """

    id: str
    label: Text
    value: Fraction | None = None
    meaning: Text = ""
    treated_like: str = ""
    off_scale: str = ""
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale.  `levels` are in the order written; `off` are the answers beside it."""

    id: str
    use: str
    levels: tuple[Level, ...]
    best: str = "highest"
    off: tuple[Level, ...] = ()
    maps_to: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    retired: date | None = None
    title: Text = ""
    _by_id: Mapping[str, Level] = field(init=False, repr=False, compare=False, default_factory=dict)
    _rank: Mapping[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {level.id: level for level in (*self.levels, *self.off)})
        object.__setattr__(self, "_rank", {level.id: rank for rank, level in enumerate(self.ordered)})

    @property
    def ordered(self) -> tuple[Level, ...]:
        """The levels from worst to best: by number where there are numbers, else as written."""
        if not self.numeric:
            return self.levels
        return tuple(sorted(self.levels, key=lambda level: level.value or 0, reverse=self.best == "lowest"))

    @property
    def numeric(self) -> bool:
        """Whether every level has a number; a scale of labels is never averaged."""
        return all(level.value is not None for level in self.levels)

    def get(self, level: str) -> Level | None:
        """The level or off-scale answer with this id."""
        return self._by_id.get(level)

    def __contains__(self, level: object) -> bool:
        return level in self._by_id

    def ids(self, *, off: bool = True) -> tuple[str, ...]:
        """All level ids in the order written, those off the scale last."""
        return tuple(level.id for level in (*self.levels, *(self.off if off else ())))

    def value(self, level: str) -> Fraction | None:
        """The exact number of a level; None for labels only, for unknown levels and for what is not counted."""
        found = self.get(level)
        return found.value if found else None

    def compare(self, one: str, other: str) -> int | None:
        """Positive when `one` is better, 0 when equal; None when either does not stand on the scale.  Counts levels."""
        if one not in self._rank or other not in self._rank:
            return None
        return self._rank[one] - self._rank[other]

    def better(self, one: str, other: str) -> bool:
        """Whether `one` is better than `other`; False when either does not stand on the scale."""
        return (self.compare(one, other) or 0) > 0

    def like(self, level: str) -> str:
        """The level whose lookups, boxes and maps this one shares: itself, or the one it is treated like."""
        found = self.get(level)
        return found.treated_like or level if found else level

    def label(self, level: str, language: str = "", fallback: str = "en") -> str:
        """What a reader is shown; the id itself when the level is gone, so that old answers can still be read."""
        found = self.get(level)
        return words(found.label, language, fallback) if found else level

    def level_of(self, value: Fraction) -> str | None:
        """The level that has exactly this number."""
        return next((level.id for level in self.levels if level.value == value), None)

    def mapped(self, level: str, scale: str) -> str | None:
        """The level of another scale that this one maps to."""
        return self.maps_to.get(scale, {}).get(level) or self.maps_to.get(scale, {}).get(self.like(level))

    def onto(self, other: Scale) -> dict[str, str | None]:
        """{level: the one of another scale that it becomes, None where nothing says}; an answer off the scale becomes
        the one of the same name there.
        """
        off = {level.id for level in self.off} & {level.id for level in other.off}
        return {level: self.mapped(level, other.id) or (level if level in off else None) for level in self.ids()}

    def turned(self, other: Scale) -> tuple[str, str] | None:
        """Two levels, the better first, of which the map to another scale makes the better the worse; None: it keeps
        the order.
        """
        for worse, better in pairwise(self.ordered):
            low, high = (self.mapped(level.id, other.id) for level in (worse, better))
            if low is not None and high is not None and (other.compare(low, high) or 0) > 0:
                return better.id, worse.id
        return None


def build(data: Mapping[str, Any], context: object = None) -> Scale:
    """A scale from a document of kind scale that its schema has accepted; AttainError for what a schema cannot see."""
    del context
    levels = tuple(map(_level, data.get("levels", ()))) or _range(data)
    off = tuple(map(_off, data.get("off_scale", ())))
    _distinct(data["id"], [level.id for level in (*levels, *off)])
    retired = data.get("retired")
    return Scale(
        data["id"],
        data.get("use", "rating"),
        levels,
        data.get("best", "highest"),
        off,
        data.get("maps_to", {}),
        date.fromisoformat(retired) if retired else None,
        data.get("title", ""),
    )


def _distinct(scale: str, ids: list[str]) -> None:
    twice = next((level for level in ids if ids.count(level) > 1), "") if len(set(ids)) < len(ids) else ""
    if twice:
        raise AttainError(f'scale "{scale}" has level "{twice}" twice', "give each level its own id")
    if not ids:
        raise AttainError(f'scale "{scale}" has no level', "write levels, or a range")


def _level(data: Mapping[str, Any]) -> Level:
    value = data.get("value")
    return Level(
        data["id"],
        data.get("label", data["id"]),
        None if value is None else Fraction(value),
        data.get("meaning", ""),
        data.get("treated_like", ""),
        help=data.get("help", ""),
    )


def _off(data: Mapping[str, Any]) -> Level:
    """`in_scores` is drop_out, not_rated, or `counts_as N`."""
    act, _, number = str(data.get("in_scores", "drop_out")).partition(" ")
    value = Fraction(number) if act == "counts_as" and number else None
    return Level(data["id"], data.get("label", data["id"]), value, off_scale=act, help=data.get("help", ""))


def _range(data: Mapping[str, Any]) -> tuple[Level, ...]:
    given = data.get("range")
    if given is None:
        return ()
    first, last, step = (Fraction(given[key]) if key in given else Fraction(1) for key in ("from", "to", "step"))
    if step <= 0 or last < first or (last - first) / step > MOST_LEVELS:
        raise AttainError(f'the range of scale "{data["id"]}" cannot be walked', "from below to, and a step above 0")
    if (last - first) % step:
        raise AttainError(f'the range of scale "{data["id"]}" does not end at {last}', "choose a step that reaches it")
    values = [first + step * count for count in range(int((last - first) / step) + 1)]
    return tuple(Level(plain(value), plain(value), value) for value in values)


def plain(value: Fraction) -> str:
    """An exact number as people write it: 3, 3.25; a fraction that never ends stays a fraction, 10/3."""
    if value.denominator == 1:
        return str(value.numerator)
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{number:f}" if Fraction(number) == value else str(value)
