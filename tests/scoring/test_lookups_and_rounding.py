from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.scoring.arithmetic import rounded
from attain.scoring.lookups import build_lookup, build_ranges, exact
from attain.scoring.model import Round, build_score

BANDS = [
    {"below": 2, "is": "low"},
    {"from": 2, "below": Decimal("3.5"), "is": "middle"},
    {"from": Decimal("3.5"), "is": "high"},
]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("-7", "low"), ("1.99", "low"), ("2", "middle"), ("3.499", "middle"), ("3.5", "high"), ("99", "high")],
)
def test_from_is_included_and_below_is_not(number: str, expected: str) -> None:
    assert build_lookup("l", {"gives": "labels", "ranges": BANDS}).find(Fraction(number)) == expected


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ([{"below": 2, "is": "a"}, {"from": 3, "is": "b"}], "says nothing from 2 to 3"),
        ([{"below": 3, "is": "a"}, {"from": 2, "is": "b"}], "overlap: below 3 and from 2"),
        ([{"is": "a"}, {"from": 2, "is": "b"}], "overlap: everything"),
        ([{"from": 3, "below": 3, "is": "a"}], "holds nothing"),
        ([{"from": "many", "is": "a"}], "is not a number"),
        ([{"from": "1e99999999", "is": "a"}], "is not a number"),
    ],
)
def test_wrong_ranges_are_refused(ranges: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(AttainError, match=message):
        build_ranges("l", ranges)


def test_ranges_may_be_written_in_any_order() -> None:
    assert build_ranges("l", BANDS[::-1]) == build_ranges("l", BANDS)


def test_what_a_lookup_gives() -> None:
    ranges = [
        {"below": 50, "is": ["A", "B"]},
        {"from": 50, "below": 90, "is": {"from": "2%", "to": "3%"}},
        {"from": 90, "is": "4%"},
    ]
    table = build_lookup("l", {"gives": "range", "ranges": ranges})
    assert table.find(Fraction(1)) == ("A", "B")
    assert table.find(Fraction(60)) == {"from": Fraction(2), "to": Fraction(3)}
    assert table.find(Fraction(90)) == 4
    levels = build_lookup("l", {"gives": "number", "levels": {"a": 0, "b": Decimal("1.5")}, "otherwise": 9})
    assert (levels.find("b"), levels.find("z")) == (Fraction(3, 2), 9)
    assert build_lookup("l", {"gives": "number", "levels": {"a": 0}}).find("z") is None


def test_two_ways() -> None:
    table = build_lookup(
        "grid",
        {
            "gives": "labels",
            "across": "sum",
            "down": "level",
            "across_ranges": [{"below": 10, "is": "few"}, {"from": 10, "is": "many"}],
            "cells": {"good": {"few": "A", "many": "B"}, "bad": {"few": "C"}},
            "otherwise": "D",
        },
    )
    assert table.two_way
    assert table.cell("good", Fraction(9)) == "A"
    assert table.cell("good", Fraction(10)) == "B"
    assert table.cell("bad", "few") == "C"
    assert table.cell("bad", "many") == "D"


@pytest.mark.parametrize(
    ("value", "rule", "expected"),
    [
        ("3.385", Round(Fraction("0.01")), "3.39"),
        ("3.384", Round(Fraction("0.01")), "3.38"),
        ("3.385", Round(Fraction("0.01"), "down"), "3.38"),
        ("3.385", Round(Fraction("0.01"), "even"), "3.38"),
        ("3.375", Round(Fraction("0.01"), "even"), "3.38"),
        ("2.5", Round(Fraction(1), "even"), "2"),
        ("3.01", Round(Fraction(1), direction="up"), "4"),
        ("3", Round(Fraction(1), direction="up"), "3"),
        ("3.99", Round(Fraction(1), direction="down"), "3"),
        ("3.13", Round(Fraction("0.25")), "3.25"),
        ("-0.5", Round(Fraction(1)), "0"),
    ],
)
def test_rounding(value: str, rule: Round, expected: str) -> None:
    assert rounded(Fraction(value), rule) == Fraction(expected)


numbers = st.decimals(-1000, 1000, places=4)


@given(numbers)
def test_rounding_agrees_with_decimal(value: Decimal) -> None:
    exact_value, place = Fraction(value), Decimal("0.01")
    for rule, mode in (
        (Round(Fraction("0.01"), "even"), ROUND_HALF_EVEN),
        (Round(Fraction("0.01"), direction="up"), ROUND_CEILING),
        (Round(Fraction("0.01"), direction="down"), ROUND_FLOOR),
    ):
        assert rounded(exact_value, rule) == Fraction(value.quantize(place, mode))


@given(numbers, st.sampled_from(["0.01", "0.25", "1", "5"]), st.sampled_from(["up", "even", "down"]))
def test_rounding_is_near_and_done_once(value: Decimal, to: str, half: str) -> None:
    rule = Round(Fraction(to), half)
    once = rounded(Fraction(value), rule)
    assert abs(once - Fraction(value)) * 2 <= rule.to
    assert rounded(once, rule) == once


@pytest.mark.parametrize(
    ("text", "value"), [("85%", 85), ("2.50", Fraction(5, 2)), (3, 3), (Decimal("0.1"), Fraction(1, 10))]
)
def test_exact_numbers(text: Any, value: Fraction) -> None:
    assert exact(text) == value


@pytest.mark.parametrize("value", ["x", "NaN", "", True])
def test_what_is_no_number(value: Any) -> None:
    with pytest.raises(AttainError, match="is not a number"):
        exact(value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"take": [{"from": "a", "weight": "60%"}], "aggregate": "weighted_sum", "missing": "drop_out"},
            "add renormalise",
        ),
        ({"take": [{"from": "a"}], "aggregate": "weighted_mean"}, "has no weight"),
    ],
)
def test_stages_that_contradict_are_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(AttainError) as caught:
        build_score({"id": "s", **data})
    assert message in str(caught.value)
