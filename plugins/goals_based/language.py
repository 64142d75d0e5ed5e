"""The words of goals: the kind goal_plan, and the items it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.api.language import Catalogue, Finding, ItemSource, Kind, hookimpl, kind
from goals_based import checking

GOALS, LINKED = "goals", "goals_to_support"
FIELDS = ("weight", "progress", "target", "measure_of_success")


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind goal_plan."""
    return [kind("goals_based", "goal_plan", "goals_based.model:build")]


@hookimpl
def register_item_sources() -> list[ItemSource]:
    """The agreed items of a person's plan, and those of others that a plan may support."""
    return [ItemSource(GOALS, "goals_based", plan_phrases, FIELDS), ItemSource(LINKED, "goals_based", links_of)]


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    """Weights that can make 100 %, goals given that fit, people that a link can find."""
    return checking.check(catalogue)


def plan_phrases(catalogue: Catalogue) -> Iterator[str]:
    """`goals`, or the word by which a plan calls its items."""
    for plan in catalogue.of_kind("goal_plan"):
        yield str(plan.data.get("called") or "goals")


def links_of(catalogue: Catalogue) -> Mapping[str, str]:
    """{words of the source: people phrase by which the owners are found}, for every plan that links to others.

    A person of a workflow stands for his phrase in the first workflow that writes the plan.
    """
    found: dict[str, str] = {}
    for plan in catalogue.of_kind("goal_plan"):
        link = plan.data.get("linked_to")
        if isinstance(link, dict) and isinstance(link.get("goals of"), str):
            found[f"goals that {plan.id} supports"] = checking.people_meant(catalogue, plan.id, link["goals of"])
    return found


@hookimpl
def upgrade(kind: str, from_version: str, document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """attain/v1alpha1 said `count` for the least and the most of goals."""
    if kind != "goal_plan" or from_version != "attain/v1alpha1" or "count" not in document or "items" in document:
        return None
    return {"items" if key == "count" else key: value for key, value in document.items()}
