"""What this plugin brings at run time: the pages of plans, and what a review's plan says on its page."""

from __future__ import annotations

from pathlib import Path

from attain.api import hookimpl
from attain.api.portal import Panel, PluginPages
from compensation.pages import HANDLERS, PANELS


@hookimpl
def register_panels() -> list[Panel]:
    """Ways to the plans; one's own result."""
    return list(PANELS)


@hookimpl
def register_pages() -> list[PluginPages]:
    """The plans."""
    return [PluginPages(HANDLERS, (), Path(__file__).parent / "templates")]
