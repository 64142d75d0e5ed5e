"""Cumulative distributions: what somebody has given over all his decisions, and whether one more may be given.

A level must stay strictly below its share of everything that is counted, the credit at the start included (LANGUAGE 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.phrases.amounts import parse_percent
from attain.scoring.arithmetic import rounded
from attain.scoring.model import Round

if TYPE_CHECKING:
    from attain.scales.model import Scale

SHOWN = Round(Fraction(1, 10))
"""Shares are shown to one place, halves up; they are compared exactly."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A cumulative rule.  `less_than` are per cents; `per` and `counts` say whose decisions count together."""

    less_than: Mapping[str, Fraction]
    start_credit: Mapping[str, int]
    if_over: str
    per: tuple[str, ...] = ()
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one more decision makes: the share of its level in per cent, exact, and whether it may be given.

    `becomes` is the level that is kept: the one given, the next lower one that may be, or "" where it is refused.
    """

    share: Fraction
    allowed: bool
    becomes: str

    @property
    def shown(self) -> Fraction:
        """The share to one place."""
        return rounded(self.share, SHOWN)


def build_profile(data: Mapping[str, Any]) -> Profile:
    """The rule of a distribution of the kind cumulative."""
    return Profile(
        {level: Fraction(parse_percent(share)) for level, share in data["less_than"].items()},
        dict(data.get("start_credit", {})),
        data["if_over"],
        tuple(data["per"]),
        data["counts"],
    )


def judge_new(rule: Profile, scale: Scale, before: Sequence[str], new: str) -> Verdict:
    """Whether a level may be given after these; levels that another is treated like count as that one."""
    share = _share(rule, scale, before, new)
    allowed = _fits(rule, scale, new, share)
    if allowed or rule.if_over == "refuse":
        return Verdict(share, allowed, new if allowed else "")
    lower = [level.id for level in reversed(scale.ordered) if (scale.compare(level.id, new) or 0) < 0]
    fits = (level for level in lower if _fits(rule, scale, level, _share(rule, scale, before, level)))
    return Verdict(share, allowed=False, becomes=next(fits, ""))


def _share(rule: Profile, scale: Scale, before: Sequence[str], new: str) -> Fraction:
    counts = Counter(scale.like(level) for level in (*before, new))
    for level, credit in rule.start_credit.items():
        counts[scale.like(level)] += credit
    return Fraction(100 * counts[scale.like(new)], sum(counts.values()))


def _fits(rule: Profile, scale: Scale, level: str, share: Fraction) -> bool:
    limit = rule.less_than.get(level, rule.less_than.get(scale.like(level)))
    return limit is None or share < limit
