"""How a session's results are spread over facts, and what a quota leaves over."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.cases.session_distribution import compare, limits, rule
from attain.cases.session_spread import SpreadRule, spread_over
from attain.scales.model import build

SCALE = build(
    {
        "id": "three",
        "title": "Three",
        "use": "rating",
        "best": "highest",
        "levels": [{"id": name, "label": name.title(), "value": n} for n, name in enumerate(("poor", "good", "great"))],
    }
)


def quota(**more: Any) -> Any:
    document = {"id": "q", "of": "w.overall", "kind_of_rule": "quota", "smallest_group": "1 people", **more}
    return rule({"if_outside": "refuse", "counts_rounded": "down", **document})


@pytest.mark.parametrize(
    ("great", "good_at_most"),
    [(0, 60), (10, 50), (20, 40), (30, 40)],  # of 10 people 2 may be great and 4 good
)
def test_what_a_quota_leaves_over_goes_to_the_level_that_is_named(great: int, good_at_most: int) -> None:
    shares = quota(at_most_share={"great": "20%", "good": "40%"}, unused_goes_to="good")
    now = {"great": great // 10, "good": 0}
    assert limits(shares, "good", 10, now) == (None, Fraction(good_at_most))
    assert limits(shares, "great", 10, now) == (None, Fraction(20))


@pytest.mark.parametrize(
    ("said", "great", "outside"),
    [
        ({"at_most_share": {"great": "10%"}}, 1, False),
        ({"at_most_share": {"great": "10%"}}, 2, True),
        ({"at_most_share": {"great": "10%"}, "tolerance": "5 points"}, 2, False),
        ({"at_most_share": {"great": "10%"}, "tolerance": "5 points"}, 3, True),
        ({"at_most_share": {"great": "10%"}, "counts_rounded": "up"}, 2, False),
        ({"at_most_share": {"great": "10%"}}, 0, False),
        ({"at_least_share": {"great": "10%"}}, 0, True),
        ({"at_least_share": {"great": "10%"}}, 1, False),
        ({"at_least_share": {"great": "10%"}}, 14, False),
    ],
)
def test_an_expectation_may_say_only_how_many_at_most_or_at_least(
    said: dict[str, Any], great: int, outside: bool
) -> None:
    document = {"id": "q", "of": "w.overall", "kind_of_rule": "expectation", "smallest_group": "1 people"}
    after = ["great"] * great + ["good"] * (14 - great)
    found = compare(rule({**document, "if_outside": "ask_reason", **said}), "overall", SCALE, after, after)
    assert bool(found.outside) is outside


def test_left_over_is_what_was_rounded_too() -> None:
    shares = quota(at_most_share={"great": "25%", "good": "50%"}, unused_goes_to="good")
    after = ["good"] * 5 + ["poor"] * 2
    found = compare(shares, "overall", SCALE, after, after)
    # of 7: one great (1.75) and three good (3.5), and the great one that nobody is
    assert [(row.level, row.after, row.outside) for row in found.rows if row.high is not None] == [
        ("good", 5, True),
        ("great", 0, False),
    ]
    assert not compare(shares, "overall", SCALE, after, ["good"] * 4 + ["poor"] * 3).outside


def person(site: str, level: str) -> tuple[dict[str, str], str]:
    return {"site": site}, level


def test_small_groups_stand_together() -> None:
    came = [person("north", "good")] * 6 + [person("south", "great")] * 5 + [person("west", "poor")] * 3
    came += [person("east", "poor")] * 2
    (found,) = spread_over(SpreadRule(("site",), 5), "overall", SCALE, came)
    assert [(one.group, one.people, dict(one.counts)) for one in found.groups] == [
        ("north", 6, {"good": 6}),
        ("south", 5, {"great": 5}),
        ("", 5, {"poor": 5}),
    ]


def test_too_few_take_the_smallest_other_group_with_them() -> None:
    came = [person("north", "good")] * 6 + [person("south", "great")] * 5 + [person("west", "poor")]
    (found,) = spread_over(SpreadRule(("site",), 5), "overall", SCALE, came)
    assert [(one.group, one.people) for one in found.groups] == [("north", 6), ("", 6)]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["poor", "good", "great"]))), st.integers(2, 6))
def test_no_group_is_small_and_none_can_be_told_from_the_rest(people: list[tuple[str, str]], least: int) -> None:
    (found,) = spread_over(SpreadRule(("site",), least), "overall", SCALE, [person(*one) for one in people])
    assert all(one.people >= least for one in found.groups)
    assert len(found.groups) != 1
    assert not found.groups or sum(one.people for one in found.groups) == len(people)
