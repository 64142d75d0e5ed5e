"""The pages of one plan: its goals, what is printed on it, its changes; asking for one, and deciding about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from attain.api.forms import BadInput, Problem, Refusal
from attain.api.lists import Typing, list_of, list_page, posted_entries, posted_texts
from attain.api.portal import Act, Field, Html, NotHere, Page
from attain.api.store import Actor
from goals_based import changing
from goals_based.change_views import plan_page
from goals_based.views import HOME, plan_href

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.api.portal import ReadingDesk
    from goals_based.changing import Plan

PLAN = f"{HOME}/plans/{{case_id:int}}/{{step:str}}"


def _plan(page: ReadingDesk, connection: Connection, case_id: int, step: str) -> Plan:
    try:
        return changing.plan_of(list_of(page, connection, case_id, step, page.now), page.viewer.person_id)
    except Refusal as refused:
        raise NotHere from refused


@get(PLAN, sync_to_thread=True)
def look(page: Page, case_id: FromPath[int], step: FromPath[str]) -> Html:
    """The agreed goals of a review with every change since."""
    return _look(page, case_id, step)


def _look(page: ReadingDesk, case_id: int, step: str, wrong: BadInput | None = None, typed: str = "") -> Html:
    with page.read() as connection:
        shown = plan_page(_plan(page, connection, case_id, step), page.viewer.language)
    problems = wrong.problems if wrong else ()
    error = next((one.message for one in problems if one.where == "answer"), "")
    answer = Field(
        "answer", "text", "Why not?", typed, help="Needed when you decline.", error=error, at_most=changing.LONGEST
    )
    loose = tuple(one.message for one in problems if one.where != "answer")
    return page.render("goals_based/plan.html", 422 if wrong else 200, plan=shown, answer=answer, loose=loose)


@get(f"{PLAN}/change", sync_to_thread=True)
def write(page: Page, case_id: FromPath[int], step: FromPath[str]) -> Html:
    """The form to ask for a change, filled with the goals as they are."""
    return _write(page, case_id, step, Typing())


def _write(page: ReadingDesk, case_id: int, step: str, typing: Typing, reason: str = "") -> Html:
    language = page.viewer.language
    with page.read() as connection:
        plan = _plan(page, connection, case_id, step)
        if not plan.may_change():
            raise NotHere
        form = list_page(plan.found, plan.entries, typing, language, changing.keys_of(plan))
        shown = plan_page(plan, language)
    wrong = next((one.message for one in typing.problems if one.where == "reason"), "")
    why = Field(
        "reason", "text", "Why do the goals change?", reason, help="Whoever may read the goals reads it.", error=wrong,
        required=True, at_most=changing.LONGEST, rows=3,
    )  # fmt: skip
    status = 422 if typing.problems else 200
    loose = tuple(one for one in form.loose if one != wrong)
    return page.render("goals_based/change.html", status, plan=shown, form=form, why=why, loose=loose)


@post(f"{PLAN}/changes", sync_to_thread=True)
def send(act: Act, case_id: FromPath[int], step: FromPath[str]) -> Html:
    """Ask for a change; another entry, or one less, only shows the form again."""
    texts, reason = posted_texts(act), act.posted.text("reason")
    if act.posted.text("do") == "add" or act.posted.text("remove"):
        return _write(act, case_id, step, Typing(texts, given=True), reason)
    try:
        with act.write(Actor(act.viewer.person_id, "portal"), "goals.ask_change") as tx:
            plan = _plan(act, tx.connection, case_id, step)
            changing.ask(tx, plan, _entries(plan, texts, reason), reason)
    except BadInput as wrong:
        return _write(act, case_id, step, Typing(texts, wrong.problems, given=True), reason)
    except Refusal as refused:
        return act.redirect(plan_href(case_id, step), refused.message, "bad")
    return act.redirect(plan_href(case_id, step), "Sent. The goals change once it is approved.")


def _entries(plan: Plan, texts: dict[str, tuple[str, ...]], reason: str) -> list[changing.Entry]:
    """What was posted; a missing reason is told together with what else is wrong."""
    try:
        return posted_entries(plan.found, texts)
    except BadInput as wrong:
        without = [] if reason.strip() else [Problem("reason", "Say why.")]
        raise BadInput([*wrong.problems, *without]) from wrong


@post(f"{PLAN}/changes/{{number:int}}", sync_to_thread=True)
def decide(act: Act, case_id: FromPath[int], step: FromPath[str], number: FromPath[int]) -> Html:
    """Approve, decline, or take back a change."""
    wish, answer = act.posted.text("do"), act.posted.text("answer")
    try:
        with act.write(Actor(act.viewer.person_id, "portal"), "goals.decide_change") as tx:
            plan = _plan(act, tx.connection, case_id, step)
            if wish == "withdraw":
                changing.withdraw(tx, plan, number)
            else:
                changing.decide(tx, plan, number, yes=wish == "approve", answer=answer)
    except BadInput as wrong:
        return _look(act, case_id, step, wrong, answer)
    except Refusal as refused:
        if refused.code == "no_goal":
            raise NotHere from refused
        return act.redirect(plan_href(case_id, step), refused.message, "bad")
    return act.redirect(plan_href(case_id, step), DONE.get(wish, DONE["decline"]))


DONE = {
    "approve": "Approved. The goals are as they are shown now.",
    "decline": "Declined, with your reason.",
    "withdraw": "Taken back.",
}
HANDLERS = (look, write, send, decide)
