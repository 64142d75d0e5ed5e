"""The page that a link opens for somebody outside: one form, without signing in, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Router, get, post
from litestar.params import FromPath

from attain.cases import commands
from attain.cases.opened import OpenedTask, open_task
from attain.cases.outside import Link, SentBefore, opened_by, sent_before
from attain.cases.running import one
from attain.errors import BadInput, Problem, Refusal
from attain.portal.desk import Act, Html, Page, ReadingDesk, WritingDesk
from attain.portal.pages.files import taken
from attain.portal.pages.task_answers import answers_for
from attain.portal.pages.tasks import texts_of
from attain.portal.ports import Who
from attain.portal.views.reading import readable
from attain.portal.views.tasks import Sent, form_page
from attain.store.doors import Actor
from attain.store.tokens import new_token

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

TOO_MANY, GONE = 429, 410
SENT = "Your answers are sent. Thank you."
DECLINED = "That is fine. Nobody asks you again."


@get("/", sync_to_thread=False)
def over(page: Page) -> Html:
    """Where one lands after sending; it says nothing about any review."""
    return page.render("pages/outside_over.html")


@get("/{token:str}", sync_to_thread=True)
def look(page: Page, token: FromPath[str]) -> Html:
    """The form behind a link.  Looking uses nothing up: mail programs open links to preview them."""
    with page.read() as connection:
        link = _link(page, connection, token)
        if link is None:
            return _closed(page)
        return _form(page, connection, link, Sent(key=new_token()), token)


@post("/{token:str}", sync_to_thread=True)
def send(act: Act, token: FromPath[str]) -> Html:
    """Take the answers, or that the person would rather not; what cannot be taken comes back as it was typed.

    What was sent already is shown as it was sent: whoever presses twice wants to know that once was enough.
    """
    with act.read() as connection:
        if before := sent_before(connection, act.posted.text("key"), act.now):
            return _sent(act, connection, before)
        link = _link(act, connection, token)
        if link is None:
            return _closed(act)
    texts = texts_of(act)
    try:
        said = _decline(act, link) if act.posted.text("do") == "decline" else _submit(act, link, texts)
    except BadInput as wrong:
        return _again(act, link, token, texts, wrong.problems)
    except Refusal as refused:
        if refused.code == "no_task":
            return _closed(act)
        return _again(act, link, token, texts, (Problem("", refused.message),))
    return act.redirect("/asked", said)


def _sent(page: ReadingDesk, connection: Connection, before: SentBefore) -> Html:
    """What was sent, to whoever sent it; files by name only, since nothing but the form was ever open to him."""
    papers = []
    if before.case_id:
        world = page.kernel.world  # type: ignore[attr-defined]
        running = one(connection, world.catalogues, before.case_id)
        language = running.catalogue.language
        seen = readable(connection, running, before.person_id, page.now, language).papers
        papers = [each for each in seen if each.own and each.step == before.step and not each.earlier]
    return page.seen_by(None).render("pages/outside_sent.html", papers=papers, at=before.at)


def _link(page: ReadingDesk, connection: Connection, token: str) -> Link | None:
    """What the link opens.  One that opens something does so for everybody, also beside others behind the same address
    who tried too many.
    """
    found = opened_by(connection, token, page.now)
    if found is None and not page.wrong_links.too_many(page.client, page.now):
        page.wrong_links.failed(page.client, page.now)
    return found


def _closed(page: ReadingDesk) -> Html:
    many = page.wrong_links.too_many(page.client, page.now)
    return page.seen_by(None).render("pages/outside_closed.html", TOO_MANY if many else GONE, too_many=many)


def _who(page: ReadingDesk, link: Link) -> Who:
    """The person as the form needs him; he has no rights, and no session knows him."""
    world = page.kernel.world  # type: ignore[attr-defined]
    with page.read() as connection:
        _, catalogue = world.catalogues.current(connection)
    said = catalogue.organisation.data
    return Who(link.person_id, link.name, language=said["languages"][0], zone=str(said["zone"]))


def _open(page: ReadingDesk, connection: Connection, link: Link) -> OpenedTask:
    world = page.kernel.world  # type: ignore[attr-defined]
    return open_task(connection, world, link.person_id, link.task_id, page.now)


def _form(page: ReadingDesk, connection: Connection, link: Link, sent: Sent, token: str, status: int = 200) -> Html:
    task = _open(page, connection, link)
    shown = form_page(page.seen_by(_who(page, link)), task, sent, sent.key, "")
    return page.seen_by(None).render("pages/outside.html", status, task=shown, link=link, token=token)


def _again(
    act: WritingDesk, link: Link, token: str, texts: Mapping[str, tuple[str, ...]], problems: Sequence[Problem]
) -> Html:
    sent = Sent(texts, tuple(problems), act.posted.text("key"), given=True)
    with act.read() as connection:
        return _form(act, connection, link, sent, token, 422)


def _submit(act: WritingDesk, link: Link, texts: Mapping[str, tuple[str, ...]]) -> str:
    own = act.seen_by(_who(act, link))
    with own.read() as connection:
        task = _open(own, connection, link)
        answers = answers_for(task, task.step, taken(own, task, texts))
    world = own.kernel.world  # type: ignore[attr-defined]
    commands.submit(own.kernel.store, world, _actor(link), link.task_id, answers, own.posted.text("key"))
    return SENT


def _decline(act: WritingDesk, link: Link) -> str:
    commands.decline(act.kernel.store, act.kernel.world, _actor(link), link.task_id)  # type: ignore[attr-defined]
    return DECLINED


def _actor(link: Link) -> Actor:
    return Actor(link.person_id, "link by mail")


router = Router("/asked", route_handlers=[over, look, send], opt={"open": True})
