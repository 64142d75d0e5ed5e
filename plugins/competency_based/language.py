"""The words of capabilities: frameworks and role profiles, the items they give, and what must hold among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.api.language import Catalogue, Finding, ItemSource, Kind, PluginAct, hookimpl, kind
from competency_based import checks, profile_checks
from competency_based.listing import of_framework


@hookimpl
def register_kinds() -> list[Kind]:
    """The kinds framework and role_profile."""
    return [
        kind("competency_based", "framework", "competency_based.model:build_framework"),
        kind("competency_based", "role_profile", "competency_based.model:build_profile"),
    ]


@hookimpl
def register_item_sources() -> list[ItemSource]:
    """Capabilities: of the profile that fits a person, or all of a framework."""
    return [
        ItemSource("profile_capabilities", "competency_based", lambda _: ["capabilities of the role profile"]),
        ItemSource("framework_items", "competency_based", framework_phrases, listed=listed),
    ]


@hookimpl
def register_acts() -> list[PluginAct]:
    """What a review may have done for its employee."""
    outcomes = ("assigned", "nothing_to_assign")
    return [PluginAct("assign_required_learning", "Assign what the role profile requires", outcomes, "2 days")]


def listed(catalogue: Catalogue, phrase: str) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """The items of a framework, the same for everybody."""
    return ((one.key, one.title, one.attributes) for one in of_framework(catalogue, phrase))


def framework_phrases(catalogue: Catalogue) -> Iterator[str]:
    """`capabilities of framework F`, in the words that each framework calls its items."""
    for framework in catalogue.of_kind("framework"):
        called = framework.data.get("called") or ["capabilities"]
        yield from (f"{word} of framework {framework.id}" for word in called)


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that no schema can say; warnings only where there is no error."""
    errors = list(_errors(catalogue))
    yield from errors
    if not any(one.code.startswith("E") for one in errors):
        yield from profile_checks.check_use(catalogue)


def _errors(catalogue: Catalogue) -> Iterator[Finding]:
    for framework in catalogue.of_kind("framework"):
        yield from checks.check_framework(catalogue, framework)
        yield from checks.check_outer_items(catalogue, framework)
    for profile in catalogue.of_kind("role_profile"):
        yield from profile_checks.check_profile(catalogue, profile)
    yield from profile_checks.check_exactly_one(catalogue)
    yield from checks.check_builds(catalogue)
