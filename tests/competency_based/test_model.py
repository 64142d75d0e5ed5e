"""Frameworks, role profiles and the items they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.errors import AttainError
from attain.language.load import from_resources, load
from attain.phrases.ast import FactOf
from attain.phrases.conditions import Nothing
from competency_based.fitting import profile_for
from competency_based.items import needed, of_framework
from competency_based.model import build_framework, profiles_of

DEMO = Path(__file__).parents[2] / "configs/demo"
NESTED = {
    "id": "teaching", "title": "Teaching", "scale": "levels", "called": ["domains", "components"],
    "items": [
        {"id": "planning", "title": "Planning", "items": [
            {"id": "aims", "title": "Aims", "behaviours": {"good": "Clear"}, "tags": ["core"]},
            {"id": "means", "title": "Means"},
        ]},
        {"id": "alone", "title": "Alone"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> Catalogue:
    loaded = load(DEMO)
    assert loaded.catalogue is not None
    return loaded.catalogue


def test_a_nested_framework() -> None:
    found = build_framework(NESTED)
    assert [(one.id, one.under, one.heading) for one in found.capabilities] == [
        ("planning", "", True), ("aims", "planning", False), ("means", "planning", False), ("alone", "", False),
    ]  # fmt: skip
    assert [one.id for one in found.named("domains")] == ["planning", "alone"]
    assert [one.id for one in found.named("components")] == ["aims", "means"]
    assert [one.id for one in found.leaves] == ["aims", "means", "alone"]


def test_a_profile_takes_over_what_it_extends_and_asks_for_more(demo: Catalogue) -> None:
    lead = demo.model("role_profile", "team_lead")
    assert lead.needs == {
        "communicating": "skilled", "customer_focus": "practised", "data_literacy": "practised",
        "planning_work": "skilled", "people_leadership": "skilled",
    }  # fmt: skip
    assert lead.required_learning == ("safety_basics", "code_of_conduct", "fair_reviews")


def test_otherwise_is_asked_last(demo: Catalogue) -> None:
    assert [one.id for one in profiles_of(demo)] == ["commercial", "engineer", "production", "team_lead", "specialist"]


class Family(Nothing):
    def __init__(self, family: str | None) -> None:
        self.family = family

    def value(self, subject: Any) -> Any:
        return self.family if isinstance(subject, FactOf) and subject.fact == "job_family" else None


@pytest.mark.parametrize(
    ("family", "profile"),
    [("engineering", "engineer"), ("executive", "team_lead"), ("support", "specialist"), (None, "specialist")],
)
def test_the_first_that_fits_and_nobody_without(demo: Catalogue, family: str | None, profile: str) -> None:
    found = profile_for(profiles_of(demo), Family(family))
    assert found is not None
    assert found.id == profile


def test_profiles_in_a_ring_are_refused(demo: Catalogue) -> None:
    ring = [
        Resource("role_profile", one.id, {**one.data, "extends": "team_lead"}) if one.id == "specialist" else one
        for one in demo.resources
    ]
    with pytest.raises(AttainError, match="extend one another"):
        from_resources(ring).model("role_profile", "team_lead")


def test_items_of_a_profile_carry_target_and_behaviours(demo: Catalogue) -> None:
    items = list(needed(demo, demo.model("role_profile", "commercial")))
    assert [one.key for one in items] == ["communicating", "customer_focus", "data_literacy", "planning_work"]
    assert items[0].title == "Communicating"
    assert items[0].attributes["target"] == "skilled"
    assert items[0].attributes["behaviours"]["skilled"] == "Explains hard matters to any audience."


def test_items_of_a_framework_have_no_target(demo: Catalogue) -> None:
    items = list(of_framework(demo, "capabilities of framework core_capabilities"))
    assert len(items) == 7
    assert all("target" not in one.attributes for one in items)
