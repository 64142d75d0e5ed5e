from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.scales.model import Level, Scale, build, plain

FIVE = build(
    {
        "id": "five_point",
        "use": "rating",
        "best": "highest",
        "levels": [
            {"id": "misses", "value": 1, "label": {"en": "Misses", "de": "Verfehlt"}},
            {"id": "meets", "value": 3, "label": "Meets", "meaning": "Reached reliably."},
            {"id": "strong", "value": Decimal("3.5"), "label": "Strong", "treated_like": "meets"},
            {"id": "outstanding", "value": 5, "label": "Outstanding"},
        ],
        "off_scale": [
            {"id": "too_early", "label": "Too early", "in_scores": "drop_out"},
            {"id": "absent", "label": "Absent", "in_scores": "counts_as 2.5"},
        ],
        "maps_to": {"three": {"misses": "low", "meets": "middle", "outstanding": "high"}},
        "retired": "2026-12-31",
    }
)
LABELS = build({"id": "potential", "use": "rating", "levels": [{"id": "placed"}, {"id": "grows"}, {"id": "ready"}]})
LOWEST = build(
    {"id": "marks", "use": "rating", "best": "lowest", "range": {"from": 1, "to": 6, "step": Decimal("0.5")}}
)


def test_values_and_gaps() -> None:
    assert FIVE.value("meets") == 3
    assert FIVE.value("strong") == Fraction(7, 2)
    assert FIVE.value("too_early") is None
    assert FIVE.value("absent") == Fraction(5, 2)
    assert FIVE.value("gone") is None
    assert FIVE.numeric
    assert not LABELS.numeric
    assert FIVE.level_of(Fraction(3)) == "meets"
    assert FIVE.level_of(Fraction(2)) is None


@pytest.mark.parametrize(
    ("scale", "one", "other", "expected"),
    [
        (FIVE, "meets", "misses", True),
        (FIVE, "misses", "meets", False),
        (FIVE, "meets", "meets", False),
        (FIVE, "too_early", "misses", False),
        (LABELS, "ready", "placed", True),
        (LOWEST, "1", "1.5", True),
        (LOWEST, "6", "5.5", False),
    ],
)
def test_better_follows_the_scale(scale: Scale, one: str, other: str, expected: bool) -> None:
    assert scale.better(one, other) is expected


def test_compare_counts_levels() -> None:
    assert FIVE.compare("outstanding", "misses") == 3
    assert LOWEST.compare("1", "2") == 2
    assert FIVE.compare("meets", "too_early") is None


def test_labels_and_likeness() -> None:
    assert FIVE.label("misses", "de") == "Verfehlt"
    assert FIVE.label("misses", "fr") == "Misses"
    assert FIVE.label("gone") == "gone"
    assert LABELS.label("grows") == "grows"
    assert FIVE.like("strong") == "meets"
    assert FIVE.like("meets") == "meets"
    assert FIVE.mapped("strong", "three") == "middle"
    assert FIVE.mapped("meets", "seven") is None
    assert FIVE.retired == date(2026, 12, 31)
    assert FIVE.ids(off=False) == ("misses", "meets", "strong", "outstanding")
    assert "too_early" in FIVE
    assert FIVE.get("too_early") == Level("too_early", "Too early", off_scale="drop_out")


def test_a_range_has_every_step() -> None:
    assert LOWEST.ids()[:3] == ("1", "1.5", "2")
    assert LOWEST.ids()[-1] == "6"
    assert LOWEST.ordered[-1].id == "1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"levels": [{"id": "a"}, {"id": "a"}]}, 'has level "a" twice'),
        ({"levels": [{"id": "a"}], "off_scale": [{"id": "a"}]}, 'has level "a" twice'),
        ({"levels": []}, "has no level"),
        ({"range": {"from": 1, "to": 5, "step": 0}}, "cannot be walked"),
        ({"range": {"from": 5, "to": 1, "step": 1}}, "cannot be walked"),
        ({"range": {"from": 0, "to": 10, "step": Decimal("0.0001")}}, "cannot be walked"),
        ({"range": {"from": 1, "to": 2, "step": Decimal("0.3")}}, "does not end at 2"),
    ],
)
def test_wrong_scales_are_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(AttainError, match=message):
        build({"id": "s", "use": "rating", **data})


@given(st.sampled_from([FIVE, LABELS, LOWEST]), st.data())
def test_the_order_is_total(scale: Scale, data: st.DataObject) -> None:
    levels = st.sampled_from(scale.ids(off=False))
    one, other = data.draw(levels), data.draw(levels)
    forth, back = scale.compare(one, other), scale.compare(other, one)
    assert forth is not None
    assert back == -forth
    assert (forth == 0) == (one == other)


@given(st.fractions(-100, 100, max_denominator=1000))
def test_plain_numbers_are_exact(value: Fraction) -> None:
    assert Fraction(plain(value)) == value
