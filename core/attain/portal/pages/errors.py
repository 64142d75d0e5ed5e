"""Pages for what went wrong, in words for the person in front of them."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Response
from litestar.exceptions import HTTPException

from attain.errors import AttainError, BadInput, Refusal
from attain.portal.errors import FormNotTrusted, NotHere, SignedOut
from attain.portal.visit import visit_of

if TYPE_CHECKING:
    from litestar.connection import Request

    from attain.portal.desk import Desks, Html
    from attain.portal.visit import Doorkeeper

log = logging.getLogger("attain.portal")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    text: str
    help: str = ""
    problems: tuple[str, ...] = ()
    reference: str = ""


WORDS = {
    400: (
        "This request could not be read",
        "Something in the address or the form is not as expected. Nothing was changed.",
    ),
    404: ("Page not found", "This page does not exist, or it is not for you."),
    405: ("That does not work here", "This address cannot be used in that way. Nothing was changed."),
    413: ("That is too large", "What you sent is larger than this page takes. Nothing was changed."),
    415: ("That cannot be read here", "What was sent has a form that this page does not take. Nothing was changed."),
    429: ("Too many requests", "Please wait a moment and try again."),
}
HELP = {
    404: "Check the address, or start from your home page.",
    413: "Choose a smaller file or send fewer at once.",
}


def trouble(error: Exception, method: str) -> Trouble:
    """What is said of an error. On reading, what is refused looks like what is not there."""
    if isinstance(error, NotHere) or (isinstance(error, Refusal) and method == "GET"):
        return _by_status(404)
    if isinstance(error, BadInput):
        problems = tuple(f"{each.where}: {each.message}" if each.where else each.message for each in error.problems)
        return Trouble(422, "Some of this needs another look", "Nothing was changed.", "", problems)
    if isinstance(error, FormNotTrusted):
        return Trouble(403, "Please send that again", error.message, error.help)
    if isinstance(error, SignedOut):
        return Trouble(401, "You are signed out", "Nothing was changed.", "Sign in again and repeat what you did.")
    if isinstance(error, Refusal):
        return Trouble(403, "That is not possible", error.message, error.help)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _by_status(404 if error.status_code in {401, 403} else error.status_code)
    return _unforeseen(error)


def _by_status(status: int) -> Trouble:
    title, text = WORDS.get(status, WORDS[400])
    return Trouble(status, title, text, HELP.get(status, ""))


def _unforeseen(error: Exception) -> Trouble:
    """An error of ours: the log has it under a reference, the person only the reference."""
    reference = secrets.token_hex(4)
    log.error("unforeseen error %s", reference, exc_info=error)
    text = error.message if isinstance(error, AttainError) else "Something went wrong on our side."
    help = f"Try again. If it happens again, tell your administrator the reference {reference}."
    return Trouble(500, "This did not work", text, help, reference=reference)


class ErrorPages:
    """Litestar's handlers for every exception."""

    def __init__(self, desks: Desks, doorkeeper: Doorkeeper) -> None:
        self._desks, self._doorkeeper = desks, doorkeeper

    def __call__(self, request: Request[Any, Any, Any], error: Exception) -> Html:
        """The page for this error; a signed-out reader is sent to sign in."""
        if isinstance(error, SignedOut) and request.method == "GET":
            return _to_sign_in(request)
        told = trouble(error, request.method)
        self._know_visitor(request)
        page = self._desks.page(request)
        return page.render("pages/error.html", told.status, trouble=told)

    def _know_visitor(self, request: Request[Any, Any, Any]) -> None:
        """The router refuses some addresses before the doorkeeper sees them; the page is to look alike nevertheless."""
        if visit_of(request.scope) is None:
            with suppress(AttainError):
                request.scope.setdefault("state", {})["visit"] = self._doorkeeper.visit(dict(request.cookies))


def _to_sign_in(request: Request[Any, Any, Any]) -> Html:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Response("", status_code=303, headers={"Location": f"/sign-in?to={quote(path, safe='')}"})
