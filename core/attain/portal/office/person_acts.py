"""Another manager, or leaving: which lines change and which open tasks move, before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath

from attain.cases import people_changes
from attain.cases.hr import persons
from attain.cases.lines_moved import moves
from attain.errors import BadInput, Problem, Refusal
from attain.people.asof import view
from attain.people.changes import preview_manager
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import UNKNOWN, actor, day_of, organisation, sheet, today, wrong_at
from attain.portal.office.people import fact_here, may_manage
from attain.portal.views.fields import Field
from attain.portal.views.parts import Column, Empty, Person, Table, Text
from attain.portal.views.sheet import Asking, Block, Listing, Sheet
from attain.portal.wording import counted

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from attain.cases.handing_on import Moved
    from attain.cases.people_changes import Moving
    from attain.people.planned import What
    from attain.portal.desk import ReadingDesk, WritingDesk


def _here(page: ReadingDesk, connection: Connection, person_id: int) -> dict[int, persons.PersonSeen]:
    """The person, if the viewer may change him; NotHere otherwise."""
    if not may_manage(page, connection, person_id, "manage_people"):
        raise NotHere
    return persons.some_people(connection, view(connection, page.now), fact_here(page, connection), [person_id])


@get("/people/{person_id:int}/manager", sync_to_thread=True, opt={"right": "manage_people"})
def before_manager(page: Page, person_id: FromPath[int]) -> Html:
    """Ask for the new manager."""
    return _manager(page, person_id, ("", today(page).isoformat()), {})


def _manager(
    page: ReadingDesk, person_id: int, typed: tuple[str, str], wrong: dict[str, str], *, look: bool = False
) -> Html:
    said, day = typed
    with page.read() as connection:
        who = _here(page, connection, person_id)[person_id]
        manager = persons.find_one(connection, view(connection, page.now), said)
        at = dict(wrong)
        if said.strip() and not manager:
            at["manager"] = UNKNOWN
        blocks = _preview(page, connection, person_id, manager, typed) if manager and look and not at else []
    back, base = f"/people/{person_id}/record", f"/people/{person_id}"
    fields = (
        Field(
            "manager",
            "line",
            "New manager",
            said,
            help="Staff number, or the whole name.",
            error=at.get("manager", ""),
            required=True,
        ),
        Field("day", "date", "From", day, error=at.get("day", ""), required=True),
    )
    asking = Asking(
        "Who, from when", f"{base}/manager", "Show what would change", fields, back=back, hidden=(("do", "look"),)
    )
    made = Sheet(
        "Another manager",
        (asking, *blocks),
        "Open tasks move to the new manager; what is done stays.",
        who.name,
        back,
        who.name,
    )
    return sheet(page, made, 422 if at else 200)


def _preview(
    page: ReadingDesk, connection: Connection, person_id: int, manager: int, typed: tuple[str, str]
) -> list[Block]:
    world = organisation(page).world
    changed = preview_manager(connection, [person_id], manager, page.now)
    tasks = people_changes.moving_tasks(connection, world, moves(connection, changed, page.now))
    when = day_of(typed[1])
    later = f" on {when} (as things are today)" if when and when > today(page) else ""
    told = f"{counted(len(tasks), 'open task')} would move to the new manager{later}."
    hidden = (("manager", typed[0]), ("day", typed[1]), ("do", "yes"))
    asking = Asking(
        "Do it", f"/people/{person_id}/manager", "Change the manager", hidden=hidden, back=f"/people/{person_id}/record"
    )
    return [_tasks(page, connection, tasks, told), asking]


def _tasks(page: ReadingDesk, connection: Connection, tasks: list[Moving], told: str) -> Listing:
    ids = {each.subject for each in tasks} | {each.was for each in tasks}
    named = persons.some_people(connection, view(connection, page.now), fact_here(page, connection), ids)
    shown = [each for each in tasks if each.title and each.subject in named]
    rows = tuple((Person(named[each.subject].name), Text(each.title)) for each in shown[:50])
    if len(shown) < len(tasks):
        told += " Those that depend on what was written are counted, not listed."
    empty = Empty("No open task moves", "What opens later goes to the right person by itself.", icon="check")
    return Listing(
        "What would move", Table("Tasks that move", (Column("Review of"), Column("Task")), rows, empty), told
    )


@post("/people/{person_id:int}/manager", sync_to_thread=True, opt={"right": "manage_people"})
def manager(act: Act, person_id: FromPath[int]) -> Html:
    """Show, then do."""
    typed = (act.posted.text("manager"), act.posted.text("day"))
    with act.read() as connection:
        _here(act, connection, person_id)
        new = persons.find_one(connection, view(connection, act.now), typed[0])
    try:
        when = _when(typed[1])
        if not new:
            raise BadInput([Problem("manager", UNKNOWN)])
        if act.posted.text("do") != "yes":
            return _manager(act, person_id, typed, {}, look=True)
        where = organisation(act)
        moved = people_changes.change_manager(where.store, where.world, actor(act), person_id, new, when)
    except BadInput as wrong:
        return _manager(act, person_id, typed, wrong_at(wrong))
    except Refusal as refused:
        return _manager(act, person_id, typed, {"manager": refused.message})
    return _done(act, person_id, moved, "The line is changed.", when)


def _when(text: str) -> date:
    found = day_of(text)
    if found is None:
        raise BadInput([Problem("day", "Please give a day such as 2027-03-31.")])
    return found


def _done(act: WritingDesk, person_id: int, moved: Moved, said: str, when: date) -> Html:
    to_come = when > today(act)
    parts = [said, f"Open tasks move on {when}." if to_come else moved_in_words(moved)]
    return act.redirect(
        f"/people/{person_id}/record" if "line" in said or to_come else "/people",
        " ".join(parts),
        "warn" if moved.refused else "good",
    )


def moved_in_words(moved: Moved) -> str:
    """What came of the open tasks, in sentences."""
    if moved.later:
        return f"Open tasks of {counted(moved.later, 'review')} are being moved."
    parts = [f"Open tasks moved in {counted(moved.told, 'review')}."]
    return " ".join(
        parts + [f"{counted(count, 'review')} stayed as before: {why}" for why, count in moved.refused.items()]
    )


@get("/people/{person_id:int}/leave", sync_to_thread=True, opt={"right": "manage_people"})
def before_leaving(page: Page, person_id: FromPath[int]) -> Html:
    """Who would report to whom, and what would be handed on."""
    return _leaving(page, person_id, today(page).isoformat(), {})


def _leaving(page: ReadingDesk, person_id: int, day: str, wrong: dict[str, str]) -> Html:
    with page.read() as connection:
        who = _here(page, connection, person_id)[person_id]
        lines, tasks = people_changes.preview_leaving(connection, organisation(page).world, person_id, page.now)
        ids = {one for line in lines for one in (line.person, *line.after)}
        named = persons.some_people(connection, view(connection, page.now), fact_here(page, connection), ids)
        handed = _tasks(
            page,
            connection,
            tasks,
            f"{counted(len(tasks), 'open task')} would be handed on, as each review says." if tasks else "",
        )
    rows = tuple(_line(line, named) for line in lines if line.person in named)
    empty = Empty("Nobody reports here", "No line changes.", icon="people")
    table = Table("Lines that change", (Column("Name"), Column("Would report to")), rows, empty)
    follows = f"{counted(len(lines), 'person reports', 'people report')} to somebody else from then on."
    told = ("Their own open review ends.", *((follows,) if lines else ()))
    back, base = f"/people/{person_id}/record", f"/people/{person_id}"
    field = Field("day", "date", "First day on which they are gone", day, error=wrong.get("day", ""), required=True)
    asking = Asking("Mark as leaver", f"{base}/leave", "Mark as leaver", (field,), told=told, dangerous=True, back=back)
    made = Sheet(
        f"{who.name} leaves",
        (Listing("Who reports to whom then", table), handed, asking),
        "Nothing that was written is deleted.",
        "Person",
        back,
        who.name,
    )
    return sheet(page, made, 422 if wrong else 200)


def _line(line: Any, named: dict[int, persons.PersonSeen]) -> tuple[Any, ...]:
    after = ", ".join(named[one].name for one in line.after if one in named) or "nobody"
    return Person(named[line.person].name, named[line.person].job), Text(after)


@post("/people/{person_id:int}/leave", sync_to_thread=True, opt={"right": "manage_people"})
def leave(act: Act, person_id: FromPath[int]) -> Html:
    """End the employment."""
    where = organisation(act)
    with act.read() as connection:
        _here(act, connection, person_id)
    try:
        when = _when(act.posted.text("day"))
        moved = people_changes.let_leave(where.store, where.world, actor(act), person_id, when)
    except BadInput as wrong:
        return _leaving(act, person_id, act.posted.text("day"), wrong_at(wrong))
    return _done(act, person_id, moved, "Marked as leaver.", when)


@post("/people/{person_id:int}/take-back", sync_to_thread=True, opt={"right": "manage_people"})
def take_back(act: Act, person_id: FromPath[int]) -> Html:
    """What was planned for a day to come does not happen."""
    where = organisation(act)
    with act.read() as connection:
        _here(act, connection, person_id)
    what: What = "leaving" if act.posted.text("what") == "leaving" else "manager"
    try:
        people_changes.take_back_planned(where.store, where.world, actor(act), person_id, what)
    except Refusal as refused:
        return act.redirect(f"/people/{person_id}/record", refused.message, "warn")
    return act.redirect(f"/people/{person_id}/record", "It is taken back: nothing changes on that day.")
