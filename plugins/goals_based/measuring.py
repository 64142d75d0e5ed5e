"""How a goal is measured, and how far it is: exact, pure.

A target below the start means that less is better.  Progress is a share of the way from start to target: 0 at the
start, 1 at the target; it is not cut off at either end, as 120 % and a step backwards are news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

NUMBER, YES_NO, MILESTONES, ZONES, SHARE = "number", "yes_no", "milestones", "zones", "share"
"""`share` is a goal of a plan that names no kinds: whoever checks in says how much of it is done."""

LABELS = {
    NUMBER: "By a number, from start to target",
    YES_NO: "Done or not done",
    MILESTONES: "By milestones",
    ZONES: "By zones: commit, target, stretch",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is counted.  `steps` are the milestones; `commit` and `stretch` the zones on both sides of the target."""

    kind: str
    start: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    steps: tuple[str, ...] = ()
    commit: Decimal | None = None
    stretch: Decimal | None = None

    @property
    def less_is_better(self) -> bool:
        """Whether the value should fall."""
        return self.target is not None and self.target < (self.start or 0)

    def progress(self, value: Decimal) -> Fraction:
        """How much of the way a value is; `value` is the number reached, 1 or 0 for yes or no, the count of milestones
        reached, or the percent done.
        """
        if self.kind in (NUMBER, ZONES) and self.target is not None:
            start = Fraction(self.start or 0)
            return (Fraction(value) - start) / (Fraction(self.target) - start)
        whole = {YES_NO: 1, MILESTONES: len(self.steps)}.get(self.kind, 100)
        return Fraction(value) / (whole or 1)

    def zone(self, value: Decimal) -> str:
        """Which zone a value has reached: "", commit, target or stretch."""
        sign = -1 if self.less_is_better else 1
        limits = (("stretch", self.stretch), ("target", self.target), ("commit", self.commit))
        return next((name for name, at in limits if at is not None and (value - at) * sign >= 0), "")


def of_entry(entry: Mapping[str, Any], kinds: Sequence[str]) -> Measurement:
    """The measurement that an entry of a plan describes; `kinds` are those allowed, the first the usual."""
    kind = str(entry.get("measured") or (kinds[0] if kinds else SHARE))
    return Measurement(
        kind,
        entry.get("start"),
        entry.get("target"),
        str(entry.get("unit") or ""),
        tuple(entry.get("milestones") or ()),
        entry.get("commit"),
        entry.get("stretch"),
    )


def problems(measured: Measurement) -> list[tuple[str, str]]:
    """What is wrong with a measurement: (field, words for the person)."""
    if measured.kind == MILESTONES:
        return [] if measured.steps else [("milestones", "Name at least one milestone.")]
    if measured.kind not in (NUMBER, ZONES):
        return []
    if measured.target is None or (measured.kind == NUMBER and measured.start is None):
        missing = "target" if measured.target is None else "start"
        return [(missing, "Say the number to reach." if missing == "target" else "Say where it stands today.")]
    if measured.target == (measured.start or 0):
        return [("target", "The target equals the start, so nothing would change. Write another target.")]
    return _zone_problems(measured) if measured.kind == ZONES else []


def _zone_problems(measured: Measurement) -> list[tuple[str, str]]:
    sign = -1 if measured.less_is_better else 1
    found = []
    if measured.commit is not None and measured.target is not None:
        short_of = (measured.target - measured.commit) * sign >= 0 and (
            measured.commit - (measured.start or 0)
        ) * sign >= 0
        found += [] if short_of else [("commit", "What you commit to lies between the start and the target.")]
    if measured.stretch is not None and measured.target is not None and (measured.stretch - measured.target) * sign < 0:
        found.append(("stretch", "Stretch lies beyond the target."))
    return found
