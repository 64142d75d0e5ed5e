"""One request: who sends it, what he posted, and the check that the form is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from litestar.connection import Request
from litestar.datastructures import Cookie, MutableScopeHeaders, UploadFile
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from attain.portal.errors import FormNotTrusted
from attain.portal.security import cookies
from attain.portal.security.sessions import session_person
from attain.portal.security.tokens import same, signature, signed_text
from attain.store.tokens import new_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.datastructures import FormMultiDict
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

    from attain.portal.ports import Kernel, Settings, Who

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD = "form_token"  # noqa: S105


class Posted:
    """The fields of a form as they were sent: texts and files by name, each as often as it came."""

    def __init__(self, pairs: Sequence[tuple[str, str | UploadFile]] = ()) -> None:
        self._pairs = tuple(pairs)

    def text(self, name: str, default: str = "") -> str:
        """The last text sent under this name, line ends made plain."""
        found = self.texts(name)
        return found[-1] if found else default

    def texts(self, name: str) -> tuple[str, ...]:
        """All texts of this name, in order."""
        return tuple(_plain(value) for key, value in self._pairs if key == name and isinstance(value, str))

    def files(self, name: str) -> tuple[UploadFile, ...]:
        """Files of this name; a file input left empty is none."""
        files = (value for key, value in self._pairs if key == name and not isinstance(value, str))
        return tuple(file for file in files if file.filename)

    def names(self) -> tuple[str, ...]:
        """Every name that was sent, once, without the form's token."""
        return tuple(dict.fromkeys(key for key, _ in self._pairs if key != TOKEN_FIELD))


def _plain(text: str) -> str:
    """Browsers send CR LF; PostgreSQL takes no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


@dataclass(slots=True)
class Visit:
    """What is known of a request before its handler runs."""

    viewer: Who | None
    session: str
    guest: str
    guest_is_new: bool
    form_token: str
    look: str
    flashes: tuple[cookies.Flash, ...] = ()
    flashes_shown: bool = False
    posted: Posted = Posted()


def visit_of(scope: Scope) -> Visit | None:
    """The visit that Doorkeeper put there; None for an address that no handler answers."""
    return found if isinstance(found := scope.get("state", {}).get("visit"), Visit) else None


def _trusted(form: FormMultiDict, visit: Visit) -> Posted:
    """What was posted, when it carries the token of this visitor's pages; FormNotTrusted otherwise."""
    posted = Posted([(key, value) for key, value in form.multi_items() if isinstance(value, (str, UploadFile))])
    if not same(posted.text(TOKEN_FIELD), visit.form_token):
        raise FormNotTrusted
    return posted


class Doorkeeper(ASGIMiddleware):
    """Finds the session, and lets no form through that does not carry the token of its own page."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "no_visit"

    def __init__(self, kernel: Kernel, settings: Settings) -> None:
        self._kernel, self._settings = kernel, settings

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Work out the visit, check a form, and set the cookies that follow."""
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        visit = await to_thread.run_sync(self.visit, dict(request.cookies))
        scope["state"]["visit"] = visit
        if request.method in SAFE:
            await next_app(scope, receive, self._with_cookies(visit, send))
            return
        form = await self._form(request)
        try:
            visit.posted = _trusted(form, visit)
            await next_app(scope, receive, self._with_cookies(visit, send))
        finally:
            await form.close()

    def visit(self, sent: dict[str, str]) -> Visit:
        """Who the cookies say this is; reads the session's row."""
        secret = self._settings.secret
        session = signed_text(secret, cookies.SESSION, sent.get(cookies.SESSION, "")) or ""
        viewer = self._viewer(session) if session else None
        guest = signed_text(secret, cookies.GUEST, sent.get(cookies.GUEST, "")) or ""
        guest_is_new = not guest and viewer is None
        if guest_is_new:
            guest = new_token()
        key = f"session {session}" if viewer else f"guest {guest}"
        look = sent.get(cookies.LOOK, "auto")
        return Visit(
            viewer=viewer,
            session=session if viewer else "",
            guest=guest,
            guest_is_new=guest_is_new,
            form_token=signature(secret, "form", key),
            look=look if look in cookies.LOOKS else "auto",
            flashes=cookies.read_flashes(self._settings, sent.get(cookies.FLASH, "")),
        )

    def _viewer(self, session: str) -> Who | None:
        with self._kernel.store.read() as connection:
            person = session_person(connection, session, self._kernel.clock.now())
            return None if person is None else self._kernel.who(connection, person)

    async def _form(self, request: Request[Any, Any, Any]) -> FormMultiDict:
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise FormNotTrusted
        return await request.form()

    def _with_cookies(self, visit: Visit, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for each in self._cookies_after(visit):
                    headers.add("Set-Cookie", each.to_header(header=""))
            await send(message)

        return sending

    def _cookies_after(self, visit: Visit) -> list[Cookie]:
        """A guest's key when it is new; shown messages are taken away."""
        wanted = []
        if visit.guest_is_new:
            value = f"{visit.guest}.{signature(self._settings.secret, cookies.GUEST, visit.guest)}"
            wanted.append(cookies.cookie(self._settings, cookies.GUEST, value))
        if visit.flashes_shown:
            wanted.append(cookies.cookie(self._settings, cookies.FLASH, "", 0))
        return wanted
