"""How each score is made: its stages in words, the tables that it reads, and one worked example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.handbook.example import example, shown
from attain.handbook.said import plain, within
from attain.handbook.speech import Speech, capital, several
from attain.handbook.tables import lookup_title, span, stretch, tables
from attain.phrases.parser import parse_measure
from attain.phrases.writer import text as written
from attain.scoring.model import MEASURE
from attain.scoring.others import meant
from attain.workflow.result_scale import scale_of_score

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.table import Table

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
WEIGHTS = {"days of the case": "the days that each review is about"}
MISSING = {
    "drop_out": "What is missing is left out.",
    "not_rated": "If anything is missing, there is no value.",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """One score: its stages in words, and the lines of the example; no lines where nothing is computed."""

    title: str
    stages: tuple[str, ...]
    tables: tuple[tuple[str, Table], ...]
    example: tuple[str, ...]


def ratings(said: Speech, prose: Prose) -> Iterator[Rating]:
    """Every score of the workflow."""
    data = said.data.get("scores", ())
    results = example(said)
    for score in data:
        title = said.text(score.get("title"), score["id"])
        lines = tuple(shown(results[score["id"]], said)) if score["id"] in results and score.get("take") else ()
        yield Rating(title, tuple(_stages(score, said, prose)), tuple(tables(score, said)), lines)


def _stages(score: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    title = said.text(score.get("title"), score["id"])
    if "for_each" in score:
        yield f"Is made for each of the {said.source(str(score['for_each']))} by itself."
    if score.get("take"):
        yield f"Takes {'; '.join(_take(each, said) for each in score['take'])}."
    if "normalise" in score:
        yield _normalise(score["normalise"], said)
    if "aggregate" in score:
        counted = f" for which {prose.condition(score['of'])}" if "of" in score else ""
        yield f"The result is {AGGREGATES.get(str(score['aggregate']), plain(score['aggregate']))}{counted}."
    if "missing" in score:
        yield _missing(score["missing"])
    if "enough" in score:
        yield _enough(score["enough"], said)
    if "round" in score:
        yield f"Rounds to {score['round']['to']}, {_rounding(score['round'])}."
    scale = scale_of_score(said.catalogue, said.id, str(score["id"]))
    yield from bands(score.get("bands"), said, scale)
    for gate in score.get("gates", ()):
        yield _gate(gate, said, prose, scale)
    if "judgement" in score:
        yield _judgement(score, said)
    if "records" in score:
        measure = said.what(f"measure {score['records']}")
        yield "Is kept on the profile" + (f" as {measure}" if measure != f"“{title}”" else "") + " once it counts."


def _take(take: Mapping[str, Any], said: Speech) -> str:
    cases = str(take.get("of", ""))
    there = said.of(meant(cases).workflow) if cases else said
    told = taken_from(str(take["from"]), there) if isinstance(take.get("from"), str) else "several things"
    told += _weight(str(take["weight"]), said) if "weight" in take else ""
    told += f", only {plain(take['only'])}" if "only" in take else ""
    told += f", of {_cases(cases, said)}" if cases else ""
    told += f", not older than {take['not_older_than']}" if "not_older_than" in take else ""
    stand_in = str(take.get("if_missing", "")).removeprefix("weight_to ")
    return told + (f" (where it is missing, its weight goes to {said.what(stand_in)})" if stand_in else "")


def taken_from(said_from: str, said: Speech) -> str:
    """A path, or a measure with its time, in words."""
    if not said_from.startswith(MEASURE):
        return said.what(said_from)
    measure = parse_measure(said_from)
    span = f" in the last {written(measure.within)}" if measure.within else ""
    which = "every value of " if measure.within else "the newest value of "
    before = " before this review" if measure.before_this_case else ""
    return f"{which}{said.what(f'{MEASURE}{measure.name}')}{span}{before}"


def _cases(cases: str, said: Speech) -> str:
    """`last case of W`, `last 3 cases of W`, `all cases of W in the cycle`."""
    those = meant(cases)
    if those.how_many == 1:
        return f"the last review {said.review(those.workflow)}"
    every = f"the last {those.how_many} reviews" if those.how_many else "all reviews"
    return f"{every} {said.review(those.workflow)}" + (" in the cycle" if cases.endswith(" in the cycle") else "")


def _weight(weight: str, said: Speech) -> str:
    if weight[:1].isdigit():
        return f" with {weight}"
    return f", weighted by {said.what(weight) if '.' in weight else WEIGHTS.get(weight, f'the {plain(weight)}')}"


def _normalise(said_how: Mapping[str, Any], said: Speech) -> str:
    scale = said.catalogue.get("scale", str(said_how.get("to", "")))
    by = str(said_how.get("by", "")).removeprefix("lookup ")
    how = "as the scales say" if by == "maps_to" else f"by the table “{lookup_title(by, said)}”"
    return f"Brings them onto “{said.text(scale.data.get('title') if scale else None, said_how.get('to', ''))}”, {how}."


def _missing(missing: Any) -> str:
    if not isinstance(missing, Mapping):
        words = str(missing)
        counts = f"What is missing counts as {words.removeprefix('counts_as ')}."
        return MISSING.get(words, counts if words.startswith("counts_as ") else f"What is missing: {plain(words)}.")
    if "carry_over" in missing:
        most = f", at most {missing['at_most']} times in a row" if "at_most" in missing else ""
        return f"If it is missing, that of the last review counts{most}."
    if "counts_as" in missing:
        return f"What is missing counts as {missing['counts_as']}."
    return f"What is missing: {'; '.join(f'{plain(key)}: {plain(each)}' for key, each in missing.items())}."


def _enough(enough: Mapping[str, Any], said: Speech) -> str:
    of = f" of {said.what(str(enough['of']))}" if "of" in enough else ""
    only = f", only {plain(enough['only'])}" if "only" in enough else ""
    return f"There must be at least {enough['at_least']}{of}{only}; with less there is no value."


def bands(told: Any, said: Speech, scale: str = "") -> Iterator[str]:
    """How a number becomes a rating of a scale: the ranges themselves, or those of a table of the workflow."""
    if isinstance(told, Mapping):
        for count, name in told.get("by_count", {}).items():
            yield f"With {count} of them: {' '.join(bands(name, said, scale))}"
    elif isinstance(told, str):
        table = said.data.get("lookups", {}).get(told.removeprefix("lookup "), {})
        if ranges := table.get("ranges"):
            yield f"Is read so: {'; '.join(_range(each, str(table.get('gives', '')), said) for each in ranges)}."
        else:
            yield f"Is read from the table “{lookup_title(told.removeprefix('lookup '), said)}”."
    elif told:
        yield f"Is read so: {'; '.join(_range(each, scale, said) for each in told)}."


def _range(each: Mapping[str, Any], scale: str, said: Speech) -> str:
    levels = " or ".join(said.on_scale(scale, str(one)) or plain(one) for one in several(each["is"]))
    return f"{stretch(each)} is {levels}"


def _rounding(said: Mapping[str, Any]) -> str:
    return f"always {said['direction']}" if "direction" in said else f"halves {said.get('half', 'up')}"


def _gate(gate: Mapping[str, Any], said: Speech, prose: Prose, scale: str) -> str:
    act = next(key for key in ("becomes", "at_most", "at_least") if key in gate)
    words = {"becomes": "it becomes", "at_most": "it is at most", "at_least": "it is at least"}[act]
    label = said.on_scale(scale, str(gate[act]))
    value = f"“{label}”" if label else span(gate[act])
    because = f" ({str(gate['because']).rstrip('.')})" if "because" in gate else ""
    return f"If {prose.condition(gate['when'])}, {words} {value}{because}."


def _judgement(score: Mapping[str, Any], said: Speech) -> str:
    judgement = score["judgement"]
    suggests = ": the computation only suggests" if score.get("take") else "; nothing is computed"
    who = capital(within(said.person(str(judgement["by"]))))
    no_further = f", at most {judgement['within']} away from what was computed" if "within" in judgement else ""
    reason = {"always": " A reason is always given.", "if_different": " A different rating needs a reason."}
    return f"{who} decides{no_further}{suggests}." + reason.get(judgement.get("reason", ""), "")
