"""What this plugin brings at start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attain.api import hookimpl
from attain.api.cases import CaseEnded, PlanSettled
from goals_based import pages, panels, settling
from goals_based.items import AgreedGoals, GoalsToSupport
from goals_based.telling import GoalChanges

if TYPE_CHECKING:
    from attain.api.cases import ItemReader, Reaction
    from attain.api.portal import Panel, PluginPages


@hookimpl
def register_items() -> Iterable[ItemReader]:
    """Agreed goals, and goals of others to support."""
    return [AgreedGoals(), GoalsToSupport()]


@hookimpl
def register_reactions() -> Iterable[tuple[type, Reaction]]:
    """Plans become goals; goals end with their review."""
    return [(PlanSettled, settling.plans_settled), (CaseEnded, settling.cases_ended)]


@hookimpl
def register_list_changers() -> Iterable[tuple[str, GoalChanges]]:
    """Changes of agreed goals, as stories tell them."""
    return [(settling.KIND, GoalChanges())]


@hookimpl
def register_panels() -> Iterable[Panel]:
    """Goals on home, profile and team pages."""
    return panels.panels()


@hookimpl
def register_pages() -> Iterable[PluginPages]:
    """Pages under /goals_based."""
    return [pages.pages()]
