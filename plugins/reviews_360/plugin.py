"""What this plugin brings at start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attain.api import hookimpl
from reviews_360 import pages

if TYPE_CHECKING:
    from attain.api.portal import Panel, PluginPages


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The report on a review's page."""
    return pages.panels()


@hookimpl
def register_pages() -> Iterable[PluginPages]:
    """The report on a page of its own."""
    return [pages.pages()]
