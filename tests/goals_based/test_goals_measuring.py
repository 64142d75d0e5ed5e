"""How far a goal is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals_based.acting import Said, value_of
from goals_based.measuring import Measurement, of_entry, problems

NUMBERS = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=3)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_progress_is_nought_at_the_start_and_one_at_the_target(start: Decimal, target: Decimal, value: Decimal) -> None:
    measured = Measurement("number", start, target)
    if start == target:
        assert problems(measured)
        return
    assert problems(measured) == []
    assert measured.progress(start) == 0
    assert measured.progress(target) == 1
    nearer = abs(target - value) < abs(target - start)
    assert not nearer or measured.progress(value) > 0
    assert measured.progress(value) == 1 - Measurement("number", target, start).progress(value)


def test_less_is_better_below_the_start() -> None:
    measured = Measurement("number", Decimal(30), Decimal(10))
    assert measured.less_is_better
    assert measured.progress(Decimal(25)) == Fraction(1, 4)
    assert measured.progress(Decimal(40)) == Fraction(-1, 2)
    assert measured.progress(Decimal(5)) == Fraction(5, 4)


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"measured": "number"}, "target"),
        ({"measured": "number", "target": Decimal(3)}, "start"),
        ({"measured": "number", "start": Decimal(3), "target": Decimal(3)}, "target"),
        ({"measured": "milestones"}, "milestones"),
        ({"measured": "zones"}, "target"),
        ({"measured": "zones", "target": Decimal(5), "commit": Decimal(6)}, "commit"),
        ({"measured": "zones", "target": Decimal(5), "stretch": Decimal(4)}, "stretch"),
        ({"measured": "zones", "start": Decimal(9), "target": Decimal(5), "stretch": Decimal(6)}, "stretch"),
    ],
)
def test_what_cannot_be_measured_is_told_where(entry: dict[str, object], where: str) -> None:
    assert [name for name, _ in problems(of_entry(entry, ["number"]))] == [where]


def test_zones_in_both_directions() -> None:
    up = Measurement("zones", None, Decimal(10), commit=Decimal(6), stretch=Decimal(14))
    assert [up.zone(Decimal(n)) for n in (5, 6, 10, 14)] == ["", "commit", "target", "stretch"]
    down = Measurement("zones", Decimal(20), Decimal(10), commit=Decimal(14), stretch=Decimal(6))
    assert problems(up) == problems(down) == []
    assert [down.zone(Decimal(n)) for n in (15, 14, 10, 6)] == ["", "commit", "target", "stretch"]


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_message(text: str) -> None:
    value, wrong = value_of(Measurement("number", Decimal(0), Decimal(1)), Said(text))
    assert wrong or (value.is_finite() and abs(value) < 10**12)


def test_milestones_count_each_once() -> None:
    measured = Measurement("milestones", steps=("a", "b", "c", "d"))
    value, wrong = value_of(measured, Said(reached=("a", "b", "a")))
    assert (measured.progress(value), wrong) == (Fraction(1, 2), "")
    assert value_of(measured, Said(reached=("z",)))[1]
