from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.access.thresholds import LEAST, Promise, shown


def promise(rolls: dict[str, str] | None = None, waiting: frozenset[str] = frozenset(), **minimum: int) -> Promise:
    return Promise(minimum, rolls or {}, frozenset(), waiting)


BOTH = {"everyone": ("peers", "team")}
ROLL = {"peers": "everyone", "team": "everyone"}


@pytest.mark.parametrize(
    ("counts", "rolls", "expected"),
    [
        ({"peers": 3, "team": 5}, {}, {"peers", "team", "everyone"}),
        ({"peers": 2}, {}, set()),
        ({"peers": 2, "team": 4}, ROLL, {"team", "everyone"}),
        ({"peers": 2, "team": 2}, ROLL, {"everyone"}),
        ({"peers": 2, "team": 1}, ROLL, {"everyone"}),
        ({"peers": 1, "team": 1}, ROLL, set()),
        ({"peers": 4, "team": 2}, {}, {"peers", "everyone"}),
        ({}, ROLL, set()),
    ],
)
def test_which_groups_are_shown(counts: dict[str, int], rolls: dict[str, str], expected: set[str]) -> None:
    assert set(shown(counts, promise(rolls), BOTH)) == expected


def test_a_small_group_is_not_the_difference_between_a_bigger_one_and_the_rest() -> None:
    found = shown({"peers": 2, "team": 4}, promise(ROLL), BOTH)
    assert found["everyone"] == ("team",)


def test_nothing_is_rolled_up_while_more_may_come() -> None:
    counts = {"peers": 2, "team": 2}
    more = ROLL | {"others": "everyone"}
    assert shown(counts, promise(more, frozenset({"others"})), BOTH) == {}
    assert set(shown(counts, promise(more), BOTH)) == {"everyone"}


def test_no_document_can_ask_for_fewer_than_the_least() -> None:
    assert shown({"peers": 2}, promise(peers=1)) == {}
    assert shown({"peers": 4}, promise(peers=5)) == {}


def test_a_bigger_group_that_leaves_out_one_that_rolls_into_it_shows_neither() -> None:
    counts = {"peers": 2, "team": 2, "others": 4}
    assert set(shown(counts, promise(ROLL), {"everyone": ("peers", "others")})["everyone"]) == {"others"}


NAMES = ("a", "b", "c", "d")
TARGETS = ("all", "some")


@given(
    counts=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 7)),
    minimum=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5)),
    rolls=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TARGETS)),
    waiting=st.frozensets(st.sampled_from(NAMES), max_size=2),
    joined=st.dictionaries(st.sampled_from(TARGETS), st.frozensets(st.sampled_from(NAMES), min_size=1)),
)
def test_no_adding_and_subtracting_uncovers_fewer_than_promised(
    counts: dict[str, int],
    minimum: dict[str, int],
    rolls: dict[str, str],
    waiting: frozenset[str],
    joined: dict[str, frozenset[str]],
) -> None:
    """Every set that can be made of shown groups by joining, meeting and subtracting has none, or enough, answers."""
    made = Promise(minimum, rolls, frozenset(), waiting)
    known = {frozenset(parts) for parts in shown(counts, made, joined).values()}
    while True:
        more = {new for x, y in combinations(known, 2) for new in (x | y, x & y, x - y, y - x)} - known
        if not more:
            break
        known |= more
    for some in known:
        total = sum(counts.get(one, 0) for one in some)
        assert total == 0 or total >= LEAST
        if total:
            assert total >= min(made.need(one) for one in some)
        assert not some & waiting
