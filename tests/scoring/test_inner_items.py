"""Scores of items that lie under others: one for each of the inner ones, and what is made of these for the outer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attain.forms.model import Item
from attain.forms.model import build as build_form
from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import sources
from attain.scoring.model import build_scores
from attain.scoring.result import ScoreResult

SCALE = build_scale(
    {"id": "four", "use": "rating", "levels": [{"id": f"l{n}", "value": n, "label": str(n)} for n in range(1, 5)]}
)
FORM = build_form(
    {
        "id": "draft",
        "sections": [
            {"id": "parts", "for_each": "parts", "fields": [{"id": "level", "type": "rating", "scale": "four"}]}
        ],
    }
)
ITEMS = [Item(key, key, {"under": [key[0]]} if key[0] != "z" else {}) for key in ("a1", "a2", "b1", "z")]
SCORES: list[dict[str, Any]] = [
    {"id": "level", "for_each": "parts", "judgement": {"in": "draft.parts.level", "by": "manager"}},
    {
        "id": "whole",
        "for_each": "wholes",
        "take": [{"from": "level.final"}],
        "aggregate": "mean",
        "missing": "drop_out",
    },
    {
        "id": "seen",
        "take": [{"from": "draft.parts.level"}],
        "aggregate": "count",
        "of": "draft.parts.level was answered",
    },
    {"id": "low", "take": [{"from": "level.final"}], "aggregate": "count", "of": "level.final is worse than l3"},
]


def scored(*levels: str | None) -> dict[str, ScoreResult]:
    answers = {("parts", item.key, "level"): level for item, level in zip(ITEMS, levels, strict=True)}
    return compute(build_scores(SCORES), sources("draft", FORM, answers, {"parts": ITEMS}), {"four": SCALE}, {})


def test_each_inner_item_has_a_value_of_its_own() -> None:
    found = scored("l1", "l4", "l2", "l3")["level"].items
    assert {item: one.proposed for item, one in found.items()} == {"a1": "l1", "a2": "l4", "b1": "l2", "z": "l3"}


def test_a_score_of_the_outer_items_takes_what_lies_under_them() -> None:
    found = scored("l1", "l4", "l2", "l3")["whole"].items
    assert {item: one.number for item, one in found.items()} == {"a": Fraction(5, 2), "b": 2, "z": 3}


def test_what_is_missing_under_one_is_not_taken_from_another() -> None:
    found = scored("l1", None, None, "l3")["whole"].items
    assert (found["a"].number, found["b"].number) == (1, None)


def test_answers_are_counted() -> None:
    assert scored("l1", "l4", "l2", "l3")["seen"].number == 4


def test_levels_of_all_items_are_counted() -> None:
    assert scored("l1", "l4", "l2", "l3")["low"].number == 2
