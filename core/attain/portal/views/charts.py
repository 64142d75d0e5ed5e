"""Charts: values, and where they come to lie. Every chart is drawn as SVG beside a table with the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from attain.portal.wording import number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    Value = Decimal | Fraction | int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. None is missing and is drawn as missing; it is not zero. `mark` is a second figure, such as a target."""

    label: str
    value: Value
    mark: Value = None
    tone: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over one another, or (as a distribution) side by side. `most` is the end of the scale."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = ""
    most: Value = None
    head: tuple[str, str] = ("", "Value")
    mark_label: str = ""

    def length(self, value: Value, full: int) -> str:
        """How long a bar is, of `full`."""
        top = self.most or max((bar.value or 0 for bar in self.bars), default=0) or 1
        return "0" if value is None else f"{min(1.0, max(0.0, float(value) / float(top))) * full:.1f}"

    def words(self, value: Value) -> str:
        """The figure with its unit."""
        return "No data" if value is None else f"{number(value)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of a radar: one value an axis."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Radar:
    """A radar for three axes and more."""

    title: str
    axes: tuple[str, ...]
    lines: tuple[Line, ...]
    most: int

    def points(self, values: Sequence[Value]) -> str:
        """The corners of a line, as SVG wants them; a missing value makes a gap, not a zero."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.spots(values))

    def spots(self, values: Sequence[Value]) -> list[tuple[float, float]]:
        """The same as points, so that a single value is seen too."""
        return [self.spot(place, float(value) / self.most) for place, value in enumerate(values) if value is not None]

    def spot(self, place: int, share: float) -> tuple[float, float]:
        """A point of an axis, in a field of 480 by 300 with its middle at 240, 150."""
        angle = 2 * pi * place / len(self.axes)
        return 240 + 104 * share * sin(angle), 150 - 104 * share * cos(angle)

    def rings(self) -> tuple[str, ...]:
        """The web behind, one ring for each whole step."""
        steps = range(1, self.most + 1)
        return tuple(
            " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.spot(at, step / self.most) for at in range(len(self.axes))))
            for step in steps
        )

    def label_at(self, place: int) -> tuple[float, float, str]:
        """Where an axis' name stands and how it is aligned."""
        x, y = self.spot(place, 1.15)
        side = "middle" if abs(x - 240) < 12 else ("start" if x > 240 else "end")
        lines = len(self.label_lines(place)) - 1
        return x, y + 4 - (15 * lines if y < 60 else 7.5 * lines), side

    def label_lines(self, place: int) -> tuple[str, ...]:
        """An axis' name in lines that fit beside the web; only a third line is cut."""
        lines = wrap(self.axes[place], 18, max_lines=2, placeholder=" …")
        return tuple(lines) or ("",)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a grid: how many, and who (where the viewer may see names)."""

    title: str
    count: int
    href: str = ""
    names: tuple[str, ...] = ()
    tone: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Boxes by two measures: rows from the top, each from the left."""

    title: str
    across: str
    up: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Box, ...]], ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A word with a tone; "missing" where nothing is known, which is no tone of its own, "none" where nothing is asked.

    `more` is read out and shown small.
    """

    text: str
    tone: Literal["quiet", "good", "info", "warn", "bad", "missing", "none"]
    more: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row; `href` where the viewer may open it."""

    label: str
    cells: tuple[HeatCell, ...]
    detail: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A table whose cells stand out by what they say; `legend` names the tones."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    legend: tuple[HeatCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A small line of values over time, oldest first, with a label each."""

    title: str
    points: tuple[tuple[str, Value], ...]

    def path(self, width: int = 120, height: int = 32) -> str:
        """The line as an SVG path, broken where a value is missing."""
        known = [float(value) for _, value in self.points if value is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        spread, gap = (high - low) or 1.0, max(1, len(self.points) - 1)
        out, pen = [], "M"
        for place, (_, value) in enumerate(self.points):
            if value is None:
                pen = "M"
                continue
            y = height - 4 - (float(value) - low) / spread * (height - 8) if high > low else height / 2
            out.append(f"{pen}{4 + place * (width - 8) / gap:.1f} {y:.1f}")
            pen = "L"
        return " ".join(out)

    def last(self, width: int = 120, height: int = 32) -> tuple[str, str] | None:
        """Where the newest value lies, for its dot."""
        pairs = self.path(width, height).replace("M", "").replace("L", "").split()
        return (pairs[-2], pairs[-1]) if pairs else None


def ring(done: int, of: int, around: float = 251.2) -> str:
    """The dash of a progress ring: how much of the way around is drawn. Nothing of nothing is an empty ring."""
    share = min(1.0, done / of) if of > 0 else 0.0
    return f"{share * around:.1f} {around:.1f}"
