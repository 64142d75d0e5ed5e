"""Whether two conditions can hold for one person."""

from __future__ import annotations

from typing import Any

import pytest

from attain.variations.together import together

NEVER: list[tuple[Any, ...]] = [
    ("country is FR", "country is DE"),
    ("country in [FR, BE]", "country in [DE, AT]"),
    ("grade is less than 8", "grade is at least 8"),
    ("grade is more than 8", "grade is at most 8"),
    ("country is FR", {"none_of": ["country is FR"]}),
    ("country is not FR", "country is FR"),
    ({"any_of": ["country is FR", "country is BE"]}, "country is DE"),
    ({"all_of": ["grade is at least 3", "country is FR"]}, "grade is 2"),
    ({"none_of": ["grade is at least 3"]}, "grade is 5"),
    ("country is FR", False),
    ("country is FR and grade is 3", "grade is more than 2 and country is not FR"),
    ("in population pilots", {"none_of": ["in population pilots"]}),
    ("hire_date is after 2027-01-01", {"none_of": ["hire_date is after 2027-01-01"]}),
]
POSSIBLE: list[tuple[tuple[Any, ...], str]] = [
    (("country is FR", "grade is at least 8"), "country is FR and grade is at least 8"),
    (("grade is at most 8", "grade is at least 8"), "grade is at most 8 and grade is at least 8"),
    (({"any_of": ["country is DE", "country is FR"]}, "country is FR"), "country is FR"),
    (({"none_of": ["country is DE"]}, "country is FR"), "not: country is DE and country is FR"),
    (("tenure at cut_off is at least 3 months",), "tenure at cut_off is at least 3 months"),
    ((True,), "everybody"),
]


@pytest.mark.parametrize("conditions", NEVER, ids=str)
def test_proven_to_exclude_each_other(conditions: tuple[Any, ...]) -> None:
    assert together(conditions) is None
    assert together(reversed(conditions)) is None


@pytest.mark.parametrize(("conditions", "example"), POSSIBLE, ids=str)
def test_possible_with_an_example(conditions: tuple[Any, ...], example: str) -> None:
    assert together(conditions) == example


def test_too_many_ways_count_as_possible() -> None:
    ways = {"any_of": [f"grade is {number}" for number in range(20)]}
    assert together([ways, ways, ways, "country is FR"]) == "whoever all of them fit"
