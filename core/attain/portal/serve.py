"""The whole portal of one organisation: its own pages, and those of the enabled plugins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.portal.app import Family, create_app
from attain.portal.office.family import office
from attain.portal.organisation import Organisation
from attain.portal.pages import files, outside, seals, tasks
from attain.portal.pages.home import NAV, home
from attain.portal.pages.profile import profile_family
from attain.portal.pages.reviews import reviews_router
from attain.portal.pages.sessions import sessions_family
from attain.portal.pages.team import team
from attain.portal.pages.wishes import wishes
from attain.portal.panels import Panels, plugin_pages, template_folders
from attain.revisions.sandboxes import sandbox_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar import Litestar

    from attain.kernel import Kernel
    from attain.portal.ports import Settings


def portal_app(kernel: Kernel, settings: Settings, more: Sequence[Family] = ()) -> Litestar:
    """The portal: pages around reviews, `more` families, and what the plugins bring."""
    with kernel.store.read() as connection:
        sandbox = sandbox_of(connection)
    organisation = Organisation(kernel)
    panels = Panels(organisation)
    reviews: list[Any] = [reviews_router(panels), seals.router, files.fetch]
    own = Family([home(panels), tasks.router, outside.router, *reviews, team(panels)], NAV)
    plugins = [Family(pages.handlers, pages.nav) for pages in plugin_pages(organisation)]
    folders = {**template_folders(organisation), **settings.templates}
    return create_app(
        organisation,
        replace(settings, templates=folders, banner=sandbox.banner if sandbox else settings.banner),
        [own, profile_family(panels), sessions_family(), wishes(), office(panels), *more, *plugins],
    )
