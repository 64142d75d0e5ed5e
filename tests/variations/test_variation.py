"""What an overlay makes of a workflow and its forms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.language.language import language_for
from attain.language.load import load
from attain.variations.compose import compose
from attain.variations.vary import variation, whole

BASE = Path(__file__).parent.parent / "errors" / "base"


@pytest.fixture(scope="module")
def base() -> Catalogue:
    found = load(BASE).catalogue
    assert found is not None
    return found


def under(base: Catalogue, *changes: Mapping[str, Any]) -> Catalogue:
    """The configuration under one overlay with these changes."""
    data = {"id": "one", "for": True, "from": "2027-01-01", "changes": [dict(one) for one in changes]}
    catalogue, composed = whole([*base.written, Resource("overlay", "one", data)], language_for({}).kinds)
    assert composed.findings == ()
    return variation(catalogue, ["one"])


def workflow(catalogue: Catalogue) -> Mapping[str, Any]:
    found = catalogue.get("workflow", "quick_review")
    assert found is not None
    return found.data


REMOVED = {"in": "workflow quick_review", "remove": "step manager_review", "instead": "self_review", "because": "x"}


def test_what_pointed_at_a_removed_step_points_at_the_other(base: Catalogue) -> None:
    data = workflow(under(base, REMOVED))
    steps = {step["id"]: step for step in data["steps"]}
    assert "manager_review" not in steps
    assert steps["second_approval"]["what"] == "self_review"
    assert steps["second_approval"]["send_back"]["to"] == "self_review"
    assert steps["release"]["shows"] == ["self_review", "support", "overall.final"]
    assert data["scores"][0]["judgement"]["in"] == "self_review.summary.overall"


def test_rows_about_a_removed_step_vanish_and_its_events_become_those_of_the_other(base: Catalogue) -> None:
    rows = workflow(under(base, REMOVED))["visibility"]
    named = [what for row in rows for what in ([row["what"]] if isinstance(row["what"], str) else row["what"])]
    assert not [what for what in named if what.startswith("manager_review")]
    assert {row["from"] for row in rows if row["what"] == "self_review"} == {"self_review submitted"}


def test_the_same_words_elsewhere_stay(base: Catalogue) -> None:
    data = workflow(under(base, {**REMOVED, "remove": "step release", "instead": "second_approval"}))
    lates = [entry for step in data["steps"] for entry in step["if_late"] if isinstance(entry, dict)]
    assert {"after": "1 working day", "then": "release"} not in lates
    assert [row["from"] for row in data["visibility"] if row["what"] == "overall.final"] == ["second_approval ends"]


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ({"step": "release", "set": {"due": "9 days after it opens"}}, ("steps", 4, "due"), "9 days after it opens"),
        ({"person": "manager", "set": {"if_none": "skip"}}, ("people", "manager", "if_none"), "skip"),
        ({"score": "overall", "set": {"missing": "not_rated"}}, ("scores", 0, "missing"), "not_rated"),
        ({"lookup": "number_to_rating", "set": {"of": "percent"}}, ("lookups", "number_to_rating", "of"), "percent"),
        ({"items": "parts", "set": "items of framework x"}, ("items", "parts"), "items of framework x"),
        ({"person": "guest", "add": {"is": "manager of manager"}}, ("people", "guest", "is"), "manager of manager"),
        ({"before": "self_review", "add": {"id": "first", "do": "tell"}}, ("steps", 0, "id"), "first"),
        ({"after": "self_review", "add": {"id": "second", "do": "tell"}}, ("steps", 1, "id"), "second"),
    ],
)  # fmt: skip
def test_acts(base: Catalogue, change: Mapping[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    node: Any = workflow(under(base, {"in": "workflow quick_review", **change}))
    for key in path:
        node = node[key]
    assert node == value


def test_a_form_that_takes_over_another_takes_its_changes_too(base: Catalogue) -> None:
    child = {"apiVersion": "attain/v1", "kind": "form", "id": "child", "title": "Child", "extends": "quick_self"}
    child["changes"] = [{"remove": "field half_year.was_hard"}]  # type: ignore[assignment]
    more = {"in": "form quick_self", "section": "half_year", "add": {"id": "more", "title": "More", "type": "yes_no"}}
    overlay = {"id": "one", "for": True, "from": "2027-01-01", "changes": [more]}
    written = [*base.written, Resource("form", "child", child), Resource("overlay", "one", overlay)]
    catalogue, _ = whole(written, language_for({}).kinds)
    fields = {
        name: [field.id for _, field in found.model("form", "child").fields()]
        for name, found in (("plain", catalogue), ("under", variation(catalogue, ["one"])))
    }
    assert fields["plain"] == ["went_well", "help_wanted", "which_help"]
    assert fields["under"] == ["went_well", "help_wanted", "which_help", "more"]


def test_a_variation_is_made_once_and_leaves_the_catalogue_as_it_was(base: Catalogue) -> None:
    catalogue = under(base, REMOVED)
    assert variation(base, []) is base
    assert catalogue is not base
    assert workflow(base)["steps"][1]["id"] == "manager_review"


def test_documents_without_anything_to_take_over_are_untouched(base: Catalogue) -> None:
    composed = compose(base.written, lambda _kind, _data: [])
    assert all(one is other for one, other in zip(composed.resources, base.written, strict=True))
