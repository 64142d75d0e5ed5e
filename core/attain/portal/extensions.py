"""What plugins add to the portal: parts of its pages, and pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.portal.ports import Who
    from attain.portal.views.shell import NavEntry
    from attain.revisions.catalogues import Catalogues

Place = Literal["home", "profile", "team", "plan", "case", "cycle", "figures", "learning"]


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """Who looks at whose page, and when.

    `subject_id` is the person the page is about (the viewer himself on home); `case_id` is set on a case's page,
    `cycle_id` on a cycle's.  `catalogue` is the configuration in force; a case runs on that of its own revision, found
    in `catalogues`.
    """

    connection: Connection
    catalogue: Catalogue
    viewer: Who
    subject_id: int
    now: datetime
    catalogues: Catalogues
    case_id: int = 0
    cycle_id: int = 0
    world: World | None = None
    """What questions about running reviews need, such as who somebody of their cast is."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Part of a page.

    `view` reads and gives a frozen view model, or None where there is nothing for this viewer; `template` shows it as
    `panel`.  A panel reads only what its viewer may see.
    """

    place: Place
    title: str
    template: str
    view: Callable[[PanelRequest], Any]
    order: int = 100


@dataclass(frozen=True, slots=True)
class PluginPages:
    """Pages under /<plugin>/: Litestar handlers or routers, entries of the navigation, and where the templates lie.

    Templates are named `<plugin>/…`.
    """

    handlers: Sequence[Any]
    nav: Sequence[NavEntry] = ()
    templates: Path | None = None
