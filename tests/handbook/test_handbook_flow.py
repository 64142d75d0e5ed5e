"""The picture: whatever a workflow holds, boxes do not cover one another and lie inside the picture."""

from __future__ import annotations

from itertools import count
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.handbook.flow import Box, fitting, picture
from attain.handbook.svg import svg


def leaf() -> st.SearchStrategy[dict[str, Any]]:
    return st.just({"do": "fill_form"})


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    runs = st.lists(inner, min_size=1, max_size=3)
    part = runs.map(lambda steps: {"do": "part", "steps": steps})
    branches = st.lists(runs, min_size=2, max_size=3)
    parallel = branches.map(lambda found: {"do": "parallel", "branches": [{"steps": steps} for steps in found]})
    return part | parallel


def numbered(steps: list[dict[str, Any]], numbers: count[int]) -> list[dict[str, Any]]:
    return [
        {
            **step,
            "id": f"s{next(numbers)}",
            "steps": numbered(step.get("steps", []), numbers),
            "branches": [{"steps": numbered(each["steps"], numbers)} for each in step.get("branches", ())],
        }
        for step in steps
    ]


def titles(steps: list[dict[str, Any]], words: str) -> dict[str, tuple[str, str]]:
    found = {}
    for step in steps:
        found[step["id"]] = (words, "Somebody, Somebody else, A third one with a long name")
        inner = [*step["steps"], *(each for one in step["branches"] for each in one["steps"])]
        found |= titles(inner, words)
    return found


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x + 0.01
        or other.x + other.width <= one.x + 0.01
        or one.bottom <= other.y + 0.01
        or other.bottom <= one.y + 0.01
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.recursive(leaf(), nested, max_leaves=12), min_size=1, max_size=4), st.text("abc & <x>", min_size=1))
def test_boxes_lie_apart_and_inside(steps: list[dict[str, Any]], words: str) -> None:
    named = numbered(steps, count())
    drawn = picture(named, titles(named, words))
    boxes = [box for box in drawn.boxes if box.kind in ("step", "maybe")]
    assert all(apart(one, other) for place, one in enumerate(boxes) for other in boxes[place + 1 :])
    assert all(box.x >= 0 and box.x + box.width <= drawn.width and box.bottom <= drawn.height for box in drawn.boxes)
    ElementTree.fromstring(svg(drawn, words, words))  # noqa: S314 - our own text


def test_a_way_back_is_drawn_beside_the_boxes() -> None:
    steps = [
        {"id": "write", "do": "fill_form"},
        {"id": "read", "do": "approve", "send_back": {"to": "write", "at_most": 2}},
    ]
    drawn = picture(steps, {"write": ("Write", "Employee"), "read": ("Read", "Manager")})
    back = next(arrow for arrow in drawn.arrows if arrow.back)
    assert back.label == "2×"
    assert max(back.start[0], back.end[0]) < drawn.width


def test_names_that_do_not_fit_are_counted() -> None:
    steps = [{"id": "a", "do": "session"}]
    drawn = picture(steps, {"a": ("Calibration", "Calibration panel, Head of department, HR partner")})
    assert drawn.boxes[0].who == "Calibration panel and 2 more"


def test_a_name_that_is_too_long_alone_loses_its_last_words_and_the_others_are_counted() -> None:
    assert fitting("Chief financial officer of the group, Chief executive") == "Chief financial… and 1 more"
    assert fitting("Chief financial officer of the whole group") == "Chief financial officer of the…"


def crosses(at: tuple[float, float], to: tuple[float, float], box: Box) -> bool:
    """Whether a straight way along an axis goes through a box."""
    (x1, x2), (y1, y2) = sorted((at[0], to[0])), sorted((at[1], to[1]))
    return x1 < box.x + box.width and x2 > box.x and y1 < box.bottom and y2 > box.y


@pytest.mark.parametrize("target", ["write", "look", "other"])
def test_a_way_back_crosses_no_step(target: str) -> None:
    """Into a branch on the left, in the middle or on the right, over a step that stands between."""
    branches = [{"steps": [{"id": name, "do": "fill_form"}]} for name in ("write", "look", "other")]
    steps = [
        {"id": "all", "do": "parallel", "branches": branches},
        {"id": "sit", "do": "session"},
        {"id": "read", "do": "approve", "send_back": {"to": target, "at_most": 1}},
    ]
    drawn = picture(steps, {name: (name, "Somebody") for name in ("all", "write", "look", "other", "sit", "read")})
    [back] = [arrow for arrow in drawn.arrows if arrow.back]
    low, high = (back.turn, back.start[1]), (back.turn, back.end[1])
    ways = [(back.start, low), (low, high), (high, back.end)]
    assert not [box.id for box in drawn.boxes if box.kind == "step" for way in ways if crosses(*way, box)]
    assert drawn.left < back.turn < drawn.width


def test_a_part_that_opens_on_a_condition_is_dashed() -> None:
    steps = [{"id": "a", "do": "part", "when": "x is true", "steps": [{"id": "b", "do": "fill_form"}]}]
    drawn = picture(steps, {"a": ("Appeal", ""), "b": ("Write", "Employee")})
    assert [box.kind for box in drawn.boxes] == ["maybe-frame", "step"]
