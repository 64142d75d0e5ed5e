"""What a score came to, with every stage on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from attain.errors import Problem
from attain.values import dataclass

Value = str | Fraction | bool
"""A level's id, an exact number, or yes or no."""


class NotRated(Exception):
    """There is no value, and this is why; raised and caught inside attain.scoring."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value on its way: a number, a level (of `scale`), or yes or no.

    state: given, missing, drop_out (off the scale and left out), not_rated (off the scale and spoils the score).
    """

    label: str
    number: Fraction | None = None
    level: str = ""
    truth: bool | None = None
    scale: str = ""
    weight: Fraction | None = None
    state: str = "given"
    item: str = ""
    take: int = 0
    shown: str = ""
    unnamed: bool = False

    @property
    def value(self) -> Value | None:
        """The level where there is one, else the number, else yes or no."""
        return self.level or (self.number if self.number is not None else self.truth)


CARRIED = "carried"
"""The stage of a value that is that of the last case."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of "how was this computed": which stage, and what it did, in words."""

    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """One score, or one item of a score with for_each.

    exact: before rounding · number: after it · banded: the level that the bands give · suggested: after the gates ·
    proposed: the judgement where there is one, else the suggestion · adjusted: what a session made of it ·
    scale: that of the levels.  `not_rated` says why there is no computed value; it is empty when there is one.
    `problems` are for whoever judges; `items` holds the results of a score with for_each by item,
    `under` the items that hold the item of one of these.
    """

    id: str
    exact: Fraction | None = None
    number: Fraction | None = None
    banded: str = ""
    suggested: Value | None = None
    proposed: Value | None = None
    adjusted: Value | None = None
    scale: str = ""
    not_rated: str = ""
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    entries: tuple[Entry, ...] = ()
    items: Mapping[str, ScoreResult] = field(default_factory=dict)
    under: tuple[str, ...] = ()

    def part(self, name: str) -> Value | None:
        """One of its layers, `final` being what would count now; a score by its bare name is its proposed value."""
        counts = self.proposed if self.adjusted is None else self.adjusted
        layers = {"number": self.number, "suggested": self.suggested, "adjusted": self.adjusted, "final": counts}
        return layers.get(name, self.proposed)
