"""The pipeline of a score, stage by stage, with exact numbers (LANGUAGE 7).

take, normalise, aggregate, missing, enough, round, bands, gates, judgement; what is not rated says why and is never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.conditions import Lookups, Nothing, counted, holds
from attain.scoring import arithmetic, taking
from attain.scoring.inputs import Inputs, Source, is_number
from attain.scoring.judging import band, gates, judge, with_line
from attain.scoring.looking import EntryLook, ScoreLook
from attain.scoring.lookups import Given, as_value
from attain.scoring.model import NUMERIC, TRUTHS, Score
from attain.scoring.result import CARRIED, Entry, NotRated, ScoreResult, Value
from attain.scoring.taking import Setting
from attain.values import replace

if TYPE_CHECKING:
    from attain.scales.model import Scale
    from attain.scoring.lookups import Lookup

WORDS = {"mean": "mean", "weighted_mean": "weighted mean", "weighted_sum": "weighted sum", "look_up": "table"}


def compute(
    scores: Iterable[Score],
    inputs: Inputs,
    scales: Mapping[str, Scale],
    lookups: Mapping[str, Lookup],
    look: Lookups | None = None,
    *,
    adjusted: Mapping[str, Value] | None = None,
    language: str = "",
    fallback: str = "en",
) -> dict[str, ScoreResult]:
    """Every score by id, each with all its stages.

    `look` answers what gates ask about outside of the inputs; `adjusted`: what sessions made of scores, on which others
    that take from them go on.  AttainError when scores go round in a circle.
    """
    outer = look or Nothing()
    run = _Run(scores, Setting(inputs, scales, lookups, language, fallback, outer), outer, adjusted or {})
    return {id: run.result(id) for id in run.scores}


class _Run:
    """One computation: each score once, in the order in which they need one another."""

    def __init__(
        self, scores: Iterable[Score], setting: Setting, outer: Lookups, adjusted: Mapping[str, Value]
    ) -> None:
        self.scores, self.adjusted = {score.id: score for score in scores}, adjusted
        self.setting, self.outer = setting, outer
        self._done: dict[str, ScoreResult] = {}
        self._doing: list[str] = []
        self.results: dict[str, Callable[[], ScoreResult]] = {id: partial(self.result, id) for id in self.scores}

    def result(self, id: str) -> ScoreResult:
        if id in self._doing:
            raise AttainError(f"these scores go round in a circle: {' → '.join((*self._doing, id))}")
        if id not in self._done:
            self._doing.append(id)
            try:
                self._done[id] = replace(self._score(self.scores[id]), adjusted=self.adjusted.get(id))
            finally:
                self._doing.pop()
        return self._done[id]

    def _score(self, score: Score) -> ScoreResult:
        if not score.for_each:
            return self._one(score, "")
        items = {item: replace(self._one(score, item), under=under) for item, under in self._items(score).items()}
        scale = next((one.scale for one in items.values() if one.scale), "")
        problems = tuple(problem for one in items.values() for problem in one.problems)
        return ScoreResult(score.id, scale=scale, items=items, problems=problems)

    def _items(self, score: Score) -> dict[str, tuple[str, ...]]:
        """{item: the items that hold it}: those of its own item source, else those that hold what it takes."""
        found: dict[str, tuple[str, ...]] = {}
        for item, under, each in self._taken_items(score):
            own = not under or each == score.for_each
            found.setdefault(item if own else under[-1], under if own else ())
        return found

    def _taken_items(self, score: Score) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """(item, what holds it, its item source) of everything that a score takes or is judged in."""
        paths = [str(take.source) for take in score.takes] + ([str(score.judgement.where)] if score.judgement else [])
        for path in paths:
            source = self.setting.inputs.get(path, Source())
            yield from ((one.item, one.under, source.each) for one in source.values if one.item)
        for other in (take.source.parts[0] for take in score.takes if not take.cases):
            for item, one in self.result(other).items.items() if other in self.scores else ():
                yield item, one.under, self.scores[other].for_each

    def _one(self, score: Score, item: str) -> ScoreResult:
        result = ScoreResult(score.id)
        if score.takes:
            try:
                result = self._computed(score, item, result)
            except _Spoiled as spoiled:
                result = self._carried(score, spoiled.result, str(spoiled))
        judged = judge(score, result, item, self.setting)
        if score.takes or judged.proposed is not None or score.missing.how != "carry_over":
            return judged
        return judge(score, self._carried(score, result, "nobody has judged yet"), item, self.setting)

    def _computed(self, score: Score, item: str, result: ScoreResult) -> ScoreResult:
        """Take to gates; _Spoiled carries what was reached before there was nothing to go on with."""
        try:
            entries = taking.take(score, item, self.setting, self.results)
            result = replace(result, entries=tuple(entries))
            entries = taking.each_rounded(
                score, taking.points(score, taking.normalise(score, entries, self.setting), self.setting)
            )
            result = self._with_entries(score, result, entries)
            filled, given = taking.fill(score, entries, self.setting)
            value, scale = self._aggregated(score, filled, given), given[0].scale
            taking.enough(score, item, self.setting)
            result = self._valued(score, result, value, scale)
            result = band(score, result, len(given), self.setting)
        except NotRated as reason:
            raise _Spoiled(str(reason), result) from None
        return gates(score, result, partial(self._look, item), self.setting)

    def _look(self, item: str, now: ScoreResult) -> ScoreLook:
        return ScoreLook(self.setting, self.results, self.outer, item, now)

    def _with_entries(self, score: Score, result: ScoreResult, entries: Sequence[Entry]) -> ScoreResult:
        result = replace(result, entries=tuple(entries))
        unnamed = Counter((entry.label, _called(score, entry)) for entry in entries if entry.unnamed)
        for (label, called), count in unnamed.items():
            result = with_line(result, "take", f"{label}: {count} {called}, which only count together")
        for entry in entries:
            if not entry.unnamed:
                result = with_line(result, "take", self._told(score, entry))
        return result

    def _told(self, score: Score, entry: Entry) -> str:
        """`Talk: Meets = 3, weight 60%`."""
        if entry.state != "given":
            return f"{entry.label}: {entry.shown or 'missing'}, not counted"
        shown = entry.shown or self.setting.shown(entry.value, entry.scale)
        number = "" if entry.number is None else self.setting.shown(entry.number)
        equals = f" = {number}" if number and not shown.endswith(number) else ""
        return f"{entry.label}: {shown}{equals}{self._weight(score, entry)}"

    def _weight(self, score: Score, entry: Entry) -> str:
        """`, weight 60%`; a number of points, days or months is no share of one."""
        if entry.weight is None:
            return ""
        weight = score.takes[entry.take].weight
        plain = entry.weight > 1 or (weight is not None and weight.kind in ("number", "field", "days"))
        return f", weight {self.setting.shown(entry.weight) if plain else self.setting.shown(entry.weight * 100) + '%'}"

    def _aggregated(self, score: Score, filled: Sequence[Entry], given: Sequence[Entry]) -> Value | None:
        how = score.aggregate
        if how == "weighted_sum":
            return arithmetic.weighted_sum(score, filled, given)
        if how in arithmetic.SIMPLE:
            return arithmetic.SIMPLE[how](given)
        if how in ("highest", "lowest"):
            return arithmetic.extreme(given, self.setting.scales.get(given[0].scale), highest=how == "highest")
        if how == "look_up":
            return self._looked_up(score, given)
        truths = [self._truth(score, entry) for entry in given]
        if how in TRUTHS:
            return counted(
                {"all_of": "all", "any_of": "any", "at_least": "at least"}.get(how, how), score.number, truths
            )
        count = truths.count(True)
        return Fraction(count) if how == "count" else Fraction(count * 100, len(truths))

    def _truth(self, score: Score, entry: Entry) -> bool | None:
        if score.of is None:
            return entry.truth
        if isinstance(score.of, ast.Name):
            return entry.level == score.of.text
        return holds(score.of, EntryLook(entry, self.setting))

    def _looked_up(self, score: Score, given: Sequence[Entry]) -> Value | None:
        table = self.setting.table(score.by)
        keys = [self._key(entry) for entry in given]
        found: Given | None = None
        if table.two_way and len(keys) == 2:
            by_name = {str(take.source): key for take, key in zip(score.takes, keys, strict=False)}
            found = table.cell(by_name.get(table.down, keys[1]), by_name.get(table.across, keys[0]))
        elif len(keys) == 1:
            found = table.find(keys[0])
        value = as_value(found)
        if value is None:
            raise NotRated(
                f"the table {table.id} says nothing about {', '.join(entry.shown or entry.label for entry in given)}"
            )
        return value

    def _key(self, entry: Entry) -> str | Fraction:
        scale = self.setting.scales.get(entry.scale)
        if entry.level:
            return scale.like(entry.level) if scale else entry.level
        return Fraction(0) if entry.number is None else entry.number

    def _valued(self, score: Score, result: ScoreResult, value: Value | None, scale: str) -> ScoreResult:
        """After the aggregate and the rounding."""
        if value is None:
            raise NotRated("it cannot be known yet")
        how = WORDS.get(score.aggregate, score.aggregate.replace("_", " "))
        if score.aggregate == "look_up":
            scale = self.setting.table(score.by).gives
        result = with_line(
            result, "aggregate", f"{how} = {self.setting.shown(value, scale)}", suggested=value, scale=scale
        )
        if isinstance(value, str) and scale in self.setting.scales:
            number = self.setting.scales[scale].value(value)
            return replace(result, exact=number, number=number)
        if not is_number(value):
            return result
        number = Fraction(value)
        result = replace(result, exact=number, number=number, scale="" if score.aggregate in NUMERIC else scale)
        if score.round is None or score.round.each_item:
            return result
        number = arithmetic.rounded(number, score.round)
        return with_line(result, "round", f"rounded to {self.setting.shown(number)}", number=number, suggested=number)

    def _carried(self, score: Score, result: ScoreResult, reason: str) -> ScoreResult:
        """Not rated, unless the result of the last case is carried over."""
        if score.missing.how == "carry_over":
            source = self.setting.inputs.get(f"{score.missing.score} of the last case", Source())
            value = next((one.value for one in source.values if one.value is not None), None)
            if value is not None:
                number = Fraction(value) if is_number(value) else None
                text = f"carried over from the last case: {self.setting.shown(value, source.scale)}"
                return with_line(result, CARRIED, text, suggested=number or value, number=number, scale=source.scale)
        scale = result.scale or score.gives
        return with_line(
            result,
            "missing",
            f"not rated: {reason}",
            not_rated=reason,
            suggested=None,
            number=None,
            exact=None,
            scale=scale,
        )


def _called(score: Score, entry: Entry) -> str:
    return "answers" if score.takes[entry.take].measure is None else "values"


class _Spoiled(Exception):
    """There is no value to go on with; carries what was reached."""

    def __init__(self, reason: str, result: ScoreResult) -> None:
        self.result = result
        super().__init__(reason)
