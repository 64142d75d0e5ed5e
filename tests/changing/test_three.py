"""What was applied, what is live, what files say: where they drift apart, and what they come to together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.changing.difference import ABSENT
from attain.changing.three import Take, drifted, merged
from attain.config.document import Resource

STEPS = [{"id": "self", "title": "Look back"}, {"id": "release", "title": "Talk"}]
OTHER = [{"id": "self", "title": "Looking back"}, {"id": "release", "title": "Talk"}]
MORE = [{"id": "new", "title": "New"}, *STEPS]

CASES: list[tuple[Any, Any, Any, Take, Any]] = [
    ({"a": 1}, {"a": 2}, {"a": 1}, "", {"a": 2}),
    ({"a": 1}, {"a": 1}, {"a": 3}, "", {"a": 3}),
    ({"a": 1}, {"a": 2}, {"a": 3}, "", {"a": 3}),
    ({"a": 1}, {"a": 2}, {"a": 3}, "live", {"a": 2}),
    ({"a": 1}, {"a": 1, "b": 2}, {"a": 1}, "", {"a": 1, "b": 2}),
    ({"a": 1, "b": 2}, {"a": 1}, {"a": 1, "b": 2}, "", {"a": 1}),
    ({"a": 1, "b": 2}, {"a": 1}, {"a": 3, "b": 2}, "", {"a": 3}),
    (STEPS, OTHER, MORE, "", [MORE[0], OTHER[0], OTHER[1]]),
    (STEPS, MORE, OTHER, "", [MORE[0], OTHER[0], OTHER[1]]),
    (STEPS, STEPS[::-1], STEPS, "", STEPS[::-1]),
    (STEPS, STEPS[::-1], MORE, "", [MORE[0], *STEPS[::-1]]),
    (STEPS, STEPS, STEPS[::-1], "", STEPS[::-1]),
    ([1, 2], [1, 2, 3], [1, 2, 4], "", [1, 2, 4]),
    ([1, 2], [1, 2, 3], [1, 2, 4], "live", [1, 2, 3]),
]


@pytest.mark.parametrize(("applied", "live", "files", "take", "found"), CASES)
def test_three_versions_come_to_one(applied: Any, live: Any, files: Any, take: Take, found: Any) -> None:
    assert merged(applied, live, files, take) == found


def form(**said: Any) -> list[Resource]:
    return [Resource("form", "own", {"title": "Own", **said})]


def test_drift_names_the_place_by_ids() -> None:
    (one,) = drifted(form(steps=STEPS), form(steps=OTHER), form(steps=MORE))
    assert (one.where, one.applied, one.live, one.files) == (
        "steps/self/title",
        "Look back",
        "Looking back",
        "Look back",
    )
    assert not one.both


def test_both_changed_the_same_place() -> None:
    (one,) = drifted(form(help="a"), form(help="b"), form(help="c"))
    assert one.both


def test_what_the_files_have_already_is_no_drift() -> None:
    assert drifted(form(help="a"), form(help="b"), form(help="b")) == ()
    assert drifted(form(help="a"), form(help="a"), form(help="c")) == ()


def test_another_order_is_a_place_of_its_own() -> None:
    (one,) = drifted(form(steps=STEPS), form(steps=STEPS[::-1]), form(steps=STEPS))
    assert one.where == "steps"


def test_settings_keep_the_order_of_the_files() -> None:
    assert list(merged({"b": 1, "a": 2}, {"a": 2, "b": 3}, {"b": 1, "a": 2})) == ["b", "a"]


def test_a_document_that_only_one_of_them_has() -> None:
    (one,) = drifted([], form(), [])
    assert (one.where, one.files) == ("", ABSENT)
    (gone,) = drifted(form(), [], form())
    assert (gone.live, gone.both) == (ABSENT, False)


VALUES = st.recursive(
    st.integers(0, 2) | st.sampled_from(["a", "b"]),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3) | st.lists(st.integers(0, 2), max_size=2),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(st.sampled_from("pqr"), VALUES, max_size=3)


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_after_taking_what_is_live_nothing_drifts(applied: Any, live: Any, files: Any) -> None:
    found = merged(applied, live, files, "live")
    after = [Resource("form", "own", one) for one in (applied, live, found)]
    assert drifted(*([one] for one in after)) == ()


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_only_places_that_both_changed_are_left(applied: Any, live: Any, files: Any) -> None:
    found = merged(applied, live, files)
    after = [Resource("form", "own", one) for one in (applied, live, found)]
    assert all(one.both for one in drifted(*([one] for one in after)))


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_who_changed_nothing_takes_what_the_other_says(applied: Any, other: Any) -> None:
    assert merged(applied, other, applied) == other
    assert merged(applied, applied, other) == other
