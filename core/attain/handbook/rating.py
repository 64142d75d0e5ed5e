"""How each score is made: its stages in words, the tables that it reads, and one worked example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.handbook.example import example, shown
from attain.handbook.said import plain
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
    from attain.handbook.wording import Counts, Wording, Words

AGGREGATES: Words = {
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
WEIGHTS: Words = {
    "days of the case": "the days that each review is about",
    "days as manager": "the days as manager",
}
ITEM = "weight of the "
MISSING: Words = {
    "drop_out": "What is missing is left out.",
    "not_rated": "If anything is missing, there is no value.",
}
ROUNDING: Words = {
    "up": "Rounds to {to}, always up.",
    "down": "Rounds to {to}, always down.",
    "half up": "Rounds to {to}, halves up.",
    "half down": "Rounds to {to}, halves down.",
    "half even": "Rounds to {to}, halves to the even number.",
}
BOUNDS: Words = {
    "becomes": "If {condition}, it becomes {value}{because}.",
    "at_most": "If {condition}, it is at most {value}{because}.",
    "at_least": "If {condition}, it is at least {value}{because}.",
}
ONLY: Words = {"tagged": "only what is marked {name}", "group": "only of the group {name}"}
JUDGED: Words = {"computed": "{what}: the computation only suggests.", "free": "{what}; nothing is computed."}
REASONS: Words = {"always": "A reason is always given.", "if_different": "A different rating needs a reason."}
ENOUGH: Counts = {
    "items": (
        "There must be at least {count} of {what}; without it there is no value.",
        "There must be at least {count} of {what}; with less there is no value.",
    ),
}
CARRIED: Counts = {
    "times": (
        "If it is missing, that of the last review counts, at most once.",
        "If it is missing, that of the last review counts, at most {count} times in a row.",
    ),
}
AWAY: Counts = {
    "levels": (
        "{who} decides, at most {count} level away from what was computed",
        "{who} decides, at most {count} levels away from what was computed",
    ),
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
    tell = said.tell
    scale = scale_of_score(said.catalogue, said.id, str(score["id"]))
    if "for_each" in score:
        yield tell("Is made for each of the {items} by itself.", items=said.source(str(score["for_each"])))
    if score.get("take"):
        yield tell("Takes {what}.", what="; ".join(taking(each, said, prose) for each in score["take"]))
    if "normalise" in score:
        yield _normalise(score["normalise"], said)
    if "aggregate" in score:
        yield tell("The result is {what}.", what=_aggregate(score, said, prose))
    if "missing" in score:
        yield _missing(score["missing"], said, scale)
    if "enough" in score:
        yield _enough(score["enough"], said)
    if "round" in score:
        yield _rounding(score["round"], tell)
    yield from bands(score.get("bands"), said, scale)
    for gate in score.get("gates", ()):
        yield _gate(gate, said, prose, scale)
    if "judgement" in score:
        yield _judgement(score, said)
    if "records" in score:
        yield _recorded(score, said)


def _recorded(score: Mapping[str, Any], said: Speech) -> str:
    measure = said.what(f"measure {score['records']}")
    if measure == said.quoted(said.text(score.get("title"), score["id"])):
        return said.tell("Is kept on the profile once it counts.")
    return said.tell("Is kept on the profile as {measure} once it counts.", measure=measure)


def taking(take: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    """One thing that goes into a score, with how much it counts and where it comes from."""
    tell, cases = said.tell, str(take.get("of", ""))
    there = said.of(meant(cases).workflow) if cases else said
    told = taken_from(str(take["from"]), there, prose)
    told += _weight(str(take["weight"]), said) if "weight" in take else ""
    told += f", {_only(str(take['only']), tell)}" if "only" in take else ""
    told += f", {_cases(cases, said)}" if cases else ""
    if "not_older_than" in take:
        told += ", " + tell("not older than {span}", span=prose.duration(str(take["not_older_than"])))
    stand_in = str(take.get("if_missing", "")).removeprefix("weight_to ")
    other = tell("where it is missing, its weight goes to {what}", what=said.what(stand_in)) if stand_in else ""
    return f"{told} ({other})" if other else told


def _only(only: str, tell: Wording) -> str:
    how, _, name = only.partition(" ")
    return tell(ONLY[how], name=plain(name))


def taken_from(said_from: str, said: Speech, prose: Prose) -> str:
    """A path, or a measure with its time, in words."""
    if not said_from.startswith(MEASURE):
        return said.what(said_from)
    measure = parse_measure(said_from)
    what = said.what(f"{MEASURE}{measure.name}")
    if measure.within is not None:
        span = prose.duration(written(measure.within))
        return said.tell("every value of {what} in the last {span}", what=what, span=span)
    if measure.before_this_case:
        return said.tell("the newest value of {what} before this review", what=what)
    return said.tell("the newest value of {what}", what=what)


def _cases(cases: str, said: Speech) -> str:
    """`last case of W`, `last 3 cases of W`, `all cases of W in the cycle`."""
    those, tell = meant(cases), said.tell
    review = said.review(those.workflow)
    if those.how_many == 1:
        return tell("of the last review {review}", review=review)
    if those.how_many:
        return tell("of the last {count} reviews {review}", count=those.how_many, review=review)
    return tell("of all reviews {review} in the cycle", review=review)


def _weight(weight: str, said: Speech) -> str:
    tell = said.tell
    if weight[:1].isdigit():
        return " " + tell("with {weight}", weight=weight)
    if weight.startswith(ITEM):
        by = tell("the weight of the {item}", item=weight.removeprefix(ITEM))
    else:
        by = tell(WEIGHTS[weight]) if weight in WEIGHTS else said.what(weight)
    return ", " + tell("weighted by {what}", what=by)


def _normalise(said_how: Mapping[str, Any], said: Speech) -> str:
    scale = said.catalogue.get("scale", str(said_how.get("to", "")))
    title = said.text(scale.data.get("title") if scale else None, said_how.get("to", ""))
    by = str(said_how.get("by", "")).removeprefix("lookup ")
    if by == "maps_to":
        return said.tell("Brings them onto “{scale}”, as the scales say.", scale=title)
    return said.tell("Brings them onto “{scale}”, by the table “{table}”.", scale=title, table=lookup_title(by, said))


def _aggregate(score: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    tell, how = said.tell, str(score["aggregate"])
    if how.startswith("at_least "):
        return tell("a yes where at least {count} of them are so", count=how.removeprefix("at_least "))
    told = tell(AGGREGATES[how])
    if "of" not in score:
        return told
    of = str(score["of"])
    named = said.level(str(score["take"][0]["from"]), of) if re.fullmatch(r"\w+", of) else ""
    if named:
        return tell("{what} that are {level}", what=told, level=named)
    return tell("{what} for which {condition}", what=told, condition=prose.condition(score["of"]))


def _missing(missing: Any, said: Speech, scale: str) -> str:
    tell = said.tell
    if isinstance(missing, Mapping):
        most = int(str(missing["at_most"]).split()[0])
        return tell.counted(*CARRIED["times"], most)
    if missing in MISSING:
        return tell(MISSING[missing])
    value = str(missing).removeprefix("counts_as ")
    return tell("What is missing counts as {value}.", value=said.on_scale(scale, value) or plain(value))


def _enough(enough: Mapping[str, Any], said: Speech) -> str:
    of, share = said.what(str(enough["of"])), str(enough["at_least"])
    of += f", {_only(str(enough['only']), said.tell)}" if "only" in enough else ""
    if share.endswith("%"):
        return said.tell("There must be at least {share} of {what}; with less there is no value.", share=share, what=of)
    return said.tell.counted(*ENOUGH["items"], int(share.split()[0]), what=of)


def bands(told: Any, said: Speech, scale: str = "") -> Iterator[str]:
    """How a number becomes a rating of a scale: the ranges themselves, or those of a table of the workflow."""
    tell = said.tell
    if isinstance(told, Mapping):
        for count, name in told.get("by_count", {}).items():
            yield tell("With {count} of them: {how}", count=count, how=_uncapital(" ".join(bands(name, said, scale))))
    elif isinstance(told, str):
        table = said.data.get("lookups", {}).get(told.removeprefix("lookup "), {})
        if ranges := table.get("ranges"):
            yield from bands(ranges, said, str(table.get("gives", "")))
        else:
            yield tell("Is read from the table “{table}”.", table=lookup_title(told.removeprefix("lookup "), said))
    elif told:
        yield tell("Is read so: {ranges}.", ranges="; ".join(_range(each, scale, said) for each in told))


def _uncapital(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _range(each: Mapping[str, Any], scale: str, said: Speech) -> str:
    levels = [said.on_scale(scale, str(one)) or span(one, said.tell) for one in several(each["is"])]
    return said.tell("{range} is {level}", range=stretch(each, said.tell), level=said.tell.listed(levels, "or"))


def _rounding(rule: Mapping[str, Any], tell: Wording) -> str:
    how = str(rule["direction"]) if "direction" in rule else f"half {rule.get('half', 'up')}"
    return tell(ROUNDING[how], to=rule["to"])


def _gate(gate: Mapping[str, Any], said: Speech, prose: Prose, scale: str) -> str:
    act = next(key for key in BOUNDS if key in gate)
    label = said.on_scale(scale, str(gate[act]))
    value = said.quoted(label) if label else span(gate[act], said.tell)
    because = f" ({said.text(gate['because']).rstrip('.')})" if "because" in gate else ""
    return said.tell(BOUNDS[act], condition=prose.condition(gate["when"]), value=value, because=because)


def _judgement(score: Mapping[str, Any], said: Speech) -> str:
    tell, judgement = said.tell, score["judgement"]
    who = capital(tell.within(said.person(str(judgement["by"]))))
    told = tell("{who} decides", who=who)
    if "within" in judgement:
        told = tell.counted(*AWAY["levels"], int(str(judgement["within"]).split()[0]), who=who)
    reason = REASONS.get(str(judgement.get("reason")))
    return tell(JUDGED["computed" if score.get("take") else "free"], what=told) + (f" {tell(reason)}" if reason else "")
