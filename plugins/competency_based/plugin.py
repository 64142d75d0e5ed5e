"""What this plugin brings at run time: items of forms, suggestions from gaps, parts of pages, pages.

A completion needs no reaction of its own: the kernel proposes the level that it speaks for, and once somebody
confirms it, it is a measure like any other.
"""

from __future__ import annotations

from pathlib import Path

from attain.api.development import SuggestionSource
from attain.api.portal import NavEntry, Panel, PluginPages
from attain.api.reviews import ActRunner, ItemReader, hookimpl
from competency_based.acting import assign_required_learning
from competency_based.items import FrameworkItems, ProfileCapabilities
from competency_based.pages import HANDLERS
from competency_based.panels import PANELS
from competency_based.suggesting import CapabilitySuggestions

NAV = (
    NavEntry("", "My capabilities", "/competency_based/mine", "leaf"),
    NavEntry("Team", "Team capabilities", "/competency_based/team", "grid", right="team"),
    NavEntry("Organisation", "Frameworks", "/competency_based/frameworks", "book"),
)


@hookimpl
def register_items() -> list[ItemReader]:
    """Readers of both item sources."""
    return [ProfileCapabilities(), FrameworkItems()]


@hookimpl
def register_act_runners() -> list[tuple[str, ActRunner]]:
    """Who does the act that language.py declares."""
    return [("assign_required_learning", assign_required_learning)]


@hookimpl
def register_suggestions() -> list[SuggestionSource]:
    """Learning for gaps."""
    return [CapabilitySuggestions()]


@hookimpl
def register_panels() -> tuple[Panel, ...]:
    """Parts of profile, plan, review and team."""
    return PANELS


@hookimpl
def register_pages() -> list[PluginPages]:
    """Frameworks, my capabilities, those of a person and of a team."""
    return [PluginPages(HANDLERS, NAV, Path(__file__).parent / "templates")]
