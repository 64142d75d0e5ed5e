"""Scores as frozen values: one pipeline of stages in a fixed order (LANGUAGE 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attain.errors import AttainError
from attain.phrases.ast import Condition, Duration, MeasureOf, Name, Path
from attain.phrases.parser import parse_condition, parse_duration, parse_measure, parse_path
from attain.phrases.writer import format as write
from attain.scoring.lookups import Given, Range, build_ranges, exact
from attain.values import dataclass

Text = str | Mapping[str, str]
NUMERIC = ("mean", "weighted_mean", "weighted_sum", "sum", "points", "middle", "ratio")
"""Ways of putting together that need numbers."""
TRUTHS = ("all_of", "any_of", "most", "at_least")
"""Ways of putting together that give yes or no."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much something counts.

    kind: share (`value` of 1), number (`value`), item (what the item carries as `weight`), days (`ref` says of what),
    field (the answer `ref` of the same item).
    """

    kind: str
    value: Fraction = Fraction(1)
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """One thing that goes in.  `tag` or `group` narrows it; `cases` says which other cases; `weight_to` a stand-in.

    Of a `measure` the source is the phrase itself.
    """

    source: Path
    weight: Weight | None = None
    tag: str = ""
    group: str = ""
    cases: str = ""
    not_older_than: Duration | None = None
    weight_to: str = ""
    measure: MeasureOf | None = None


MEASURE = "measure "
"""How a take of a measure begins."""
AS_MANAGER = "days as manager"
"""Weighs an answer by how long its author led the person in the period that is judged."""


def by_days_as_manager(scores: Iterable[Score]) -> bool:
    """Whether any of these scores does so."""
    return any(one.weight is not None and one.weight.ref == AS_MANAGER for score in scores for one in score.takes)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a missing value does: drop_out, not_rated, counts_as (`value`), carry_over (`score`, `at_most` in a row)."""

    how: str = "not_rated"
    value: str | Fraction = ""
    score: str = ""
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Enough:
    """How much must be there: a share of 1, or a number of items."""

    of: Path
    share: Fraction | None = None
    items: int = 0
    tag: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """Rounding to multiples of `to`; `direction` sends every remainder up or down, `half` only an exact half."""

    to: Fraction
    half: str = "up"
    direction: str = ""
    each_item: bool = False


@dataclass(frozen=True, slots=True)
class Bands:
    """From a number to a level: a lookup by id, ranges of its own, or a lookup for each count of items."""

    lookup: str = ""
    ranges: tuple[Range, ...] = ()
    by_count: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule on the value so far; results are level ids or exact numbers."""

    when: Condition
    becomes: Given | None = None
    at_most: Given | None = None
    at_least: Given | None = None
    because: Text = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A named person's rating; the computed value is only suggested.  `within` counts levels; None sets no limit."""

    where: Path
    by: str
    within: int | None = None
    reason: str = "never"
    reason_in: Path | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One score.  `of` of the aggregate: what count and share count, or what all_of … ask of each value."""

    id: str
    title: Text
    help: Text = ""
    for_each: str = ""
    takes: tuple[Take, ...] = ()
    normalise_to: str = ""
    normalise_by: str = ""
    aggregate: str = ""
    number: int = 0
    by: str = ""
    of: Condition | Name | None = None
    missing: Missing = Missing()
    renormalise: bool = False
    enough: Enough | None = None
    round: Round | None = None
    bands: Bands | None = None
    gates: tuple[Gate, ...] = ()
    judgement: Judgement | None = None
    gives: str = ""
    records: str = ""


def build_scores(data: Sequence[Mapping[str, Any]]) -> tuple[Score, ...]:
    """The scores of a workflow, as its schema accepts them.

    Raises PhraseError for a path, duration or condition that cannot be read, AttainError for stages that contradict.
    """
    return tuple(map(build_score, data))


def build_score(data: Mapping[str, Any]) -> Score:
    """One score."""
    normalise = data.get("normalise", {})
    aggregate, _, number = data.get("aggregate", "").partition(" ")
    score = Score(
        id=data["id"],
        title=data.get("title", data["id"]),
        help=data.get("help", ""),
        for_each=data.get("for_each", ""),
        takes=tuple(map(_take, data.get("take", ()))),
        normalise_to=normalise.get("to", ""),
        normalise_by=_lookup(normalise.get("by", "")),
        aggregate=aggregate,
        number=int(number or 0),
        by=_lookup(data.get("by", "")),
        of=_of(data.get("of")),
        missing=_missing(data.get("missing")),
        renormalise=data.get("renormalise", False),
        enough=_enough(data["enough"]) if "enough" in data else None,
        round=_round(data["round"]) if "round" in data else None,
        bands=_bands(data["id"], data["bands"]) if "bands" in data else None,
        gates=tuple(map(_gate, data.get("gates", ()))),
        judgement=_judgement(data["judgement"]) if "judgement" in data else None,
        gives=data.get("gives", ""),
        records=data.get("records", ""),
    )
    _coherent(score)
    return score


def _coherent(score: Score) -> None:
    weighted = score.aggregate in ("weighted_mean", "weighted_sum")
    if weighted and score.missing.how == "drop_out" and not score.renormalise:
        raise AttainError(
            f'score "{score.id}" drops values that have weights', "add renormalise: true, so that the rest makes 100%"
        )
    if weighted and any(take.weight is None for take in score.takes):
        raise AttainError(f'score "{score.id}" is weighted, but something taken has no weight', "add weight: 60%")


def _lookup(text: str) -> str:
    return text.removeprefix("lookup ")


def _only(data: Mapping[str, Any]) -> dict[str, str]:
    word, _, name = data.get("only", "").partition(" ")
    return {"tag": name if word == "tagged" else "", "group": name if word == "group" else ""}


def _take(data: Mapping[str, Any]) -> Take:
    said = str(data["from"])
    measure = parse_measure(said) if said.startswith(MEASURE) else None
    return Take(
        parse_path(said) if measure is None else Path((_named(measure, data.get("not_older_than", "")),)),
        _weight(data["weight"]) if "weight" in data else None,
        cases=data.get("of", ""),
        not_older_than=parse_duration(data["not_older_than"]) if "not_older_than" in data else None,
        weight_to=data.get("if_missing", "").removeprefix("weight_to "),
        measure=measure,
        **_only(data),
    )


def _named(measure: MeasureOf, not_older_than: str) -> str:
    """What scores ask for a measure by: how old it may be is part of it, so that two of different age stay apart."""
    return f"{write(measure)}" + (f", not older than {not_older_than}" if not_older_than else "")


def _weight(value: Any) -> Weight:
    if not isinstance(value, str):
        return Weight("number", exact(value))
    if value.endswith("%"):
        return Weight("share", exact(value) / 100)
    if value.startswith("weight of the "):
        return Weight("item")
    return Weight("days" if value.startswith("days ") else "field", ref=value)


def _of(value: str | None) -> Condition | Name | None:
    if value is None:
        return None
    return parse_condition(value) if " " in value else Name(value)


def _missing(value: Any) -> Missing:
    if value is None:
        return Missing()
    if isinstance(value, Mapping):
        score = value["carry_over"].removesuffix(" of the last case")
        return Missing("carry_over", score=score, at_most=int(str(value["at_most"]).split()[0]))
    how, _, rest = value.partition(" ")
    return Missing(how, _level_or_number(rest) if rest else "")


def _level_or_number(value: Any) -> str | Fraction:
    try:
        return exact(value)
    except AttainError:
        return str(value)


def _enough(data: Mapping[str, Any]) -> Enough:
    text = data["at_least"]
    share = exact(text) / 100 if text.endswith("%") else None
    return Enough(parse_path(data["of"]), share, 0 if share is not None else int(exact(text.split()[0])), **_only(data))


def _round(data: Mapping[str, Any]) -> Round:
    return Round(exact(data["to"]), data.get("half", "up"), data.get("direction", ""), data.get("each_item", False))


def _bands(score: str, data: Any) -> Bands:
    if isinstance(data, str):
        return Bands(_lookup(data))
    if isinstance(data, Mapping):
        return Bands(by_count={int(count): _lookup(lookup) for count, lookup in data["by_count"].items()})
    return Bands(ranges=build_ranges(score, data))


def _gate(data: Mapping[str, Any]) -> Gate:
    results = {key: _level_or_number(data[key]) for key in ("becomes", "at_most", "at_least") if key in data}
    return Gate(parse_condition(data["when"]), because=data.get("because", ""), **results)


def _judgement(data: Mapping[str, Any]) -> Judgement:
    within = data.get("within")
    return Judgement(
        parse_path(data["in"]),
        data["by"],
        int(within.split()[0]) if within else None,
        data.get("reason", "never"),
        parse_path(data["reason_in"]) if "reason_in" in data else None,
    )
