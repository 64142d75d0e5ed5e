"""How often each level was given, before and after a session, beside what a distribution expects.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.phrases.amounts import parse_percent
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition

if TYPE_CHECKING:
    from attain.phrases.ast import Condition
    from attain.phrases.conditions import Lookups
    from attain.scales.model import Scale


@dataclass(frozen=True, slots=True)
class Rule:
    """A distribution.  Shares and `tolerance` are per cents; `smallest` is the smallest group that is compared.

    applies: for whose ratings it is; None for everybody's.

    reason_from: the role that says why, where the ratings lie outside; "" for whoever closes · unused_to: the level
    that gets what the quotas of other levels leave over; "" where that is lost.
    """

    id: str
    title: str
    score: str
    kind: str
    expected: Mapping[str, Fraction]
    at_most: Mapping[str, Fraction]
    at_least: Mapping[str, Fraction]
    tolerance: Fraction
    smallest: int
    rounded: str
    if_outside: str
    reason_from: str = ""
    unused_to: str = ""
    applies: Condition | None = None
    over: str = ""
    """What the people have in common whose ratings count together, whichever session holds them; "" for one session."""

    def means(self, look: Lookups) -> bool:
        """Whether the rating of this person counts in it."""
        return self.applies is None or holds(self.applies, look) is True


LEAST = 3
"""So many decided ratings of others are counted together at least: of fewer the answer would tell what single people
got."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The others with whom a session's ratings count together: the levels of those that are decided, and how many are
    not.
    """

    levels: tuple[str | None, ...] = ()
    undecided: int = 0

    def told(self) -> Rest:
        """The same without the levels of so few that one could tell who got them."""
        few = 0 < len(self.levels) < LEAST
        return Rest((), self.undecided + len(self.levels)) if few else self


@dataclass(frozen=True, slots=True)
class Row:
    """One level: how many before and after, and the per cents between which its share should lie (None: open)."""

    level: str
    label: str
    before: int
    after: int
    expected: Fraction | None
    low: Fraction | None
    high: Fraction | None
    outside: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole distribution.  Where a group is too small nothing is compared and nothing is outside."""

    rule: Rule | None
    score: str
    rows: tuple[Row, ...]
    counted: int
    compared: bool

    @property
    def outside(self) -> tuple[Row, ...]:
        """The levels given too often or too rarely."""
        return tuple(row for row in self.rows if row.outside)


def rule(data: Mapping[str, Any]) -> Rule:
    """A distribution from its document."""
    return Rule(
        id=data["id"],
        title=words(data.get("title", data["id"])),
        score=str(data["of"]).partition(".")[2],
        kind=data["kind_of_rule"],
        expected=_shares(data.get("expected_share")),
        at_most=_shares(data.get("at_most_share")),
        at_least=_shares(data.get("at_least_share")),
        tolerance=Fraction(str(data.get("tolerance", "0")).split()[0]),
        smallest=int(str(data.get("smallest_group", "0")).split()[0]),
        rounded=data.get("counts_rounded", "down"),
        if_outside=data.get("if_outside", ""),
        reason_from=data.get("reason_from", ""),
        unused_to=data.get("unused_goes_to", ""),
        applies=parse_condition(data["for"]) if "for" in data else None,
        over=data.get("counted_over", ""),
    )


def _shares(data: Mapping[str, Any] | None) -> dict[str, Fraction]:
    return {level: Fraction(parse_percent(share)) for level, share in (data or {}).items()}


def compare(
    rule: Rule | None,
    score: str,
    scale: Scale,
    before: Sequence[str | None],
    after: Sequence[str | None],
    rest: Rest | None = None,
) -> Comparison:
    """Count levels; a level treated like another counts with it, a missing one or one off the scale not at all.

    `rest`: the others who count with these.  As long as some of them are undecided nothing is given too rarely; a rule
    that counts over several sessions is not compared without them.
    """
    others = (rest or Rest()).told()
    was, now = _counts(scale, (*before, *others.levels)), _counts(scale, (*after, *others.levels))
    counted = sum(now.values()) + others.undecided
    compared = rule is not None and rule.kind in ("expectation", "quota") and counted >= max(rule.smallest, 1)
    compared = compared and not (rule is not None and rule.over and rest is None)
    rows = []
    for level in scale.ordered:
        if scale.like(level.id) != level.id:
            continue
        low, high = limits(rule, level.id, counted, now) if rule and compared else (None, None)
        low = None if others.undecided else low
        share = Fraction(100 * now[level.id], counted) if counted else Fraction(0)
        outside = (low is not None and share < low) or (high is not None and share > high)
        expected = rule.expected.get(level.id) if rule else None
        rows.append(Row(level.id, scale.label(level.id), was[level.id], now[level.id], expected, low, high, outside))
    return Comparison(rule, score, tuple(rows), counted, compared)


def _counts(scale: Scale, levels: Sequence[str | None]) -> Counter[str]:
    on_scale = {level.id for level in scale.levels}
    return Counter(scale.like(level) for level in levels if level in on_scale and level is not None)


def limits(
    rule: Rule, level: str, counted: int, now: Mapping[str, int] | None = None
) -> tuple[Fraction | None, Fraction | None]:
    """Between which per cents the share of a level should lie in a group of `counted`; `now`: how many have which.

    An expectation allows its tolerance, and always the nearest whole person: half a person cannot be moved.  Of a level
    of which it says only how many at most, or at least, the other side stays open.
    """
    if rule.kind == "quota":
        high = _quota(rule.at_most.get(level), rule, counted)
        more = _unused(rule, counted, now or {}) if level == rule.unused_to and high is not None else Fraction(0)
        return _quota(rule.at_least.get(level), rule, counted), high if high is None else high + more
    expected = rule.expected.get(level)
    if expected is None:
        return _bounds(rule, level, counted)
    low = max(Fraction(0), expected - rule.tolerance)
    high = min(Fraction(100), expected + rule.tolerance)
    return min(low, Fraction(100 * floor(expected * counted / 100), counted)), max(
        high, Fraction(100 * ceil(expected * counted / 100), counted)
    )


def _bounds(rule: Rule, level: str, counted: int) -> tuple[Fraction | None, Fraction | None]:
    """What an expectation says of a level at most and at least, with its tolerance and the nearest whole person."""
    least, most = rule.at_least.get(level), rule.at_most.get(level)
    fewest, many = _quota(least, rule, counted), _quota(most, rule, counted)
    low = None if least is None or fewest is None else min(max(Fraction(0), least - rule.tolerance), fewest)
    return low, None if most is None or many is None else max(min(Fraction(100), most + rule.tolerance), many)


def _quota(share: Fraction | None, rule: Rule, counted: int) -> Fraction | None:
    """A share in whole people: rounded down or up, as the document says."""
    if share is None:
        return None
    people = share * counted / 100
    return Fraction(100 * (floor(people) if rule.rounded == "down" else ceil(people)), counted)


def _unused(rule: Rule, counted: int, now: Mapping[str, int]) -> Fraction:
    """What the quotas of the other levels leave over, as a share of all."""
    quotas = ((level, _quota(share, rule, counted)) for level, share in rule.at_most.items() if level != rule.unused_to)
    left = (high - Fraction(100 * now.get(level, 0), counted) for level, high in quotas if high is not None)
    return sum((max(Fraction(0), each) for each in left), Fraction(0))


def too_far(found: Iterable[Comparison]) -> str:
    """Which levels lie outside, in words: `Limits: Early promote 3 of 11, at most 2`."""
    return "; ".join(_far(one, row) for one in found for row in one.outside)


def _far(one: Comparison, row: Row) -> str:
    bounds = []
    if row.low is not None and row.low > 0:
        bounds.append(f"at least {ceil(row.low * one.counted / 100)}")
    if row.high is not None and row.high < 100:
        bounds.append(f"at most {floor(row.high * one.counted / 100)}")
    title = f"{one.rule.title}: " if one.rule else ""
    return f"{title}{row.label} {row.after} of {one.counted}, {' and '.join(bounds)}"
