"""The last stages: bands, gates, and a named person's judgement."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.errors import Problem
from attain.phrases.conditions import Lookups, holds
from attain.scoring.inputs import Source, is_number
from attain.scoring.lookups import Given, Lookup, as_value
from attain.scoring.result import Line, NotRated, ScoreResult, Value
from attain.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.phrases.ast import Path
    from attain.scoring.model import Gate, Judgement, Score
    from attain.scoring.taking import Setting


def with_line(result: ScoreResult, stage: str, text: str, **changes: Any) -> ScoreResult:
    """The result one stage further."""
    return replace(result, lines=(*result.lines, Line(stage, text)), **changes)


def band(score: Score, result: ScoreResult, count: int, setting: Setting) -> ScoreResult:
    """From the rounded number to a level.  NotRated when no band holds it."""
    if result.number is None:
        return result
    if score.bands is None and isinstance(result.suggested, str):
        return result
    if score.bands is None:
        scale = setting.scales.get(score.gives)
        level = scale.level_of(result.number) if scale else None
        return replace(result, banded=level, suggested=level, scale=score.gives) if level else result
    table = _table(score, count, setting)
    found = as_value(table.find(result.number))
    scale = setting.scales.get(table.gives)
    found = scale.level_of(found) if scale and isinstance(found, Fraction) else found
    if not isinstance(found, (str, Fraction)):
        raise NotRated(f"no band holds {setting.shown(result.number)}")
    level = found if isinstance(found, str) else ""
    text = f"{setting.shown(result.number)} is {setting.shown(found, table.gives)}"
    return with_line(result, "bands", text, banded=level, suggested=found, scale=table.gives)


def _table(score: Score, count: int, setting: Setting) -> Lookup:
    bands = score.bands
    if bands is None or bands.ranges:
        return Lookup(score.id, score.gives, ranges=bands.ranges if bands else ())
    if bands.by_count is None:
        return setting.table(bands.lookup)
    if count not in bands.by_count:
        raise NotRated(f"there are no bands for {count} values")
    return setting.table(bands.by_count[count])


def gates(score: Score, result: ScoreResult, look: Callable[[ScoreResult], Lookups], setting: Setting) -> ScoreResult:
    """Each gate in order, on the value so far."""
    for gate in score.gates:
        if result.suggested is None or holds(gate.when, look(result)) is not True:
            continue
        after = _gated(gate, result.suggested, result.scale, setting)
        said = setting.say(gate.because) or "a gate applies"
        result = with_line(result, "gates", f"{setting.shown(after, result.scale)}: {said}", suggested=after)
    return result


def _gated(gate: Gate, value: Value, scale: str, setting: Setting) -> Value:
    if gate.becomes is not None:
        value = _fitted(gate.becomes, scale, setting)
    for limit, sign in ((gate.at_most, 1), (gate.at_least, -1)):
        bound = None if limit is None else _fitted(limit, scale, setting)
        if bound is not None and (_distance(value, bound, scale, setting) or 0) * sign > 0:
            value = bound
    return value


def _fitted(limit: Given, scale: str, setting: Setting) -> Value:
    found = setting.scales.get(scale)
    if isinstance(limit, Fraction):
        return (found.level_of(limit) if found else None) or limit
    return str(limit)


def _distance(one: Value, other: Value, scale: str, setting: Setting) -> int | None:
    """Levels from the other up to this one; for numbers 1, 0 or -1."""
    if isinstance(one, str) and isinstance(other, str):
        return setting.scales[scale].compare(one, other) if scale in setting.scales else None
    if isinstance(one, str) or isinstance(other, str):
        return None
    return (one > other) - (one < other)


def judge(score: Score, result: ScoreResult, item: str, setting: Setting) -> ScoreResult:
    """The judgement is what is proposed; without the rule the suggestion is."""
    rule = score.judgement
    if rule is None:
        return replace(result, proposed=result.suggested)
    source = setting.inputs.get(str(rule.where), Source())
    given = _given(source, item)
    if given is None:
        return result
    value: Value = Fraction(given) if is_number(given) else given
    scale = source.scale or result.scale
    # a rating without arithmetic stands on the scale of its own field
    result = replace(result, proposed=value, scale=result.scale or scale)
    problems = _problems(rule, result, value, item, setting)
    return with_line(result, "judgement", f"judged: {setting.shown(value, scale)}", problems=problems)


def _given(source: Source, item: str) -> Any:
    values = [one.value for one in source.of(item) if one.value not in (None, "")]
    return values[-1] if values else None


def _problems(rule: Judgement, result: ScoreResult, value: Value, item: str, setting: Setting) -> tuple[Problem, ...]:
    found: list[Problem] = []
    suggested = result.suggested
    differs = suggested is not None and value != suggested
    if differs and rule.within is not None and suggested is not None:
        distance = _distance(value, suggested, result.scale, setting)
        if distance is not None and abs(distance) > rule.within:
            found.append(_too_far(rule, suggested, item, result.scale, setting))
    asked = rule.reason == "always" or (rule.reason == "if_different" and differs)
    if asked and rule.reason_in and not _given(setting.inputs.get(str(rule.reason_in), Source()), item):
        why = (
            f"your rating differs from the suggestion, {setting.shown(suggested, result.scale)}"
            if differs
            else "write what makes you say so"
        )
        found.append(Problem(field_name(rule.reason_in, item), f"A reason is needed: {why}."))
    return tuple(found)


def _too_far(rule: Judgement, suggested: Value, item: str, scale: str, setting: Setting) -> Problem:
    levels = f"{rule.within} level{'' if rule.within == 1 else 's'}"
    message = f"The rating may lie {levels} from the suggestion at most, which is {setting.shown(suggested, scale)}."
    return Problem(field_name(rule.where, item), message)


def field_name(path: Path, item: str = "") -> str:
    """How the field of a path is named in its form's page: `section.item.field`."""
    if len(path.parts) != 3:
        return str(path)
    return ".".join((path.parts[1], item, path.parts[2]))
