"""What a feedback report says, from the answers that may be shown.  Pure.

Averages are exact and of what was answered: somebody who cannot say is left out, and a group that is not shown is
missing, never zero.  A total of groups with weights is divided by the weights of the groups that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reviews_360.model import Group, Part, Question, Report

Counts = Mapping[str, int]
ValueOf = Callable[[Question, str], Fraction | None]
"""The number of an answer to a question; None for one that says nothing."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one group said: how many answered, counts and words by (section, item, field)."""

    answers: int
    counts: Mapping[tuple[str, str, str], Counts]
    words: Mapping[tuple[str, str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figure:
    """The answers to one question: mean, lowest, highest and how many there are."""

    mean: Fraction
    lowest: Fraction
    highest: Fraction
    answers: int


@dataclass(frozen=True, slots=True)
class Line:
    """One question about one item: a figure for each group that may be shown, and one of all groups but the own."""

    question: Question
    item: str
    by_group: Mapping[str, Figure]
    all: Figure | None

    def gap(self, own: str) -> Fraction | None:
        """How much higher one sees oneself than the others do; None while either is missing."""
        mine = self.by_group.get(own)
        return mine.mean - self.all.mean if mine and self.all else None


@dataclass(frozen=True, slots=True)
class PartSeen:
    """A part with what may be shown of it; `words` are by question, item and group."""

    part: Part
    lines: tuple[Line, ...] = ()
    words: tuple[tuple[Question, str, str, tuple[str, ...]], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing in it may be shown."""
        return not (self.words or any(line.by_group or line.all for line in self.lines))


def compose(report: Report, voices: Mapping[str, Voice], value: ValueOf, own: frozenset[str]) -> tuple[PartSeen, ...]:
    """The parts of a report; `voices` are the groups that may be shown, `own` those of the person himself."""
    return tuple(_part(report, part, voices, value, own) for part in report.parts)


def _part(report: Report, part: Part, voices: Mapping[str, Voice], value: ValueOf, own: frozenset[str]) -> PartSeen:
    if part.shows == "shuffled_comments":
        return PartSeen(part, words=tuple(_words(report, part, voices)))
    lines = [
        line
        for question in _fields(part)
        for line in _lines(report, question, _heard(report, part, question, voices, own), value, own)
    ]
    if part.shows in ("highest", "lowest"):
        lines = _best(lines, part.how_many, lowest=part.shows == "lowest")
    return PartSeen(part, tuple(lines))


def _fields(part: Part) -> list[Question]:
    """One question for each field, though several steps ask it."""
    return list({(one.section, one.field): one for one in reversed(part.of)}.values())[::-1]


def _heard(
    report: Report, part: Part, question: Question, voices: Mapping[str, Voice], own: frozenset[str]
) -> dict[str, Voice]:
    """The groups that a part speaks of: those asked in its steps, no bigger one that was asked elsewhere too; and
    oneself.
    """
    same = (question.section, question.field)
    here = {one.step for one in part.of if (one.section, one.field) == same}
    asked = {one.step for each in report.parts for one in each.of if (one.section, one.field) == same}
    steps = {group.id: asked.intersection(report.steps(group)) for group in report.groups}
    return {name: voice for name, voice in voices.items() if name in own or (steps[name] and steps[name] <= here)}


def _items(question: Question, voices: Iterable[Voice], *, words: bool = False) -> list[str]:
    found = [(voice.words if words else voice.counts) for voice in voices]
    return sorted({item for some in found for s, item, f in some if (s, f) == (question.section, question.field)})


def _lines(
    report: Report, question: Question, voices: Mapping[str, Voice], value: ValueOf, own: frozenset[str]
) -> Iterable[Line]:
    for item in _items(question, voices.values()):
        at = (question.section, item, question.field)
        figures = {
            group.id: figure
            for group in report.groups
            if group.id in voices and (figure := figure_of(voices[group.id].counts.get(at, {}), question, value))
        }
        yield Line(question, item, figures, _all(report, figures, own))


def figure_of(counts: Counts, question: Question, value: ValueOf) -> Figure | None:
    """The figure of some answers; None where nobody said anything that counts."""
    known = [(number, count) for answer, count in counts.items() if (number := value(question, answer)) is not None]
    answers = sum(count for _, count in known)
    if not answers:
        return None
    numbers = [number for number, _ in known]
    total = sum((number * count for number, count in known), Fraction(0))
    return Figure(total / answers, min(numbers), max(numbers), answers)


def _all(report: Report, figures: Mapping[str, Figure], own: frozenset[str]) -> Figure | None:
    """All others: by weight where groups have weights, else every answer alike.

    A group put together takes the place of its parts unless these have weights.
    """
    plain = [group for group in report.groups if group.id in figures and group.id not in own]
    weighted = [group for group in plain if group.weight is not None]
    chosen = weighted or _widest(report, plain)
    if not chosen:
        return None
    shares = {group.id: group.weight or Fraction(figures[group.id].answers) for group in chosen}
    whole = sum(shares.values(), Fraction(0))
    if not whole:
        return None
    found = [figures[group.id] for group in chosen]
    mean = sum((shares[group.id] * figures[group.id].mean for group in chosen), Fraction(0)) / whole
    lowest, highest = min(one.lowest for one in found), max(one.highest for one in found)
    return Figure(mean, lowest, highest, sum(one.answers for one in found))


def _widest(report: Report, groups: Sequence[Group]) -> list[Group]:
    """Groups of which none is part of another."""
    steps = {group.id: set(report.steps(group)) for group in groups}
    return [one for one in groups if not any(steps[one.id] < steps[other.id] for other in groups)]


def _best(lines: Sequence[Line], how_many: int, *, lowest: bool) -> list[Line]:
    """The lines with the highest (or lowest) mean; those equal to the last are in too."""
    known = [line for line in lines if line.all is not None]
    ranked = sorted(known, key=lambda line: line.all.mean if line.all else Fraction(0), reverse=not lowest)
    last = ranked[:how_many][-1:]
    mean = last[0].all.mean if last and last[0].all else None
    same = [line for line in ranked[how_many:] if line.all and line.all.mean == mean]
    return [*ranked[:how_many], *same]


def _words(
    report: Report, part: Part, voices: Mapping[str, Voice]
) -> Iterable[tuple[Question, str, str, tuple[str, ...]]]:
    """The comments of each plain group, or of the bigger one where it holds what stays hidden by itself."""
    shown = _narrowest(report, [group for group in report.groups if group.id in voices])
    asked = {(one.section, one.field) for one in part.of}
    for question in _fields(part):
        for item in _items(question, voices.values(), words=True):
            for group in shown:
                at = (question.section, item, question.field)
                said = voices[group.id].words.get(at, ())
                steps = {one.step for one in part.of if (one.section, one.field) == (question.section, question.field)}
                if said and (question.section, question.field) in asked and steps & set(report.steps(group)):
                    yield question, item, group.id, said


def _narrowest(report: Report, groups: Sequence[Group]) -> list[Group]:
    """Groups that hold no other shown group: words stand once, nearest to who wrote them."""
    steps = {group.id: set(report.steps(group)) for group in groups}
    return [one for one in groups if not any(steps[other.id] < steps[one.id] for other in groups)]
