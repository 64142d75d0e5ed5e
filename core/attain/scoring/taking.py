"""The first stages: taking values, bringing them onto one scale, and what a missing one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.phrases.ast import FactOf
from attain.phrases.conditions import Lookups, Nothing
from attain.phrases.conditions import number as as_number
from attain.scales.model import Scale, plain
from attain.scoring.arithmetic import rounded
from attain.scoring.inputs import Entered, Inputs, Source, is_number
from attain.scoring.others import OF_THE_CASE, PERIOD, weights_beside
from attain.scoring.result import Entry, NotRated, ScoreResult
from attain.values import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.scoring.lookups import Lookup
    from attain.scoring.model import Score, Take


@dataclass(frozen=True, slots=True)
class Setting:
    """What a computation works with; `language` is that of the lines, `fallback` the organisation's first."""

    inputs: Inputs
    scales: Mapping[str, Scale]
    lookups: Mapping[str, Lookup]
    language: str = ""
    fallback: str = "en"
    look: Lookups = field(default_factory=Nothing)

    def source(self, path: str) -> Source:
        """The answers of a path; a bare word that no answer has is a fact of the employee."""
        found = self.inputs.get(path)
        if found is not None or "." in path or " " in path:
            return found or Source()
        value = self.look.value(FactOf(path))
        number = as_number(value)
        return Source(() if value is None else (Entered(value if number is None else number, label=path),))

    def say(self, text: str | Mapping[str, str]) -> str:
        """Words in the language of the lines."""
        return words(text, self.language, self.fallback)

    def label(self, scale: str, level: str) -> str:
        """What a level is called."""
        return self.scales[scale].label(level, self.language, self.fallback) if scale in self.scales else level

    def shown(self, value: Any, scale: str = "") -> str:
        """A value in words."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return plain(Fraction(value)) if is_number(value) else self.label(scale, str(value))

    def table(self, name: str) -> Lookup:
        """A lookup by name; NotRated when there is none."""
        if name not in self.lookups:
            raise NotRated(f'there is no lookup "{name}"')
        return self.lookups[name]


Results = Mapping[str, "Callable[[], ScoreResult]"]


def take(score: Score, item: str, setting: Setting, results: Results) -> list[Entry]:
    """Everything that goes in, the missing included, with its weight."""
    found = [
        entry
        for number, one in enumerate(score.takes)
        for entry in (
            _of_score(one, number, item, setting, results, _usual_part(score, one, setting))
            if one.source.parts[0] in results and not one.cases
            else _taken(one, number, item, setting)
        )
    ]
    return _weight_to(score, _by_own_days(score, found, setting))


def _by_own_days(score: Score, entries: list[Entry], setting: Setting) -> list[Entry]:
    """What is weighed by the days of the case at hand counts for the days of its period that no other case that goes in
    has counted already; several such values share them.
    """
    mine = [number for number, one in enumerate(score.takes) if _is_own(one)]
    period = setting.inputs.get(PERIOD)
    if not mine or period is None:
        return entries
    others = {one.cases: setting.source(f"{one.source} of {one.cases}") for one in score.takes if one.cases}
    counted = sum((each.days or Fraction(0) for one in others.values() for each in one.values), Fraction(0))
    left = max(Fraction(period.values[0].value) - counted, Fraction(0))
    count = sum(entry.take in mine for entry in entries)
    return [replace(entry, weight=left / count) if entry.take in mine else entry for entry in entries]


def _is_own(one: Take) -> bool:
    return one.weight is not None and one.weight.ref == OF_THE_CASE and not one.cases


def _usual_part(score: Score, one: Take, setting: Setting) -> str:
    """A score goes on as its number; into a table that is cut by levels as its level."""
    table = setting.lookups.get(score.by) if score.aggregate == "look_up" else None
    if table is None:
        return "number"
    cut = table.across_ranges if table.across == str(one.source) else table.down_ranges
    return "number" if (cut if table.two_way else table.ranges) else "proposed"


def _of_score(
    one: Take, number: int, item: str, setting: Setting, results: Results, usual: str = "number"
) -> list[Entry]:
    result = results[one.source.parts[0]]()
    # what a session made of a score is what goes on, unless an earlier layer is named
    usual = usual if result.adjusted is None else "adjusted"
    part = one.source.parts[1] if len(one.source.parts) > 1 else usual
    several = [result.items[item]] if item in result.items else list(result.items.values())
    if item and item not in result.items and any(each.under for each in several):
        several = [each for each in several if item in each.under]
    return [_one_score(one, number, each, part, len(several or [result]), setting) for each in several or [result]]


def _one_score(one: Take, number: int, result: ScoreResult, part: str, count: int, setting: Setting) -> Entry:
    value = result.part(part)
    # a rating without arithmetic has no number: its level is what goes on
    value = result.part("proposed") if value is None and part == "number" else value
    weight = one.weight.value / count if one.weight and one.weight.kind in ("share", "number") else None
    entry = Entry(str(one.source), weight=weight, take=number, scale=result.scale)
    if value is None:
        return replace(entry, state="missing")
    if isinstance(value, bool):
        return replace(entry, truth=value)
    entry = replace(entry, shown=setting.shown(value, result.scale))
    return _level(replace(entry, level=value), setting) if isinstance(value, str) else replace(entry, number=value)


def _taken(one: Take, number: int, item: str, setting: Setting) -> list[Entry]:
    path = str(one.source) + (f" of {one.cases}" if one.cases else "")
    source = setting.source(path)
    tag, group = one.tag or one.source.tagged, one.group
    every = [_with_own_weight(one, value, place, item, setting) for place, value in enumerate(source.of(item))]
    values = [(place, value) for place, value in enumerate(every) if _fits(value, tag, group)]
    title = setting.say(source.title) or path
    if not values:
        return [Entry(title, state="missing", weight=_weight(one, None, 1, setting), take=number)]
    return [
        replace(
            _entry(value, source, title, setting), weight=_weight(one, value, len(values), setting, place), take=number
        )
        for place, value in values
    ]


def _fits(value: Entered, tag: str, group: str) -> bool:
    return (not tag or tag in value.tags) and (not group or group == value.group)


def _entry(value: Entered, source: Source, title: str, setting: Setting) -> Entry:
    label = setting.say(value.label) or title
    entry = Entry(label, scale=source.scale, item=value.item, unnamed=value.unnamed)
    given = value.value
    if given is None or given == "":
        return replace(entry, state="missing")
    shown = setting.shown(given, source.scale)
    if isinstance(given, bool):
        return replace(entry, truth=given, shown=shown)
    if is_number(given):
        return replace(entry, number=Fraction(given), shown=shown + source.unit)
    return _level(replace(entry, level=str(given), shown=shown), setting)


def _level(entry: Entry, setting: Setting) -> Entry:
    scale = setting.scales.get(entry.scale)
    level = scale.get(entry.level) if scale else None
    if scale is None or level is None:
        return entry
    state = level.off_scale if level.off_scale in ("drop_out", "not_rated") else "given"
    return replace(entry, number=level.value, state=state)


def _weight(one: Take, value: Entered | None, count: int, setting: Setting, place: int = 0) -> Fraction | None:
    if one.weight is None:
        return None
    if one.weight.kind in ("share", "number"):
        # several values of one source share its weight in equal parts
        return one.weight.value / count
    if value is None:
        return None
    if one.weight.kind == "field" and not one.cases:
        return _beside(one.weight.ref, value.item, place, setting)
    return value.days if one.weight.kind == "days" else value.weight


def _beside(path: str, item: str, place: int, setting: Setting) -> Fraction | None:
    """What another field says about the same item: a number, or the value of its level (an importance of 2, 1 or 0).

    Of several who answered without items, each one's own answer, which stands at the same place.
    """
    source = setting.inputs.get(path, Source())
    return _as_weight(next((one.value for one in source.of(item)[place if not item else 0 :]), None), source, setting)


def _with_own_weight(one: Take, value: Entered, place: int, item: str, setting: Setting) -> Entered:
    """A value of another case with what that case says in the field that weighs it."""
    source = (
        setting.inputs.get(weights_beside(one)) if one.cases and one.weight and one.weight.kind == "field" else None
    )
    if source is None:
        return value
    return replace(value, weight=_as_weight(source.of(item)[place].value, source, setting))


def _as_weight(given: Any, source: Source, setting: Setting) -> Fraction | None:
    if isinstance(given, str) and source.scale in setting.scales:
        level = setting.scales[source.scale].get(given)
        return level.value if level else None
    return Fraction(given) if is_number(given) else None


def _weight_to(score: Score, entries: list[Entry]) -> list[Entry]:
    """The weight of a take of which nothing is there goes to the source that stands in for it."""
    for number, one in enumerate(score.takes):
        lost = [entry for entry in entries if entry.take == number]
        heirs = [n for n, other in enumerate(score.takes) if str(other.source) == one.weight_to and n != number]
        if not one.weight_to or not heirs or any(entry.state == "given" for entry in lost):
            continue
        weight = sum((entry.weight or Fraction(0) for entry in lost), Fraction(0))
        mine = [entry for entry in entries if entry.take == heirs[0]]
        entries = [
            replace(entry, weight=(entry.weight or Fraction(0)) + weight / len(mine)) if entry in mine else entry
            for entry in entries
            if entry not in lost
        ]
    return entries


def normalise(score: Score, entries: Sequence[Entry], setting: Setting) -> list[Entry]:
    """Every value on the scale that the score names."""
    if not score.normalise_to:
        return list(entries)
    return [_normalised(score, entry, setting) if entry.state == "given" else entry for entry in entries]


def _normalised(score: Score, entry: Entry, setting: Setting) -> Entry:
    scale = setting.scales.get(score.normalise_to)
    if scale is None:
        raise NotRated(f'there is no scale "{score.normalise_to}"')
    if entry.scale == scale.id:
        return entry
    level = _mapped(score, entry, scale, setting)
    if level is None:
        raise NotRated(f"{entry.label} ({entry.shown}) has no place on {setting.say(scale.title) or scale.id}")
    shown = f"{entry.shown} → {setting.label(scale.id, level)}"
    return _level(replace(entry, level=level, scale=scale.id, number=None, shown=shown), setting)


def _mapped(score: Score, entry: Entry, scale: Scale, setting: Setting) -> str | None:
    own = setting.scales.get(entry.scale)
    if score.normalise_by == "maps_to":
        return own.mapped(entry.level, scale.id) if own else None
    table = setting.table(score.normalise_by)
    key = own.like(entry.level) if own and entry.level else entry.number
    found = None if key is None else table.find(key)
    return scale.level_of(found) if isinstance(found, Fraction) else found if isinstance(found, str) else None


def points(score: Score, entries: Sequence[Entry], setting: Setting) -> list[Entry]:
    """For the aggregate `points`: what the lookup gives for each level."""
    if score.aggregate != "points":
        return list(entries)
    return [_pointed(entry, setting.table(score.by), setting) if entry.state == "given" else entry for entry in entries]


def _pointed(entry: Entry, table: Lookup, setting: Setting) -> Entry:
    scale = setting.scales.get(entry.scale)
    level = entry.level or (plain(entry.number) if entry.number is not None else "")
    found = table.find(scale.like(level) if scale else level)
    found = table.find(entry.number) if found is None and entry.number is not None else found
    if not isinstance(found, Fraction):
        raise NotRated(f"{entry.label} ({entry.shown}) has no points")
    return replace(entry, number=found, shown=f"{entry.shown} → {plain(found)}")


def each_rounded(score: Score, entries: Sequence[Entry]) -> list[Entry]:
    """Where the rounding is asked of each item."""
    rule = score.round
    if rule is None or not rule.each_item:
        return list(entries)
    return [entry if entry.number is None else replace(entry, number=rounded(entry.number, rule)) for entry in entries]


def fill(score: Score, entries: Sequence[Entry], setting: Setting) -> tuple[list[Entry], list[Entry]]:
    """What a missing value does: (all that counts for the weights, all that is given).  NotRated when it spoils all."""
    for entry in entries:
        if entry.state == "not_rated":
            raise NotRated(f"{entry.label}: {entry.shown}")
    filled = [_filled(score, entry, setting) for entry in entries]
    given = [entry for entry in filled if entry.state == "given"]
    if not given:
        raise NotRated("nothing that counts was given")
    return filled, given


def _filled(score: Score, entry: Entry, setting: Setting) -> Entry:
    if entry.state != "missing":
        return entry
    rule = score.missing
    if rule.how == "counts_as":
        scale = score.normalise_to or entry.scale
        shown = f"missing, counts as {setting.shown(rule.value, scale)}"
        filled = replace(entry, state="given", shown=shown, scale=scale)
        if isinstance(rule.value, Fraction):
            return replace(filled, number=rule.value)
        return _level(replace(filled, level=rule.value), setting)
    if rule.how == "drop_out":
        return replace(entry, state="drop_out", shown="missing")
    raise NotRated(f"{entry.label} is missing")


def enough(score: Score, item: str, setting: Setting) -> None:
    """NotRated when less is there than the score asks for; what weighs nothing does not apply and is not counted.

    What the score takes from other cases by this path is counted there.
    """
    rule = score.enough
    if rule is None:
        return
    cases = next((one.cases for one in score.takes if one.cases and one.source == rule.of), "")
    source = setting.inputs.get(f"{rule.of} of {cases}" if cases else str(rule.of), Source())
    asked = [one for one in source.of(item) if _fits(one, rule.tag or rule.of.tagged, rule.group) and one.weight != 0]
    there = sum(1 for one in asked if _is_there(one, source, setting))
    if rule.share is not None and (not asked or Fraction(there, len(asked)) < rule.share):
        raise NotRated(f"{there} of {len(asked)} are there; {plain(rule.share * 100)}% are wanted")
    if there < rule.items:
        raise NotRated(f"{there} are there; {rule.items} are wanted")


def _is_there(one: Entered, source: Source, setting: Setting) -> bool:
    scale = setting.scales.get(source.scale)
    level = scale.get(one.value) if scale and isinstance(one.value, str) else None
    return one.value not in (None, "") and not (level and level.off_scale)
