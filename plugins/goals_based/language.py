"""The words of goals: the kind goal_plan, and the items it gives."""

from __future__ import annotations

from collections.abc import Iterator

from attain.api.language import Catalogue, ItemSource, Kind, hookimpl, kind


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind goal_plan."""
    return [kind("goals_based", "goal_plan", "")]


@hookimpl
def register_item_sources() -> list[ItemSource]:
    """The agreed items of a person's plan."""
    return [ItemSource("goals", "goals_based", plan_phrases)]


def plan_phrases(catalogue: Catalogue) -> Iterator[str]:
    """`goals`, or the word by which a plan calls its items."""
    for plan in catalogue.of_kind("goal_plan"):
        yield str(plan.data.get("called") or "goals")
