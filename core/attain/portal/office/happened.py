"""Something happened to a person that a connection would tell, and that may start a review: told by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import select as read

from attain.cases.told_by_hand import tell
from attain.cases.told_files import Happened
from attain.errors import BadInput, Problem, Refusal
from attain.people.tables import person
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, day_of, organisation, select, sheet, today
from attain.portal.office.people import events_here, may_manage
from attain.portal.views.fields import Field
from attain.portal.views.sheet import Asking, Note, Sheet
from attain.portal.views.tasks import loose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from attain.portal.desk import ReadingDesk, WritingDesk


def _who(page: ReadingDesk, connection: Connection, person_id: int) -> tuple[str, str]:
    """(name, staff number), if the viewer may tell what happened to this person; NotHere otherwise."""
    if not may_manage(page, connection, person_id, "manage_people") or not events_here(page, connection):
        raise NotHere
    row = connection.execute(read(person.c.name, person.c.staff_number).where(person.c.id == person_id)).one()
    return row.name, row.staff_number


@get("/people/{person_id:int}/happened", sync_to_thread=True, opt={"right": "manage_people"})
def ask(page: Page, person_id: FromPath[int]) -> Html:
    """Ask what happened, and when."""
    return _asking(page, person_id, ("", today(page).isoformat()), ())


def _asking(page: ReadingDesk, person_id: int, typed: tuple[str, str], problems: Sequence[Problem]) -> Html:
    with page.read() as connection:
        name, _ = _who(page, connection, person_id)
        events = [("", "Choose one"), *((one, one.capitalize()) for one in events_here(page, connection))]
    back = f"/people/{person_id}/record"
    wrong = {problem.where: problem.message for problem in problems}
    fields = (
        select("event", "What happened", events, typed[0], error=wrong.get("event", ""), required=True),
        Field("on", "date", "When", typed[1], error=wrong.get("on", ""), required=True),
    )
    told = ("Reviews that start by it open by themselves. The same of the same day is counted once.",)
    asking = Asking("What, and when", f"/people/{person_id}/happened", "Tell it", fields, told=told, back=back)
    lead = "What a connected system would tell, where it did not."
    notes = tuple(Note(each, "bad") for each in loose(problems, fields))
    return sheet(page, Sheet("Something happened", (*notes, asking), lead, name, back, name), 422 if problems else 200)


@post("/people/{person_id:int}/happened", sync_to_thread=True, opt={"right": "manage_people"})
def happened(act: Act, person_id: FromPath[int]) -> Html:
    """Tell it, with the same command that `attain tell` calls."""
    typed = (act.posted.text("event"), act.posted.text("on"))
    with act.read() as connection:
        _, number = _who(act, connection, person_id)
    try:
        done = _tell(act, number, typed)
    except BadInput as wrong:
        return _asking(act, person_id, typed, wrong.problems)
    except Refusal:
        raise NotHere from None
    said = "It is told." if done else "It was told before, and counts once."
    return act.redirect(f"/people/{person_id}/record", said)


def _tell(act: WritingDesk, number: str, typed: tuple[str, str]) -> int:
    day = day_of(typed[1])
    if day is None:
        raise BadInput([Problem("on", "Please give a day such as 2027-03-31.")])
    where = organisation(act)
    return tell(where.store, where.world, actor(act), [Happened(typed[0], number, day)]).new
