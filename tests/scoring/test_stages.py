"""Each way of putting values together, one small score at a time; and laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores
from attain.scoring.result import ScoreResult

SCALES = {
    "n": build_scale(
        {
            "id": "n",
            "use": "rating",
            "range": {"from": 1, "to": 5, "step": 1},
            "off_scale": [{"id": "na", "label": "n/a", "in_scores": "drop_out"}],
        }
    ),
    "l": build_scale({"id": "l", "use": "rating", "levels": [{"id": "bad"}, {"id": "fair"}, {"id": "good"}]}),
    "old": build_scale(
        {
            "id": "old",
            "use": "rating",
            "levels": [{"id": "x", "value": 1}, {"id": "y", "value": 2}],
            "maps_to": {"n": {"x": "2", "y": "5"}},
        }
    ),
}
LOOKUPS = build_lookups(
    {
        "cubes": {"of": "n", "gives": "number", "levels": {"1": 1, "2": 8, "3": 27, "4": 64, "5": 125}},
        "cut": {"of": "number", "gives": "l", "ranges": [{"below": 2, "is": "bad"}, {"from": 2, "is": "good"}]},
        "strict": {"of": "number", "gives": "l", "ranges": [{"below": 5, "is": "bad"}, {"from": 5, "is": "good"}]},
        "grid": {"gives": "l", "across": "a", "down": "b", "cells": {"good": {"1": "fair"}}, "otherwise": "bad"},
    }
)


def run(source: Source | dict[str, Source], **stages: Any) -> ScoreResult:
    inputs = source if isinstance(source, dict) else {"a.b.c": source}
    score = {"id": "s", "take": [{"from": "a.b.c"}], **stages}
    return compute(build_scores([score]), inputs, SCALES, LOOKUPS)["s"]


def levels(*values: Any, scale: str = "n", weights: tuple[Any, ...] = ()) -> Source:
    given = [Entered(value, f"i{n}", f"I{n}") for n, value in enumerate(values)]
    if weights:
        given = [
            Entered(v, f"i{n}", f"I{n}", Fraction(w)) for n, (v, w) in enumerate(zip(values, weights, strict=True))
        ]
    return Source(tuple(given), scale)


@pytest.mark.parametrize(
    ("stages", "values", "expected"),
    [
        ({"aggregate": "mean"}, "1 2 5", Fraction(8, 3)),
        ({"aggregate": "sum"}, "1 2 5", 8),
        ({"aggregate": "middle"}, "1 5 2", 2),
        ({"aggregate": "middle"}, "1 5 2 3", Fraction(5, 2)),
        ({"aggregate": "points", "by": "lookup cubes"}, "1 2 3", 36),
        ({"aggregate": "count", "of": "rating is at least 3"}, "1 3 5", 2),
        ({"aggregate": "count", "of": "rating is better than 2"}, "1 3 5", 2),
        ({"aggregate": "share", "of": "rating in [1, 3]"}, "1 3 5", Fraction(200, 3)),
        ({"aggregate": "mean", "round": {"to": 1, "direction": "up"}}, "1 1 2", 2),
        ({"aggregate": "mean", "round": {"to": 2, "half": "up", "each_item": True}}, "1 2 5", Fraction(10, 3)),
        ({"aggregate": "mean", "missing": "drop_out"}, "1 na -", 1),
        ({"aggregate": "mean", "missing": "counts_as 3"}, "1 -", 2),
    ],
)
def test_numbers(stages: dict[str, Any], values: str, expected: Fraction) -> None:
    source = levels(*(None if value == "-" else value for value in values.split()))
    found = run(source, **stages)
    assert not found.not_rated
    assert found.number == expected


@pytest.mark.parametrize(
    ("stages", "source", "suggested"),
    [
        ({"aggregate": "highest"}, levels("2", "5", "1"), "5"),
        ({"aggregate": "lowest"}, levels("2", "5", "1"), "1"),
        ({"aggregate": "highest"}, levels("bad", "good", "fair", scale="l"), "good"),
        ({"aggregate": "lowest"}, levels("good", "fair", scale="l"), "fair"),
        ({"aggregate": "last_given"}, levels("good", "fair", scale="l"), "fair"),
        ({"aggregate": "last_given", "missing": "drop_out"}, levels("good", None, scale="l"), "good"),
        ({"aggregate": "first_given"}, levels("good", "fair", scale="l"), "good"),
        ({"aggregate": "only_value"}, levels("fair", scale="l"), "fair"),
        ({"aggregate": "mean", "bands": "lookup cut"}, levels("1", "2"), "bad"),
        ({"aggregate": "mean", "bands": "lookup cut", "round": {"to": 1}}, levels("1", "2"), "good"),
        (
            {"aggregate": "mean", "bands": [{"below": 2, "is": "bad"}, {"from": 2, "is": "good"}], "gives": "l"},
            levels("3"),
            "good",
        ),
        (
            {"aggregate": "mean", "bands": {"by_count": {"1": "lookup strict", "2": "lookup cut"}}},
            levels("3", "3"),
            "good",
        ),
        ({"aggregate": "mean", "bands": {"by_count": {"1": "lookup strict", "2": "lookup cut"}}}, levels("3"), "bad"),
        ({"aggregate": "mean", "gives": "n"}, levels("3", "5"), "4"),
        (
            {"aggregate": "mean", "normalise": {"to": "n", "by": "maps_to"}, "gives": "n"},
            levels("x", "x", scale="old"),
            "2",
        ),
        ({"aggregate": "all_of", "of": "rating is at least 2"}, levels("2", "5"), True),
        ({"aggregate": "any_of", "of": "rating is at least 4"}, levels("2", "3"), False),
        ({"aggregate": "at_least 2", "of": "good"}, levels("good", "good", "bad", scale="l"), True),
        ({"aggregate": "most", "of": "good"}, levels("good", "bad", scale="l"), False),
        ({"aggregate": "all_of"}, Source((Entered(True), Entered(False))), False),
    ],
)
def test_levels_and_truths(stages: dict[str, Any], source: Source, suggested: object) -> None:
    assert run(source, **stages).suggested == suggested


@pytest.mark.parametrize(
    ("stages", "source", "reason"),
    [
        ({"aggregate": "mean"}, levels("good", scale="l"), "I0 has no number"),
        ({"aggregate": "mean"}, levels("1", None), "I1 is missing"),
        ({"aggregate": "only_value"}, levels("1", "2"), "there are 2 values where one is wanted"),
        ({"aggregate": "points", "by": "lookup gone"}, levels("1"), 'there is no lookup "gone"'),
        ({"aggregate": "points", "by": "lookup cubes"}, levels("good", scale="l"), "has no points"),
        (
            {"aggregate": "mean", "normalise": {"to": "n", "by": "lookup cubes"}},
            levels("good", scale="l"),
            "has no place on n",
        ),
        ({"aggregate": "mean", "bands": {"by_count": {"2": "lookup cut"}}}, levels("3"), "no bands for 1"),
        ({"aggregate": "mean", "bands": [{"from": 4, "is": "good"}], "gives": "l"}, levels("3"), "no band holds 3"),
        ({"aggregate": "all_of"}, levels("3"), "cannot be known"),
        ({"aggregate": "look_up", "by": "lookup cut"}, levels("3", "4"), "says nothing about"),
        (
            {"aggregate": "mean", "missing": "drop_out", "enough": {"at_least": "2 items", "of": "a.b.c"}},
            levels("3", "na"),
            "1 are there; 2 are wanted",
        ),
        (
            {"aggregate": "mean", "missing": "drop_out", "enough": {"at_least": "60%", "of": "a.b.c"}},
            levels("3", None),
            "1 of 2 are there; 60% are wanted",
        ),
    ],
)
def test_not_rated(stages: dict[str, Any], source: Source, reason: str) -> None:
    found = run(source, **stages)
    assert reason in found.not_rated
    assert found.number is None
    assert found.suggested is None


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        ([{"when": "any of a.b.c is bad", "becomes": "bad"}], "bad"),
        ([{"when": "all of a.b.c is bad", "becomes": "bad"}], "good"),
        ([{"when": True, "at_most": "fair"}], "fair"),
        ([{"when": True, "at_most": "fair"}, {"when": "s.suggested is fair", "becomes": "bad"}], "bad"),
        ([{"when": True, "becomes": "bad"}, {"when": True, "at_least": "fair"}], "fair"),
        ([{"when": "grade is at least 8", "becomes": "bad"}], "good"),
        ([{"when": "a.b.c was answered", "becomes": "fair"}], "fair"),
        ([{"when": "s is good", "becomes": "fair"}], "fair"),
        ([{"when": "any of a.b.c tagged safety is bad", "becomes": "bad"}], "good"),
    ],
)
def test_gates_in_order(gates: list[dict[str, Any]], expected: str) -> None:
    assert run(levels("bad", "good", scale="l"), aggregate="highest", gates=gates).suggested == expected


def test_a_table_of_two_scores() -> None:
    inputs = {"a": Source((Entered("1"),), "n"), "b": Source((Entered("good"),), "l")}
    for takes in ([{"from": "a"}, {"from": "b"}], [{"from": "b"}, {"from": "a"}]):
        assert run(inputs, take=takes, aggregate="look_up", by="lookup grid").suggested == "fair"


def test_one_value_for_each_item() -> None:
    score = {"id": "s", "for_each": "things", "take": [{"from": "a.b.c"}], "aggregate": "mean", "missing": "drop_out"}
    above = {"id": "t", "take": [{"from": "s"}], "aggregate": "mean"}
    values = (Entered("1", "x1", under=("x",)), Entered("3", "x2", under=("x",)), Entered("4", "y1", under=("y",)))
    found = compute(build_scores([score, above]), {"a.b.c": Source(values, "n")}, SCALES, LOOKUPS)
    assert {item: result.number for item, result in found["s"].items.items()} == {"x": 2, "y": 4}
    assert found["t"].number == 3


def test_the_weight_of_what_is_missing_goes_where_it_is_told() -> None:
    takes = [{"from": "a", "weight": "30%"}, {"from": "b", "weight": "70%", "if_missing": "weight_to a"}]
    given = {"a": Source((Entered("4"),), "n")}
    assert run(given, take=takes, aggregate="weighted_sum").number == 4
    both = given | {"b": Source((Entered("1"), Entered("3")), "n")}
    assert run(both, take=takes, aggregate="weighted_sum").number == Fraction(13, 5)


def test_weights_must_make_the_whole() -> None:
    takes = [{"from": "a", "weight": "30%"}, {"from": "b", "weight": "60%"}]
    both = {"a": levels("4"), "b": levels("4")}
    assert run(both, take=takes, aggregate="weighted_sum").not_rated == "the weights make 90%, not 100%"
    assert run(both, take=takes, aggregate="weighted_mean").number == 4


def test_weights_by_days_and_by_field() -> None:
    days = Source((Entered(Decimal(3), "x", days=Fraction(4)), Entered(Decimal("4.5"), "y", days=Fraction(8))))
    assert run(days, take=[{"from": "a.b.c", "weight": "days as manager"}], aggregate="weighted_mean").number == 4
    field = {"a.b.c": days, "a.b.w": Source((Entered(1, "x"), Entered(2, "y")))}
    assert run(field, take=[{"from": "a.b.c", "weight": "a.b.w"}], aggregate="weighted_mean").number == 4


def test_a_result_is_carried_over() -> None:
    missing = {"carry_over": "s.final of the last case", "at_most": "1 times"}
    inputs = {"a.b.c": levels(None), "s.final of the last case": Source((Entered("good"),), "l")}
    found = run(inputs, aggregate="mean", missing=missing)
    assert (found.suggested, found.not_rated) == ("good", "")
    assert run(levels(None), aggregate="mean", missing=missing).not_rated == "I0 is missing"


@pytest.mark.parametrize(("judged", "counts"), [(None, "good"), ("bad", "bad")])
def test_a_judgement_that_was_not_made_is_carried_over(judged: str | None, counts: str) -> None:
    missing = {"carry_over": "s.final of the last case", "at_most": "1 times"}
    inputs = {"a.b.c": levels(judged), "s.final of the last case": Source((Entered("good"),), "l")}
    found = run(inputs, take=[], missing=missing, judgement={"in": "a.b.c", "by": "manager"})
    assert (found.proposed or found.suggested) == counts


# --- laws

ratings = st.lists(st.sampled_from(["1", "2", "3", "4", "5"]), min_size=1, max_size=8)
pairs = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4", "5"]), st.integers(1, 50)), min_size=1, max_size=6)
WEIGHTED: dict[str, Any] = {
    "take": [{"from": "a.b.c", "weight": "weight of the thing"}],
    "aggregate": "weighted_mean",
    "missing": "drop_out",
    "renormalise": True,
}


def weighted(given: list[tuple[Any, int]]) -> Fraction | None:
    return run(levels(*(v for v, _ in given), weights=tuple(w for _, w in given)), **WEIGHTED).number


@given(ratings)
def test_a_mean_lies_between_the_extremes(values: list[str]) -> None:
    number = run(levels(*values), aggregate="mean").number
    assert number is not None
    assert min(map(int, values)) <= number <= max(map(int, values))


@given(pairs, st.randoms())
def test_the_order_does_not_matter(given: list[tuple[str, int]], random: Any) -> None:
    mixed = given.copy()
    random.shuffle(mixed)
    assert weighted(mixed) == weighted(given)


@given(pairs, st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(given: list[tuple[str, int]], times: int) -> None:
    assert weighted([(value, weight * times) for value, weight in given]) == weighted(given)


@given(pairs, st.sampled_from(["na", None]), st.integers(0, 50))
def test_what_drops_out_changes_nothing(given: list[tuple[Any, int]], value: Any, weight: int) -> None:
    assert weighted([*given, (value, weight)]) == weighted(given)


@given(ratings, st.integers(0, 7))
def test_a_better_answer_never_gives_a_worse_result(values: list[str], place: int) -> None:
    place %= len(values)
    better = [*values[:place], "5", *values[place + 1 :]]
    for how in ("mean", "sum", "middle"):
        one, other = run(levels(*values), aggregate=how).number, run(levels(*better), aggregate=how).number
        assert one is not None
        assert other is not None
        assert other >= one


@pytest.mark.parametrize(("last", "band"), [(levels("1"), "bad"), (levels("4"), "good"), (Source(), "good")])
def test_the_last_given_after_a_number_is_a_number(last: Source, band: str) -> None:
    first = Source((Entered(Fraction(5, 2), "", "First"),))
    takes = [{"from": "a.b.c"}, {"from": "d.e.f"}]
    found = run(
        {"a.b.c": first, "d.e.f": last},
        take=takes,
        aggregate="last_given",
        missing="drop_out",
        bands="lookup cut",
    )
    assert found.suggested == band


def test_a_weight_may_be_the_level_of_another_field() -> None:
    """An importance of 2, 1 or 0; what does not apply has no rating and weighs nothing."""
    importance = [{"id": "none", "value": 0}, {"id": "some", "value": 1}, {"id": "high", "value": 2}]
    scale = build_scale({"id": "importance", "use": "importance", "levels": importance})
    ratings = Source((Entered(Decimal(4), "a"), Entered(Decimal(1), "b"), Entered(None, "c")))
    weights = Source((Entered("high", "a"), Entered("some", "b"), Entered("none", "c")), "importance")
    [score] = build_scores(
        [
            {
                "id": "overall",
                "take": [{"from": "review.factors.rating", "weight": "plan.factors.importance"}],
                "aggregate": "weighted_mean",
                "missing": "drop_out",
                "renormalise": True,
            }
        ]
    )
    given = {"review.factors.rating": ratings, "plan.factors.importance": weights}
    assert compute([score], given, {"importance": scale}, {})["overall"].number == 3


def test_each_of_several_who_wrote_has_a_weight_of_his_own() -> None:
    """Two managers who led somebody for four and for eight months."""
    [score] = build_scores(
        [
            {
                "id": "together",
                "take": [{"from": "review.work.score", "weight": "review.work.months"}],
                "aggregate": "weighted_mean",
            }
        ]
    )
    given = {
        "review.work.score": Source((Entered(Decimal(3)), Entered(Decimal("4.5")))),
        "review.work.months": Source((Entered(Decimal(4)), Entered(Decimal(8)))),
    }
    assert compute([score], given, {}, {})["together"].number == 4


@pytest.mark.parametrize(
    ("pay", "middle", "number"), [(52000, 65000, Fraction(4, 5)), (1, 3, Fraction(1, 3)), (1, 0, None)]
)
def test_a_ratio_is_the_first_divided_by_the_second(pay: int, middle: int, number: Fraction | None) -> None:
    takes = [{"from": "pay.range.pay"}, {"from": "pay.range.middle"}]
    [score] = build_scores([{"id": "compa", "take": takes, "aggregate": "ratio"}])
    given = {"pay.range.pay": Source((Entered(pay),)), "pay.range.middle": Source((Entered(middle),))}
    found = compute([score], given, {}, {})["compa"]
    assert found.number == number
    assert bool(found.not_rated) == (number is None)


def test_a_ratio_of_one_value_is_none() -> None:
    [score] = build_scores([{"id": "compa", "take": [{"from": "a.b.c"}], "aggregate": "ratio"}])
    assert "two values" in compute([score], {"a.b.c": Source((Entered(5),))}, {}, {})["compa"].not_rated
