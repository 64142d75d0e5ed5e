"""How each score is made: its stages in words, and one worked example, computed by the pipeline that reviews use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.handbook.said import plain
from attain.handbook.speech import forms_of
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores

if TYPE_CHECKING:
    from attain.forms.model import Field, Section
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech
    from attain.scoring.result import ScoreResult

OVER_ONE = re.compile(r"weight (\d{2,})00%$")
"""A weight that is a number of points, not a share of one, as the pipeline writes it."""
ITEMS = (("First", Fraction(1, 2)), ("Second", Fraction(3, 10)), ("Third", Fraction(1, 5)))
"""Items of the example where a section is asked for each item: what they are called, and their share."""
AGGREGATES = {
    "mean": "the mean of them",
    "weighted_mean": "their mean by weight",
    "weighted_sum": "their sum by weight",
    "sum": "their sum",
    "points": "the sum of their points",
    "highest": "the highest of them",
    "lowest": "the lowest of them",
    "middle": "the middle one of them",
    "only_value": "the one that there is",
    "last_given": "the last one given",
    "first_given": "the first one given",
    "look_up": "what the table says",
    "count": "how many there are",
    "share": "the share of them",
    "ratio": "the first divided by the second",
    "all_of": "a yes where all of them are so",
    "any_of": "a yes where one of them is so",
    "most": "a yes where most of them are so",
}
MISSING = {
    "drop_out": "What is missing is left out.",
    "not_rated": "If anything is missing, there is no value.",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """One score: its stages in words, and the lines of the example; no lines where nothing is computed."""

    title: str
    stages: tuple[str, ...]
    example: tuple[str, ...]


def ratings(said: Speech, prose: Prose) -> Iterator[Rating]:
    """Every score of the workflow."""
    data = said.data.get("scores", ())
    results = _example(said)
    for score in data:
        title = said.text(score.get("title"), score["id"])
        lines = tuple(_shown(results[score["id"]], said)) if score["id"] in results and score.get("take") else ()
        yield Rating(title, tuple(_stages(score, said, prose)), lines)


def _stages(score: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    if "for_each" in score:
        yield f"Is made for each of the {said.source(str(score['for_each']))} by itself."
    if score.get("take"):
        yield f"Takes {'; '.join(_take(each, said) for each in score['take'])}."
    if "normalise" in score:
        yield _normalise(score["normalise"], said)
    if "aggregate" in score:
        yield f"Makes {AGGREGATES.get(str(score['aggregate']), plain(score['aggregate']))}."
    if "missing" in score:
        yield _missing(score["missing"])
    if "enough" in score:
        yield _enough(score["enough"], said)
    if "round" in score:
        yield f"Rounds to {score['round']['to']}, {_rounding(score['round'])}."
    yield from bands(score.get("bands"), said)
    for gate in score.get("gates", ()):
        yield _gate(str(score["id"]), gate, prose)
    if "judgement" in score:
        yield _judgement(score, said)
    if "records" in score:
        yield f"Is kept on the profile as “{plain(score['records'])}” once it counts."


def _take(take: Mapping[str, Any], said: Speech) -> str:
    told = said.what(str(take["from"])) if isinstance(take.get("from"), str) else "several things"
    told += f" with {_weight(str(take['weight']), said)}" if "weight" in take else ""
    told += f", only {plain(take['only'])}" if "only" in take else ""
    told += f", of {plain(take['of'])}" if "of" in take else ""
    told += f", not older than {take['not_older_than']}" if "not_older_than" in take else ""
    stand_in = str(take.get("if_missing", "")).removeprefix("weight_to ")
    return told + (f" (where it is missing, its weight goes to {said.what(stand_in)})" if stand_in else "")


def _weight(weight: str, said: Speech) -> str:
    return f"“{said.what(weight)}” as its weight" if "." in weight and "%" not in weight else plain(weight)


def _normalise(said_how: Mapping[str, Any], said: Speech) -> str:
    scale = said.catalogue.get("scale", str(said_how.get("to", "")))
    by = str(said_how.get("by", "")).removeprefix("lookup ")
    how = "as the scales say" if by == "maps_to" else f"by the table “{plain(by)}”"
    return f"Brings them onto “{said.text(scale.data.get('title') if scale else None, said_how.get('to', ''))}”, {how}."


def _missing(missing: Any) -> str:
    if not isinstance(missing, Mapping):
        words = str(missing)
        counts = f"What is missing counts as {words.removeprefix('counts_as ')}."
        return MISSING.get(words, counts if words.startswith("counts_as ") else f"What is missing: {plain(words)}.")
    if "carry_over" in missing:
        most = f", at most {missing['at_most']} in a row" if "at_most" in missing else ""
        return f"If it is missing, the last one counts ({plain(missing['carry_over'])}{most})."
    if "counts_as" in missing:
        return f"What is missing counts as {missing['counts_as']}."
    return f"What is missing: {'; '.join(f'{plain(key)}: {plain(each)}' for key, each in missing.items())}."


def _enough(enough: Mapping[str, Any], said: Speech) -> str:
    of = f" of {said.what(str(enough['of']))}" if "of" in enough else ""
    only = f", only {plain(enough['only'])}" if "only" in enough else ""
    return f"There must be at least {enough['at_least']}{of}{only}; with less there is no value."


def bands(told: Any, said: Speech) -> Iterator[str]:
    """How a number becomes a rating: the ranges themselves, or those of a table of the workflow."""
    if isinstance(told, Mapping):
        for count, name in told.get("by_count", {}).items():
            yield f"With {count} of them: {' '.join(bands(name, said))}"
    elif isinstance(told, str):
        table = said.data.get("lookups", {}).get(told.removeprefix("lookup "), {})
        if ranges := table.get("ranges"):
            scale = said.catalogue.get("scale", str(table.get("gives", "")))
            levels = scale.data.get("levels", ()) if scale else ()
            labels = {str(level["id"]): said.text(level.get("label"), level["id"]) for level in levels}
            yield f"Is read so: {'; '.join(_range(each, labels) for each in ranges)}."
        else:
            yield f"Is read from the table “{plain(told.removeprefix('lookup '))}”."
    elif told:
        yield f"Is read so: {'; '.join(_range(each, {}) for each in told)}."


def _range(each: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    since = f"from {each['from']}" if "from" in each else ""
    below = f"below {each['below']}" if "below" in each else ""
    value = each["is"]
    several = value if isinstance(value, list | tuple) else [value]
    levels = " or ".join(labels.get(str(one), plain(one)) for one in several)
    return f"{' and '.join(filter(None, (since, below))) or 'always'} is {levels}"


def _rounding(said: Mapping[str, Any]) -> str:
    return f"always {said['direction']}" if "direction" in said else f"halves {said.get('half', 'up')}"


def _gate(score: str, gate: Mapping[str, Any], prose: Prose) -> str:
    act = next(key for key in ("becomes", "at_most", "at_least") if key in gate)
    words = {"becomes": "it becomes", "at_most": "it is at most", "at_least": "it is at least"}[act]
    because = f" ({str(gate['because']).rstrip('.')})" if "because" in gate else ""
    return f"If {prose.condition(gate['when'])}, {words} {prose.value(score, str(gate[act]))}{because}."


def _judgement(score: Mapping[str, Any], said: Speech) -> str:
    judgement = score["judgement"]
    suggests = ": the computation only suggests" if score.get("take") else "; nothing is computed"
    who = said.person(str(judgement["by"])).removeprefix("the ")
    within = f", at most {judgement['within']} away from what was computed" if "within" in judgement else ""
    reason = {"always": " A reason is always given.", "if_different": " A different rating needs a reason."}
    return f"The {who} decides{within}{suggests}." + reason.get(judgement.get("reason", ""), "")


# --- the example ----------------------------------------------------------------------------------------------------


def _example(said: Speech) -> dict[str, ScoreResult]:
    data = said.data.get("scores", ())
    scales = {one.id: said.catalogue.model("scale", one.id) for one in said.catalogue.of_kind("scale")}
    lookups = build_lookups(said.data.get("lookups", {}))
    return compute(build_scores(data), dict(_inputs(said)), scales, lookups, language=said.language)


def _inputs(said: Speech) -> Iterator[tuple[str, Source]]:
    for step in said.steps.values():
        for form_id in forms_of(step)[:1]:
            for section, field in said.catalogue.model("form", form_id).fields():
                yield f"{step['id']}.{section.id}.{field.id}", _source(section, field, said)


def _source(section: Section, field: Field, said: Speech) -> Source:
    unit = "%" if field.type == "percent" else ""
    if not section.for_each:
        return Source((Entered(_value(field, 0, said), label=field.title),), field.scale, field.title, unit)
    values = (Entered(_value(field, number, said), name, name, weight) for number, (name, weight) in enumerate(ITEMS))
    return Source(tuple(values), field.scale, field.title, unit)


def _value(field: Field, number: int, said: Speech) -> Any:
    """A plausible answer: around the middle, a little different for each item."""
    if field.scale:
        levels = said.catalogue.model("scale", field.scale).ordered
        return levels[min(len(levels) // 2 + number % 2, len(levels) - 1)].id
    if field.type in ("number", "percent"):
        low, high = field.lowest or Decimal(0), field.highest or Decimal(100)
        step = field.step or Decimal(1)
        middle = low + ((high - low) * (6 + number) / 10 // step) * step
        return min(middle, high)
    return field.type == "yes_no" or None


def _shown(result: ScoreResult, said: Speech) -> Iterator[str]:
    """The lines by the titles of scores; one sentence where invented answers give no value."""
    lines = list(_lines(result))
    if result.not_rated:
        yield "Invented answers give no value here: it needs the organisation's own items, facts or earlier reviews."
        return
    for line in lines:
        line = OVER_ONE.sub(r"weight \1", line)
        head, colon, rest = line.partition(": ")
        name = head.partition(".")[0]
        known = any(each["id"] == name for each in said.data.get("scores", ()))
        yield f"{said.what(head)}{colon}{rest}" if known else line


def _lines(result: ScoreResult) -> Iterator[str]:
    for item, one in result.items.items():
        yield from (f"{item}: {line.text}" for line in one.lines)
    yield from (line.text for line in result.lines)
