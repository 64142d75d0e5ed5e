"""What a handler is given: `page` to read and to answer, `act` to do something as well.

A GET handler takes `page: Page`; a POST handler takes `act: Act` (Litestar goes by these names). `create_app`
refuses a GET handler that asks for `act`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.enums import MediaType

from attain.portal.errors import NotHere, SignedOut
from attain.portal.security import cookies
from attain.portal.security.attempts import Attempts
from attain.portal.views.shell import Shell, arrange
from attain.portal.visit import Posted, Visit, visit_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from litestar.datastructures import Cookie
    from sqlalchemy import Connection

    from attain.portal.ports import Kernel, Settings, Who
    from attain.portal.templating import Templates
    from attain.portal.views.shell import NavEntry
    from attain.store.doors import Actor, Tx

Html = Response[str]
TODAY = "{today}"
"""Stands in the banner for the day that the organisation's clock shows when a page is made."""
PLAIN_IN_PATHS = "/?&=#%+:@,;!$'()*~"
"""What an address may hold as it is; the rest is written as its UTF-8 in per cents."""


class Site:
    """What all requests share."""

    def __init__(self, kernel: Kernel, settings: Settings, templates: Templates, nav: tuple[NavEntry, ...]) -> None:
        self.kernel, self.settings, self.templates, self.nav = kernel, settings, templates, nav
        self.wrong_links = Attempts()


class ReadingDesk:
    """Reading, and answering with a page."""

    def __init__(self, site: Site, visit: Visit | None, path: str, client: str = "") -> None:
        self._site, self._visit, self.path, self.client = site, visit, path, client
        self.now: datetime = site.kernel.clock.now()

    def seen_by(self, viewer: Who | None) -> Self:
        """The same desk in the eyes of somebody else than who is signed in, or of nobody."""
        visit = None if self._visit is None else replace(self._visit, viewer=viewer)
        return type(self)(self._site, visit, self.path, self.client)

    @property
    def wrong_links(self) -> Attempts:
        """How often each client came with a link that opens nothing."""
        return self._site.wrong_links

    @property
    def kernel(self) -> Kernel:
        """The organisation."""
        return self._site.kernel

    @property
    def viewer(self) -> Who:
        """Who is signed in; raises SignedOut when nobody is."""
        if self._visit is None or self._visit.viewer is None:
            raise SignedOut
        return self._visit.viewer

    @property
    def visit(self) -> Visit:
        """The visit; raises NotHere outside of any page."""
        if self._visit is None:
            raise NotHere
        return self._visit

    @property
    def settings(self) -> Settings:
        """How the portal is served."""
        return self._site.settings

    def read(self) -> AbstractContextManager[Connection]:
        """The database for reading."""
        return self._site.kernel.store.read()

    def shell(self, nav: tuple[NavEntry, ...] = ()) -> Shell:
        """The frame around a page: navigation, person, messages, theme. Taking it counts as showing the messages."""
        visit, site = self._visit, self._site
        viewer = visit.viewer if visit else None
        zone = viewer.zone if viewer else "UTC"
        if visit and visit.flashes:
            visit.flashes_shown = True
        return Shell(
            organisation=site.kernel.title,
            banner=site.settings.banner.replace(TODAY, f"{self.now.astimezone(ZoneInfo(zone)):%A %-d %B %Y}"),
            path=self.path,
            now=self.now,
            zone=zone,
            language=viewer.language if viewer else "en",
            viewer=viewer,
            nav=arrange(nav or site.nav, viewer, self.path),
            form_token=visit.form_token if visit else "",
            look=visit.look if visit else "auto",
            flashes=visit.flashes if visit else (),
        )

    def render(self, template: str, status: int = 200, nav: tuple[NavEntry, ...] = (), **view: Any) -> Html:
        """A finished page. `view` holds frozen view models; templates never see the database.

        `nav` replaces the portal's own navigation.
        """
        text = self._site.templates.render(template, shell=self.shell(nav), **view)
        return Response(text, status_code=status, media_type=MediaType.HTML)


class WritingDesk(ReadingDesk):
    """A posted form: everything of a page, what was posted, and the writing door."""

    @property
    def posted(self) -> Posted:
        """The fields; the form's token was checked already."""
        return self.visit.posted

    def write(self, actor: Actor, command: str) -> AbstractContextManager[Tx]:
        """The database for writing, in one audited transaction."""
        return self._site.kernel.store.write(actor, command)

    def redirect(
        self,
        to: str,
        text: str = "",
        tone: Literal["good", "info", "warn", "bad"] = "good",
        cookies_too: tuple[Cookie, ...] = (),
    ) -> Html:
        """Go on to another page of the portal (303, so that reloading sends nothing twice), with a message there."""
        told = (cookies.flash_cookie(self.settings, (cookies.Flash(text, tone),)),) if text else ()
        return Response(
            "",
            status_code=303,
            headers={"Location": own_path(to)},
            cookies=[*told, *cookies_too],
            media_type="text/html",
        )


Page = NamedDependency[ReadingDesk]
Act = NamedDependency[WritingDesk]


def own_path(wanted: str) -> str:
    """A path of this portal, fit for a header: whatever would lead elsewhere becomes the home page."""
    inside = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return quote(wanted, safe=PLAIN_IN_PATHS) if inside and wanted.isprintable() else "/"


def _client(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


class Desks:
    """Gives handlers their `page` and `act`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, request: Request[Any, Any, Any]) -> ReadingDesk:
        """For any handler."""
        return ReadingDesk(self._site, visit_of(request.scope), request.url.path, _client(request))

    def act(self, request: Request[Any, Any, Any]) -> WritingDesk:
        """For a handler of a form."""
        return WritingDesk(self._site, visit_of(request.scope), request.url.path, _client(request))
