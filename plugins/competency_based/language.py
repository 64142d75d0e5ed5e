"""The words of capabilities: frameworks and role profiles, and the items they give."""

from __future__ import annotations

from collections.abc import Iterator

from attain.api.language import Catalogue, ItemSource, Kind, hookimpl, kind


@hookimpl
def register_kinds() -> list[Kind]:
    """The kinds framework and role_profile."""
    return [kind("competency_based", "framework", ""), kind("competency_based", "role_profile", "")]


@hookimpl
def register_item_sources() -> list[ItemSource]:
    """Capabilities: of the profile that fits a person, or all of a framework."""
    return [
        ItemSource("profile_capabilities", "competency_based", lambda _: ["capabilities of the role profile"]),
        ItemSource("framework_items", "competency_based", framework_phrases),
    ]


def framework_phrases(catalogue: Catalogue) -> Iterator[str]:
    """`capabilities of framework F`, in the words that each framework calls its items."""
    for framework in catalogue.of_kind("framework"):
        called = framework.data.get("called") or ["capabilities"]
        yield from (f"{word} of framework {framework.id}" for word in called)
