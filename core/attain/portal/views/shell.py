"""The frame around every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from attain.portal.ports import Who
    from attain.portal.security.cookies import Flash


ORDER = ("", "Team", "Organisation")
"""From what is nearest to what is farthest."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place in the navigation. `right` is what the viewer needs to see it, nothing for everybody's own pages."""

    group: str
    label: str
    path: str
    icon: str
    right: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as this viewer sees it."""

    label: str
    path: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one heading."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that base.html shows around the page itself."""

    organisation: str
    banner: str
    path: str
    now: datetime
    zone: str
    language: str
    viewer: Who | None
    nav: tuple[NavGroup, ...]
    form_token: str
    look: str
    flashes: tuple[Flash, ...]


def arrange(entries: Iterable[NavEntry], viewer: Who | None, path: str) -> tuple[NavGroup, ...]:
    """The navigation of this viewer: one's own pages, the team's, the organisation's, then other groups, each in the
    order of `entries`; the longest path that fits is the current one.
    """
    if viewer is None:
        return ()
    allowed = [entry for entry in entries if not entry.right or entry.right in viewer.rights]
    fitting = [entry.path for entry in allowed if _within(path, entry.path)]
    current = max(fitting, key=len, default="")
    groups: dict[str, list[NavItem]] = {}
    for entry in allowed:
        item = NavItem(entry.label, entry.path, entry.icon, entry.path == current)
        groups.setdefault(entry.group, []).append(item)
    ordered = sorted(groups, key=lambda title: ORDER.index(title) if title in ORDER else len(ORDER))
    return tuple(NavGroup(title, tuple(groups[title])) for title in ordered)


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place + "/"))
