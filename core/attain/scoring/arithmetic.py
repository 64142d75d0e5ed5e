"""Rounding, and putting several values together, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attain.scales.model import plain
from attain.scoring.result import Entry, NotRated, Value

if TYPE_CHECKING:
    from attain.scales.model import Scale
    from attain.scoring.model import Round, Score

WHOLE = Fraction(1)


def rounded(value: Fraction, rule: Round) -> Fraction:
    """To a multiple of `to`: every remainder in its direction, or only the half; up is towards the larger number."""
    steps = value / rule.to
    floor = steps.numerator // steps.denominator
    rest = steps - floor
    if rule.direction:
        return (floor + (rest > 0 and rule.direction == "up")) * rule.to
    up = rest > Fraction(1, 2)
    if rest == Fraction(1, 2):
        up = {"up": True, "down": False, "even": floor % 2 == 1}[rule.half]
    return (floor + up) * rule.to


def numbers(entries: Sequence[Entry]) -> list[Fraction]:
    """The numbers of values; NotRated when one has none: labels are never averaged."""
    found = [entry.number for entry in entries if entry.number is not None]
    if len(found) < len(entries):
        label = next(entry.label for entry in entries if entry.number is None)
        raise NotRated(f"{label} has no number")
    return found


def weights(entries: Sequence[Entry]) -> list[Fraction]:
    """The weights of values; NotRated when one has none."""
    found = [entry.weight for entry in entries if entry.weight is not None]
    if len(found) < len(entries):
        label = next(entry.label for entry in entries if entry.weight is None)
        raise NotRated(f"{label} has no weight")
    return found


def mean(entries: Sequence[Entry]) -> Fraction:
    """The sum divided by the count."""
    return sum(numbers(entries), Fraction(0)) / len(entries)


def weighted_total(entries: Sequence[Entry]) -> Fraction:
    """Each value times its weight, added up."""
    pairs = zip(numbers(entries), weights(entries), strict=True)
    return sum((number * weight for number, weight in pairs), Fraction(0))


def weighted_mean(entries: Sequence[Entry]) -> Fraction:
    """The weighted total divided by the sum of the weights."""
    total = sum(weights(entries), Fraction(0))
    if not total:
        raise NotRated("the weights make 0")
    return weighted_total(entries) / total


def middle(entries: Sequence[Entry]) -> Fraction:
    """The value in the middle; of two in the middle their mean."""
    found = sorted(numbers(entries))
    half = len(found) // 2
    return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2


def extreme(entries: Sequence[Entry], scale: Scale | None, *, highest: bool) -> Value | None:
    """The highest or lowest number; on a scale of labels the best or worst level."""
    pick = max if highest else min
    if all(entry.number is not None for entry in entries):
        return pick(entries, key=lambda entry: entry.number or Fraction(0)).value
    ranks = {level.id: rank for rank, level in enumerate(scale.ordered)} if scale else {}
    if any(entry.level not in ranks for entry in entries):
        raise NotRated("the values do not stand on one scale")
    return pick(entries, key=lambda entry: ranks[entry.level]).level


def only(entries: Sequence[Entry]) -> Value | None:
    """The only value; NotRated when there are several."""
    if len(entries) > 1:
        raise NotRated(f"there are {len(entries)} values where one is wanted")
    return entries[0].value


def picked(entries: Sequence[Entry], place: int) -> Value | None:
    """One of several as it was given; its number where not all of them are levels, so that bands can follow."""
    one = entries[place]
    levels = all(entry.level for entry in entries)
    return one.value if levels or one.number is None else one.number


SIMPLE: dict[str, Callable[[Sequence[Entry]], Value | None]] = {
    "mean": mean,
    "weighted_mean": weighted_mean,
    "sum": lambda entries: sum(numbers(entries), Fraction(0)),
    "points": lambda entries: sum(numbers(entries), Fraction(0)),
    "middle": middle,
    "only_value": only,
    "last_given": lambda entries: picked(entries, -1),
    "first_given": lambda entries: picked(entries, 0),
}


def weighted_sum(score: Score, all_of_them: Sequence[Entry], given: Sequence[Entry]) -> Fraction:
    """Weights must make 100%; what dropped out is spread over the rest only with `renormalise`."""
    total = sum(weights(all_of_them), Fraction(0))
    if total != WHOLE:
        raise NotRated(f"the weights make {plain(total * 100)}%, not 100%")
    if score.renormalise:
        return weighted_mean(given)
    if len(given) < len(all_of_them):
        left_out = next(entry.label for entry in all_of_them if entry not in given)
        raise NotRated(f"{left_out} is missing and the weights are not spread over the rest")
    return weighted_total(given)
