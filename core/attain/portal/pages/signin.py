"""Signing in by a one-time link, and signing out."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, QueryParameter

from attain.portal.desk import Act, Html, Page, own_path
from attain.portal.security import cookies
from attain.portal.security.links import issue_link, link_is_usable, may_ask_again, use_link
from attain.portal.security.sessions import close_all_sessions, close_session, open_session
from attain.portal.views.fields import Field
from attain.store.doors import Actor

NOBODY = Actor(None, "portal")
LONGEST_ADDRESS = 320


@get("/", sync_to_thread=True)
def ask(page: Page, to: Annotated[str, QueryParameter(name="to", max_length=2000)] = "/") -> Html:
    """The page that sends a link."""
    return page.render("pages/sign_in.html", sent=False, to=own_path(to), address=_address())


@post("/", sync_to_thread=True)
def send(act: Act) -> Html:
    """Mail a link to somebody we know; the answer is the same for everybody."""
    address, to = act.posted.text("address").strip(), own_path(act.posted.text("to", "/"))
    if "@" not in address or len(address) > LONGEST_ADDRESS:
        problem = "Enter your work e-mail address, such as name@example.org"
        return act.render("pages/sign_in.html", 422, sent=False, to=to, address=_address(address, problem))
    with act.read() as connection:
        person = act.kernel.person_with_mail(connection, address)
        known = person is not None and may_ask_again(connection, person, act.now)
    if known and person is not None:
        _mail(act, person, to)
    return act.render("pages/sign_in.html", sent=True, to=to)


def _address(typed: str = "", error: str = "") -> Field:
    return Field("address", "mail", "Work e-mail", typed, error=error, required=True, autocomplete="email")


def _mail(act: Act, person: int, to: str) -> None:
    with act.write(NOBODY, "send a sign-in link") as tx:
        token = issue_link(tx, person, act.settings.link_lasts, to)
        act.kernel.send_sign_in_link(tx, person, f"{act.settings.base_url}/sign-in/{token}")


@get("/{token:str}", sync_to_thread=True)
def look(page: Page, token: FromPath[str]) -> Html:
    """The page behind a link. It uses nothing up: mail programs open links to preview them."""
    with page.read() as connection:
        usable = link_is_usable(connection, token, page.now)
    return page.render("pages/sign_in_link.html", 200 if usable else 410, token=token if usable else "")


@post("/enter", sync_to_thread=True)
def enter(act: Act) -> Html:
    """Use the link up and open a session; a link that does not work writes nothing and ends no session."""
    token = act.posted.text("token")
    with act.read() as connection:
        usable = link_is_usable(connection, token, act.now)
    used = _used(act, token) if usable else None
    if used is None:
        return act.render("pages/sign_in_link.html", 410, token="")
    lands_on, session = used
    return act.redirect(lands_on, cookies_too=(cookies.session_cookie(act.settings, session),))


def _used(act: Act, token: str) -> tuple[str, str] | None:
    """Where the link lands and the new session; None when somebody else was quicker."""
    with act.write(NOBODY, "sign in") as tx:
        used = use_link(tx, token)
        if used is None:
            return None
        if act.visit.session:
            close_session(tx, act.visit.session)
        return used[1], open_session(tx, used[0], act.settings.session_lasts)


@post("/sign-out", sync_to_thread=True)
def leave(act: Act) -> Html:
    """End this session, or all that this person has."""
    everywhere = act.posted.text("where") == "everywhere"
    with act.write(Actor(act.viewer.person_id, "portal"), "sign out") as tx:
        if everywhere:
            close_all_sessions(tx, act.viewer.person_id)
        close_session(tx, act.visit.session)
    gone = cookies.cookie(act.settings, cookies.SESSION, "", 0)
    said = "You are signed out on every device." if everywhere else "You are signed out."
    return act.redirect("/sign-in", said, cookies_too=(gone,))


@post("/appearance", sync_to_thread=False, opt={"open": True})
def appearance(act: Act) -> Html:
    """Light, dark, or as the device has it; kept in a cookie, so that it works without scripts."""
    look = act.posted.text("look")
    chosen = cookies.cookie(act.settings, cookies.LOOK, look if look in cookies.LOOKS else "auto", cookies.YEAR)
    return act.redirect(act.posted.text("back", "/"), cookies_too=(chosen,))


router = Router("/sign-in", route_handlers=[ask, send, look, enter], opt={"open": True})
handlers = (router, leave, appearance)
