"""What scores take from recorded measures of the person: the newest value, or all of a time that is over (LANGUAGE 8).

A score has one day, the cut-off of its case: values of a later day do not count, as `not_older_than` counts from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.phrases.calendar import add
from attain.scoring.inputs import Entered, Source

if TYPE_CHECKING:
    from attain.scoring.model import Score, Take
    from attain.scoring.others import Around

Text = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value of a measure: its day, the item that it is about ("" for none), a level or a number."""

    day: date
    value: Any
    item: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is recorded of one measure, the oldest first; `scale` names the scale of its levels."""

    values: Sequence[Recorded] = ()
    scale: str = ""
    title: Text = ""


def measures_of(scores: Iterable[Score]) -> frozenset[str]:
    """The measures that scores take."""
    return frozenset(one.measure.name for score in scores for one in score.takes if one.measure is not None)


def of_measures(
    scores: Iterable[Score], measured: Callable[[str], Measured], around: Around, opened: date
) -> dict[str, Source]:
    """The inputs that come from measures, under the names by which scores ask for them.

    `opened`: the day on which the case at hand opened, which `before this case` means.
    """
    takes = [one for score in scores for one in score.takes if one.measure is not None]
    return {str(one.source): _source(one, measured(one.measure.name), around, opened) for one in takes if one.measure}


def _source(one: Take, found: Measured, around: Around, opened: date) -> Source:
    known = sorted(_in_time(one, found, around, opened), key=lambda each: each.day)
    if one.measure is not None and one.measure.within is None:
        known = list({each.item: each for each in known}.values())
    several = len(known) > 1
    values = (Entered(each.value, each.item, found.title, unnamed=several and not each.item) for each in known)
    return Source(tuple(values), found.scale, found.title)


def _in_time(one: Take, found: Measured, around: Around, opened: date) -> Iterator[Recorded]:
    within = one.measure.within if one.measure else None
    before = one.measure is not None and one.measure.before_this_case
    spans = [each for each in (within, one.not_older_than) if each is not None]
    since = max((add(around.calendar, around.cut_off, span, "before") for span in spans), default=date.min)
    for each in found.values:
        if since < each.day <= around.cut_off and not (before and each.day >= opened):
            yield each
