"""What scores take from other cases of the same person: `of: last case of W`, `carry_over` (LANGUAGE 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from attain.phrases.calendar import Calendar, add
from attain.scoring.inputs import Entered, Source, lasting, together
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.scoring.inputs import Inputs
    from attain.scoring.model import Score, Take

OF_THE_CASE = "days of the case"
PERIOD = "days of the period"
"""Under which the inputs say how many days the period of the case at hand has."""
ONE = timedelta(days=1)
_MEANT = re.compile(r"(?:(last) case|last ([0-9]+) cases|all cases) of ([a-z][a-z0-9_]*)(?: in the cycle)?")
_OF_OTHERS = re.compile(rf"(\S+) of {_MEANT.pattern}")


@dataclass(frozen=True, slots=True)
class Meant:
    """Which cases: the newest `how_many` of a workflow, or (0) all of the cycle's period."""

    workflow: str
    how_many: int


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that has ended, as scores take from it.

    `sources`: by path, both of scores (`overall.final`) and of fields (`review.summary.overall`) · `days`: how long
    what it is about lasted · `carried`: the scores whose value was itself carried over from the case before.
    """

    workflow: str
    closed: date
    sources: Inputs
    days: Fraction = Fraction(0)
    carried: frozenset[str] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()
    """The stretches of days that make `days`, the end of each excluded; none where only their number is known."""

    def days_in(self, period: tuple[date, date]) -> Fraction:
        """As many of its days as lie in a period, the last day of which is included."""
        if not self.spans:
            return self.days
        last = period[1] + ONE if period[1] < date.max else period[1]
        return Fraction(sum(max((min(end, last) - max(start, period[0])).days, 0) for start, end in self.spans))


@dataclass(frozen=True, slots=True)
class Around:
    """The case at hand: its workflow, its cut-off, from which ages count, first and last day of its period."""

    workflow: str
    cut_off: date
    period: tuple[date, date] = (date.min, date.max)
    calendar: Calendar = field(default_factory=Calendar)
    days: Fraction = Fraction(0)
    """How many days of its period count."""


def meant(text: str) -> Meant:
    """From `last case of W`, `last N cases of W`, `all cases of W in the cycle`, which the schema has checked."""
    found = _MEANT.fullmatch(text)
    if found is None:
        message = f"{text!r} says nothing about which cases"
        raise ValueError(message)
    return Meant(found[3], 1 if found[1] else int(found[2] or 0))


def path_and_workflow(path: str) -> tuple[str, str]:
    """(PATH, W) of `PATH of last case of W` and its like; ("PATH", "") where no other case is named."""
    found = _OF_OTHERS.fullmatch(path)
    return (found[1], found[4]) if found else (path, "")


def drawn_from(scores: Iterable[Score], workflow: str) -> frozenset[str]:
    """The workflows whose ended cases these scores of `workflow` look at; empty where they look at none."""
    found = {meant(one.cases).workflow for score in scores for one in score.takes if one.cases}
    carried = {workflow for score in scores if score.missing.how == "carry_over"}
    return frozenset(found | carried)


def own_days(scores: Iterable[Score]) -> bool:
    """Whether something of the case at hand is weighed by its days."""
    return any(
        one.weight is not None and one.weight.ref == OF_THE_CASE and not one.cases
        for score in scores
        for one in score.takes
    )


def of_others(scores: Sequence[Score], cases: Iterable[OtherCase], around: Around) -> dict[str, Source]:
    """The inputs that come from other cases, under the names by which scores ask for them; the days of the case at hand
    where something of it is weighed by them.
    """
    newest = sorted(cases, key=lambda one: one.closed, reverse=True)
    found: dict[str, Source] = {}
    for one in (one for score in scores for one in score.takes if one.cases):
        chosen = _chosen(one, newest, around)
        found[f"{one.source} of {one.cases}"] = _joined(one, chosen, around)
        if one.weight is not None and one.weight.kind == "field":
            found[weights_beside(one)] = _weights(str(one.source), one.weight.ref, chosen)
    period = {PERIOD: Source((Entered(around.days),))} if own_days(scores) else {}
    return {**found, **period, **dict(_carried(scores, newest, around))}


def weights_beside(one: Take) -> str:
    """The name of the input that holds the weights of what is taken from other cases, value by value."""
    return f"{one.weight.ref if one.weight else ''} beside {one.source} of {one.cases}"


def _weights(path: str, beside: str, chosen: Iterable[OtherCase]) -> Source:
    """What another field of the same case says about the same item, one for each value; None where it says nothing."""
    found: list[Entered] = []
    last = Source()
    for one in chosen:
        last = one.sources.get(beside, Source())
        for value in one.sources.get(path, Source()).values:
            given = next((each.value for each in last.of(value.item)), None)
            found.append(Entered(given, value.item, under=value.under))
    return Source(tuple(found), last.scale)


def _chosen(one: Take, newest: Sequence[OtherCase], around: Around) -> list[OtherCase]:
    said = meant(one.cases)
    first, last = around.period
    fit = [each for each in newest if each.workflow == said.workflow]
    chosen = fit[: said.how_many] if said.how_many else [each for each in fit if first <= each.closed <= last][::-1]
    if one.not_older_than is None:
        return chosen
    oldest = add(around.calendar, around.cut_off, one.not_older_than, "before")
    return [each for each in chosen if each.closed >= oldest]


def _joined(take: Take, chosen: Iterable[OtherCase], around: Around) -> Source:
    """The values of several cases; of those of the cycle only the days count that lie in its period."""
    path, all_of_cycle = str(take.source), not meant(take.cases).how_many
    several = (
        {path: lasting(one.sources[path], one.days_in(around.period) if all_of_cycle else one.days)}
        for one in chosen
        if path in one.sources
    )
    return together(several).get(path, Source())


def _carried(scores: Iterable[Score], newest: Iterable[OtherCase], around: Around) -> Iterator[tuple[str, Source]]:
    """`SCORE.final of the last case`, unless it was carried over as often as the score allows."""
    mine = [one for one in newest if one.workflow == around.workflow]
    for score in scores:
        name, path = score.missing.score.partition(".")[0], score.missing.score
        if score.missing.how == "carry_over" and mine and _in_a_row(name, mine) < score.missing.at_most:
            yield f"{path} of the last case", mine[0].sources.get(path, Source())


def _in_a_row(name: str, newest: Sequence[OtherCase]) -> int:
    return next((count for count, one in enumerate(newest) if name not in one.carried), len(newest))
