"""The portal as an ASGI application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler, route
from litestar.params import FromPath

from attain.portal.assets import Assets
from attain.portal.desk import Desks, Page, Site
from attain.portal.errors import NotHere, SignedOut
from attain.portal.pages import signin
from attain.portal.pages.errors import ErrorPages
from attain.portal.pages.static import static_handler
from attain.portal.pages.styleguide import styleguide
from attain.portal.security.headers import AddHeaders
from attain.portal.templating import Templates
from attain.portal.visit import Doorkeeper, visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.connection import ASGIConnection
    from litestar.handlers.base import BaseRouteHandler
    from litestar.types import ControllerRouterHandler

    from attain.portal.ports import Kernel, Settings
    from attain.portal.views.shell import NavEntry


@dataclass(frozen=True, slots=True)
class Family:
    """Pages that belong together: their handlers and their places in the navigation.

    A handler is for people who are signed in unless its `opt` says `open`; `opt={"right": "hr"}` asks for a right.
    """

    handlers: Sequence[ControllerRouterHandler]
    nav: Sequence[NavEntry] = ()


LARGEST_ID = 2**63 - 1


def allowed(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of every handler: signed in, with the right it names, and with numbers that a database can hold."""
    if any(isinstance(part, int) and not 0 <= part <= LARGEST_ID for part in connection.path_params.values()):
        raise NotHere
    if handler.opt.get("open"):
        return
    visit = visit_of(connection.scope)
    if visit is None or visit.viewer is None:
        raise SignedOut
    right = handler.opt.get("right")
    if right and right not in visit.viewer.rights:
        raise NotHere


@route("/{rest:path}", http_method=["GET", "POST", "PUT", "PATCH", "DELETE"], sync_to_thread=False, opt={"open": True})
def nowhere(page: Page, rest: FromPath[str]) -> None:  # noqa: ARG001
    """Any address that nothing answers to: the same page, in the same frame, as for what one may not see."""
    raise NotHere


def create_app(kernel: Kernel, settings: Settings, families: Sequence[Family] = ()) -> Litestar:
    """Compose the portal. Raises TypeError for a GET handler that asks for the writing door."""
    assets = Assets()
    nav = tuple(entry for family in families for entry in family.nav)
    desks = Desks(Site(kernel, settings, Templates(assets, settings.templates), nav))
    doorkeeper = Doorkeeper(kernel, settings)
    gallery = [styleguide] if settings.gallery else []
    own = [handler for family in families for handler in family.handlers]
    app = Litestar(
        route_handlers=[*signin.handlers, static_handler(assets), *gallery, *own, nowhere],
        dependencies={
            "page": Provide(desks.page, sync_to_thread=False),
            "act": Provide(desks.act, sync_to_thread=False),
        },
        guards=[allowed],
        middleware=[doorkeeper],
        exception_handlers={Exception: ErrorPages(desks, doorkeeper)},
        before_send=[AddHeaders(settings.secure)],
        request_max_body_size=settings.largest_body,
        openapi_config=None,
    )
    _reading_only(app)
    return app


def _reading_only(app: Litestar) -> None:
    """No state changes on GET: such a handler must not be given `act`."""
    for each in app.routes:
        for handler in getattr(each, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler is not nowhere and "GET" in handler.http_methods:
                _refuse_act(handler)


def _refuse_act(handler: HTTPRouteHandler) -> None:
    if "act" in handler.parsed_fn_signature.parameters:
        msg = f"{handler.handler_name} answers GET and takes `act`; a GET handler takes `page` and only reads"
        raise TypeError(msg)
