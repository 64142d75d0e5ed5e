"""The gallery of parts, for whoever makes pages and for tests; off in an organisation's portal."""

from __future__ import annotations

from datetime import timedelta

from litestar import get

from attain.portal.desk import Html, Page
from attain.portal.views import samples
from attain.portal.views.shell import NavEntry

NAV = tuple(
    NavEntry(group, label, f"/styleguide/{icon}" if icon != "home" else "/styleguide", icon)
    for group, label, icon in (
        ("", "Home", "home"),
        ("", "My reviews", "form"),
        ("", "My plan and courses", "book"),
        ("", "My profile", "person"),
        ("Team", "My team", "people"),
        ("Team", "Sessions", "talk"),
        ("Organisation", "Cycles", "calendar"),
        ("Organisation", "Figures", "chart"),
        ("Organisation", "Who sees what", "eye"),
    )
)


@get("/styleguide", sync_to_thread=True, opt={"open": True})
def styleguide(page: Page) -> Html:
    """Every macro in every state."""
    days = {name: page.now + timedelta(days=count) for name, count in (("soon", 3), ("late", -2), ("far", 40))}
    return page.render("pages/styleguide.html", nav=NAV, days=days, sample=samples.GALLERY)
