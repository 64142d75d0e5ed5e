"""A cycle before its launch: what it would do, who is in and who is not; and the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import post
from litestar.params import FromPath

from attain.cases.hr import launching
from attain.cases.launch import prepare
from attain.cases.queries import text_of
from attain.errors import AttainError
from attain.portal.desk import Act, Html
from attain.portal.errors import NotHere
from attain.portal.office import trying
from attain.portal.office.common import actor, organisation, select, today
from attain.portal.views.fields import Field
from attain.portal.views.parts import Column, Confirm, Empty, Figure, Pages, Person, Table, Text
from attain.portal.views.sheet import Asking, Block, Doing, Listing, Note, Numbers, Sheet
from attain.portal.wording import counted, day, moment, rule_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.hr.scope import Scope
    from attain.cases.launch import Preparation
    from attain.portal.desk import ReadingDesk


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the people are listed."""

    text: str
    number: int
    inside: bool


def before(page: ReadingDesk, connection: Connection, scope: Scope, cycle: str, wanted: Wanted, running: Any) -> Sheet:
    """The page of a cycle that is not launched; NotHere for one that there is not."""
    world = organisation(page).world
    try:
        prepared = prepare(connection, world, cycle, page.now)
    except AttainError:
        raise NotHere from None
    title, starts = text_of(prepared.cycle.title, page.viewer.language), prepared.cycle.starts
    blocks: list[Block] = []
    if running is not None:
        blocks.append(Doing(running.done, running.of, "Opening reviews"))
        if running.error:
            blocks.append(Note(running.error, "warn", "It is tried again.", "What was opened already stays."))
    elif scope.everywhere:
        seen = launching.preview(connection, world, prepared, page.now)
        blocks += [Numbers(_figures(seen, page)), *_button(seen, cycle, page, starts)]
    else:
        blocks.append(Note("HR operations launch this cycle; below you see the people of your own department."))
    blocks.append(_people(connection, prepared, scope, cycle, wanted))
    lead = f"{day(starts)} to {day(prepared.cycle.ends)}. Nothing is sent before it is launched."
    ways = (trying.way(cycle),) if scope.everywhere else ()
    return Sheet(title, tuple(blocks), lead, "Cycle, not launched", "/cycles", "All cycles", ways)


def _figures(seen: launching.Preview, page: ReadingDesk) -> tuple[Figure, ...]:
    mail = moment(seen.first_mail, page.viewer.zone) if seen.first_mail else "None"
    by_clock = mail.rsplit(", ", 1)
    later = f"{counted(seen.later, 'person', 'people')} in later waves" if seen.later else ""
    return (
        Figure("People", f"{seen.people:,}", later),
        Figure("Tasks", f"{seen.tasks:,}", "opened at once"),
        Figure("First mail", by_clock[-1], by_clock[0] if len(by_clock) > 1 else "", tone="quiet"),
        Figure("Not in", f"{seen.outside:,}", "with the reason below"),
    )


def _button(seen: launching.Preview, cycle: str, page: ReadingDesk, starts: Any) -> list[Block]:
    if seen.stops:
        return [Note(seen.stops, "bad", "It cannot be launched.", "Mend the roles or the configuration first.")]
    if not seen.people:
        text = f"The first wave starts on {day(starts)}." if starts > today(page) else "Nobody is in this cycle today."
        return [Note(text, "info", "Nothing to launch yet.")]
    told = (
        f"{counted(seen.people, 'review')} open and {counted(seen.tasks, 'task')} wait for people.",
        f"{counted(seen.mails, 'message')} go out at once."
        if seen.mails
        else "No message goes out at once; reminders follow.",
        "Everything becomes visible at the same moment. Should the server stop in between, it goes on where it was.",
    )
    return [Asking("Launch", f"/cycles/{cycle}/launch", "Launch …", told=told)]


def _people(connection: Connection, prepared: Preparation, scope: Scope, cycle: str, wanted: Wanted) -> Listing:
    found, total = launching.candidates(connection, prepared, scope, wanted.text, wanted.inside, wanted.number)
    rows = tuple((Person(one.name, one.number, f"/people/{one.id}/record"), Text(_said(one))) for one in found)
    columns = (Column("Name"), Column("Wave" if wanted.inside else "Why not"))
    empty = Empty("Nobody", "Nobody fits this search." if wanted.text else "There is nobody here.", icon="people")
    title = "Who is in" if wanted.inside else "Who is not in, and why"
    show = "in" if wanted.inside else "out"
    query = (("show", show), *((("q", wanted.text),) if wanted.text else ()))
    filters = (
        Field("q", "line", "Name or number", wanted.text),
        select("show", "Show", [("out", "Who is not in"), ("in", "Who is in")], show),
    )
    path = f"/cycles/{cycle}"
    pages = Pages(wanted.number, launching.PAGE, total, path, query)
    return Listing(title, Table(title, columns, rows, empty), counted(total, "person", "people"), path, filters, pages)


def _said(one: launching.Candidate) -> str:
    return rule_words(one.reason or one.wave)


@post("/cycles/{cycle:str}/launch", sync_to_thread=True, opt={"right": "run_cycles"})
def launch(act: Act, cycle: FromPath[str]) -> Html:
    """Ask once more, then put the launch into the queue."""
    if act.posted.text("sure") != "yes":
        return act.render("pages/confirm.html", confirm=_confirm(act, cycle))
    count = launching.ask_for_launch(organisation(act).store, organisation(act).world, actor(act), cycle)
    return act.redirect(f"/cycles/{cycle}", f"The launch is on its way for {counted(count, 'person', 'people')}.")


def _confirm(act: Any, cycle: str) -> Confirm:
    with act.read() as connection:
        try:
            prepared = prepare(connection, organisation(act).world, cycle, act.now)
        except AttainError:
            raise NotHere from None
        seen = launching.preview(connection, organisation(act).world, prepared, act.now)
    told = (
        f"{counted(seen.people, 'person gets', 'people get')} a review, {counted(seen.tasks, 'task')} open.",
        f"{counted(seen.mails, 'message')} go out.",
        "A launch is not taken back; single reviews can be stopped.",
    )
    title = text_of(prepared.cycle.title, act.viewer.language)
    sure = (("sure", "yes"),)
    back = f"/cycles/{cycle}"
    return Confirm(
        f"Launch {title}?", "This is what happens now.", told, f"{back}/launch", "Launch now", back, hidden=sure
    )
