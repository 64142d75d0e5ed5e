"""The talent profile: one's own, and those of people whose profile one may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from attain.portal.app import Family
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.organisation import Organisation
from attain.portal.views.profile import ProfileShown, shown
from attain.portal.views.shell import NavEntry
from attain.profile.read import talent_profile

if TYPE_CHECKING:
    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import Panels

NAV = (NavEntry("", "My profile", "/profile", "person"),)


def profile_family(panels: Panels) -> Family:
    """/profile and /people/ID, with the parts that plugins add to a profile."""

    def answer(page: ReadingDesk, person_id: int) -> Html:
        if not isinstance(page.kernel, Organisation):
            raise NotHere
        with page.read() as connection:
            catalogues = page.kernel.world.catalogues
            found = talent_profile(connection, catalogues, page.viewer.person_id, person_id, page.now)
            if found is None:
                raise NotHere
            parts = panels.of("profile", connection, page, subject_id=person_id) if found.whole else ()
        view: ProfileShown = shown(found, page.viewer)
        return page.render("pages/profile.html", profile=view, panels=parts)

    @get("/profile", sync_to_thread=True)
    def own(page: Page) -> Html:
        """The viewer's own profile."""
        return answer(page, page.viewer.person_id)

    @get("/people/{person_id:int}", sync_to_thread=True)
    def somebody(page: Page, person_id: FromPath[int]) -> Html:
        """Somebody's profile; to whom it is not open, name, job and unit."""
        return answer(page, person_id)

    return Family([own, somebody], NAV)
