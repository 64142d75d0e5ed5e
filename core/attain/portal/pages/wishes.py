"""What people say and ask of their own accord: that they are away, that a review should begin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from litestar import Router, get, post
from litestar.params import FromPath

from attain.cases.asking_for import ask_for, askable
from attain.cases.gates import excuse_gate
from attain.cases.leave import say_away, take_back_absence
from attain.cases.queries import names_of
from attain.cases.repeating import finish, open_another
from attain.cases.unasked import answer_unasked
from attain.errors import BadInput, Problem, Refusal
from attain.people.absence import said_by
from attain.people.asof import view
from attain.people.facts import by_staff_number
from attain.portal.app import Family
from attain.portal.desk import Act, Html, Page
from attain.portal.office.common import actor, day_of, id_of, organisation, select, sheet, today, wrong_at
from attain.portal.views.fields import Field
from attain.portal.views.sheet import Asking, Note, Sheet
from attain.portal.views.shell import NavEntry
from attain.portal.wording import long_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from attain.cases.asking_for import Askable
    from attain.people.absence import Away
    from attain.portal.desk import ReadingDesk
    from attain.portal.views.sheet import Block

NAV = (NavEntry("", "Ask for a review", "/ask", "plus"), NavEntry("", "Absence", "/absence", "calendar"))
LEAD = "While you are away, reviews go on as their rules say; your stand-in is shown to all who see a review."
TAKEN = "What you do yourself, such as your own self-review, waits for you."


@get("/absence", sync_to_thread=True)
def absences(page: Page) -> Html:
    """One's own absences, and a form for another."""
    return _absences(page, {}, {})


def _absences(page: ReadingDesk, typed: Mapping[str, str], wrong: Mapping[str, str]) -> Html:
    with page.read() as connection:
        mine = said_by(connection, page.viewer.person_id, today(page))
        names = names_of(connection, [each.delegate_id for each in mine if each.delegate_id])
    fields = (
        _field("since", "date", "First day", typed, wrong, required=True),
        _field("until", "date", "Last day", typed, wrong, help="Leave it empty while you do not know it."),
        _field("delegate", "line", "Who stands in for you", typed, wrong, help="The staff number; nobody if empty."),
    )
    blocks: list[Block] = [_said(each, names) for each in mine]
    blocks.append(Asking("I am away", "/absence", "Save", fields, LEAD, (TAKEN,)))
    return sheet(page, Sheet("Absence", tuple(blocks)), 422 if wrong else 200)


def _field(
    name: str, kind: str, label: str, typed: Mapping[str, str], wrong: Mapping[str, str], **more: object
) -> Field:
    return Field(name, kind, label, typed.get(name, ""), error=wrong.get(name, ""), **more)  # type: ignore[arg-type]


def _said(one: Away, names: Mapping[int, str]) -> Block:
    until = f"until {long_day(one.until)}" if one.until else "until further notice"
    name = names.get(one.delegate_id or 0, "")
    stands_in = f"; {name} stands in" if name else ""
    told = f"From {long_day(one.since)} {until}{stands_in}."
    return Asking(told, f"/absence/{one.id}/back", "I am not away", lead="Press when you are back, or do not go.")


@post("/absence", sync_to_thread=True)
def away(act: Act) -> Html:
    """Keep it, and tell the reviews that it concerns."""
    typed = {name: act.posted.text(name).strip() for name in ("since", "until", "delegate")}
    where = organisation(act)
    try:
        since, until, delegate = _read(act, typed)
        say_away(where.store, where.world, actor(act), since, until, delegate)
    except BadInput as wrong:
        return _absences(act, typed, wrong_at(wrong))
    return act.redirect("/absence", "It is kept.")


def _read(act: Act, typed: Mapping[str, str]) -> tuple[date, date | None, int | None]:
    problems = []
    since, until = day_of(typed["since"]), day_of(typed["until"])
    if since is None:
        problems.append(Problem("since", "Please give a day such as 2027-03-31."))
    if typed["until"] and until is None:
        problems.append(Problem("until", "Please give a day such as 2027-03-31."))
    delegate = _person(act, typed["delegate"]) if typed["delegate"] else None
    if delegate == 0:
        problems.append(Problem("delegate", "Nobody has this staff number."))
    if problems or since is None:
        raise BadInput(problems)
    return since, until, delegate


def _person(page: ReadingDesk, number: str) -> int:
    with page.read() as connection:
        return by_staff_number(connection, [number], view(connection, page.now)).get(number, 0)


@post("/absence/{absence_id:int}/back", sync_to_thread=True)
def back(act: Act, absence_id: FromPath[int]) -> Html:
    """One is back, or does not go."""
    where = organisation(act)
    try:
        take_back_absence(where.store, where.world, actor(act), absence_id)
    except Refusal as refused:
        return act.redirect("/absence", refused.message, "warn")
    return act.redirect("/absence", "You are here again.")


@get("/ask", sync_to_thread=True)
def ask(page: Page) -> Html:
    """What the viewer may ask for, for himself and for who reports to him."""
    return _ask(page, {})


def _ask(page: ReadingDesk, wrong: Mapping[str, str], status: int = 200) -> Html:
    world = organisation(page).world
    with page.read() as connection:
        found = askable(connection, world, page.viewer.person_id, page.now, (), page.viewer.language)
        blocks: list[Block] = [_wish(connection, each, wrong) for each in found]
    if not blocks:
        blocks = [Note("There is no review that you can ask for yourself; HR or your manager may know more.")]
    help, error = "The staff number.", wrong.get("person", "")
    number = Field("person", "line", "About whom", "", help=help, error=error, required=True)
    lead = "Where a review is open to those who were not asked, you can say something of your own accord."
    blocks.append(Asking("Say something unasked", "/ask/answer", "Open the form", (number,), lead))
    return sheet(page, Sheet("Ask for a review", tuple(blocks)), status)


def _wish(connection: Connection, one: Askable, wrong: Mapping[str, str]) -> Block:
    names = names_of(connection, one.persons)
    options = [(str(each), names[each]) for each in one.persons if each in names]
    name = f"{one.workflow}.{one.start}"
    field = select("subject", "For whom", options, options[0][0], error=wrong.get(name, ""))
    hidden = (("workflow", one.workflow), ("start", str(one.start)))
    return Asking(one.title, "/ask", "Ask for it", (field,), one.help, hidden=hidden)


@post("/ask", sync_to_thread=True)
def asked(act: Act) -> Html:
    """Begin the review, if it may."""
    workflow, start = act.posted.text("workflow")[:80], id_of(act.posted.text("start"))
    where = organisation(act)
    try:
        new = ask_for(where.store, where.world, actor(act), workflow, start, id_of(act.posted.text("subject")))
    except Refusal as refused:
        return _ask(act, {f"{workflow}.{start}": refused.message}, 422)
    with act.read() as connection:
        from attain.access.reading import participates

        there = participates(connection, act.viewer.person_id, new)
    return act.redirect(f"/reviews/{new}" if there else "/ask", "It has begun.")


@post("/ask/answer", sync_to_thread=True)
def unasked(act: Act) -> Html:
    """Open the form in which one may say something though nobody asked."""
    where, subject = organisation(act), _person(act, act.posted.text("person").strip()[:64])
    try:
        new = answer_unasked(where.store, where.world, actor(act), subject)
    except Refusal as refused:
        return _ask(act, {"person": refused.message}, 422)
    return act.redirect(f"/tasks/{new}", "Thank you for saying something.")


@post("/reviews/{case_id:int}/again", sync_to_thread=True)
def again(act: Act, case_id: FromPath[int]) -> Html:
    """One more of something that is done several times, or enough of it."""
    where, step = organisation(act), act.posted.text("step")[:80]
    command, told = (
        (finish, "That is enough, then.") if act.posted.text("do") == "finish" else (open_another, "Opened.")
    )
    try:
        command(where.store, where.world, actor(act), case_id, step)
    except Refusal as refused:
        # The same address for whatever is not one's own, so that it does not tell which reviews there are.
        return act.redirect("/reviews", refused.message, "warn")
    return act.redirect(f"/reviews/{case_id}", told)


@post("/reviews/{case_id:int}/gate", sync_to_thread=True)
def excuse(act: Act, case_id: FromPath[int]) -> Html:
    """Open a gate because it is nobody's fault."""
    where, gate, reason = organisation(act), act.posted.text("gate")[:80], act.posted.text("reason")
    try:
        excuse_gate(where.store, where.world, actor(act), case_id, gate, reason)
    except BadInput as wrong:
        return act.redirect(f"/reviews/{case_id}", wrong.problems[0].message, "warn")
    except Refusal as refused:
        return act.redirect("/reviews", refused.message, "warn")
    return act.redirect(f"/reviews/{case_id}", "It is open now, with your reason.")


def wishes() -> Family:
    """Absence, asking for reviews, repetitions."""
    return Family([Router("/", route_handlers=[absences, away, back, ask, asked, unasked, again, excuse])], NAV)
