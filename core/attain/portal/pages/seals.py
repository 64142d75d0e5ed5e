"""Anonymous answers whose authors are sealed: whoever holds the role may open one, for a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from litestar import Router, get, post
from litestar.params import FromPath

from attain.cases.queries import names_of, step_title
from attain.cases.unsealing import LONGEST, open_seal, sealed_steps
from attain.errors import BadInput
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation
from attain.portal.pages.reviews import seen_case
from attain.portal.views.fields import Field, Option
from attain.portal.views.parts import Confirm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.unsealing import SealedStep
    from attain.portal.desk import ReadingDesk

NO_ANSWER = "Choose the answer whose author you must know."


@dataclass(frozen=True, slots=True)
class Known:
    """An answer whose seal was opened: who wrote it, who wanted to know, when and why."""

    words: str
    writer: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SealsPage:
    """The sealed answers of a review that the viewer may trace."""

    case_id: int
    subject: str
    fields: tuple[Field, ...]
    known: tuple[Known, ...]


@get("/{case_id:int}/seals", sync_to_thread=True)
def look(page: Page, case_id: FromPath[int]) -> Html:
    """What is sealed, and what was opened."""
    return _shown(page, case_id, {}, {})


@post("/{case_id:int}/seals", sync_to_thread=True)
def unseal(act: Act, case_id: FromPath[int]) -> Html:
    """Open one seal: ask once more, then do it."""
    typed = {"answer": act.posted.text("answer")[:64], "reason": act.posted.text("reason").strip()}
    with act.read() as connection:
        words = {one.mark: one.text for step in _found(connection, act, case_id) for one in step.words}
    errors = {} if typed["answer"] in words else {"answer": NO_ANSWER}
    if not 0 < len(typed["reason"]) <= LONGEST:
        errors["reason"] = f"Say why you must know it, in at most {LONGEST} letters."
    if errors:
        return _shown(act, case_id, typed, errors)
    if act.posted.text("sure") != "yes":
        return act.render("pages/confirm.html", confirm=_confirm(case_id, words[typed["answer"]], typed))
    where = organisation(act)
    try:
        open_seal(where.store, where.world, actor(act), case_id, typed["answer"], typed["reason"])
    except BadInput as wrong:
        return _shown(act, case_id, typed, {one.where or "reason": one.message for one in wrong.problems})
    return act.redirect(f"/reviews/{case_id}/seals", "The seal is open. Who wrote the answer stands below.")


def _found(connection: Connection, page: ReadingDesk, case_id: int) -> list[SealedStep]:
    running = seen_case(connection, page, case_id)
    found = list(sealed_steps(connection, running, page.viewer.person_id, page.now))
    if not found:
        raise NotHere
    return found


def _shown(page: ReadingDesk, case_id: int, typed: Mapping[str, str], errors: Mapping[str, str]) -> Html:
    with page.read() as connection:
        found = _found(connection, page, case_id)
        running = seen_case(connection, page, case_id)
        people = {one for step in found for opened, _, writer in step.opened for one in (opened.by_id, writer)}
        names = names_of(connection, [running.subject_id, *people])
    known = tuple(
        Known(words, names[writer], names[opened.by_id], opened.at, opened.reason)
        for step in found
        for opened, words, writer in step.opened
    )
    made = SealsPage(case_id, names[running.subject_id], _fields(page, found, typed, errors), known)
    return page.render("pages/seals.html", 422 if errors else 200, seals=made)


def _fields(
    page: ReadingDesk, found: list[SealedStep], typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[Field, ...]:
    options = tuple(
        Option(one.mark, one.text, step_title(step.step, page.viewer.language)) for step in found for one in step.words
    )
    if not options:
        return ()
    answer = Field("answer", "choice", "Whose answer is this?", options=options, required=True)
    reason = Field("reason", "text", "Why you must know it", help="It is kept, and the author reads it.", required=True)
    made = (answer, reason)
    return tuple(replace(one, value=typed.get(one.name, ""), error=errors.get(one.name, "")) for one in made)


def _confirm(case_id: int, words: str, typed: Mapping[str, str]) -> Confirm:
    told = (
        f"You will know who wrote: “{words}”",
        f"The author is told, with your reason: “{typed['reason']}”",
        "That you opened it is kept, with your name. It cannot be taken back.",
    )
    back = f"/reviews/{case_id}/seals"
    hidden = (("answer", typed["answer"]), ("reason", typed["reason"]), ("sure", "yes"))
    return Confirm("Open this seal?", "", told, back, "Open it", back, hidden=hidden)


router = Router("/reviews", route_handlers=[look, unseal])
