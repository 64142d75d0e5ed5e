"""Seeing what a given person sees: only what both may see, only to read, and written down with the reason.

Nothing is acted in another's name here: these pages have no forms but the one that starts, and are addresses of their
own, so that no other page can be opened as somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import select

from attain.access.reading import participates
from attain.cases.hr import persons
from attain.cases.queries import reviews_of, reviews_with, tasks_of
from attain.cases.running import one
from attain.cases.timeline import steps_seen
from attain.people.asof import view
from attain.people.tables import person
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import Words, actor, organisation, reason_field, scope, sheet
from attain.portal.office.people import fact_here, may_manage
from attain.portal.pages.reviews import status_badge
from attain.portal.security.tokens import sign, signed_text
from attain.portal.views.both import both
from attain.portal.views.parts import Column, Empty, Link, Person, Table, Text
from attain.portal.views.reading import readable
from attain.portal.views.sheet import Asking, Listing, Note, Sheet, Way
from attain.portal.views.timeline import timeline
from attain.portal.wording import day, until_due

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.queries import CaseSeen, TaskSeen
    from attain.portal.desk import ReadingDesk


def _started(page: ReadingDesk, person_id: int, key: str) -> bool:
    """Whether this viewer started looking today, with a reason."""
    return signed_text(page.settings.secret, "view as", key) == _what(page, person_id)


def _what(page: ReadingDesk, person_id: int) -> str:
    return f"{page.viewer.person_id} {person_id} {page.now:%Y-%m-%d}"


def _who(page: ReadingDesk, connection: Connection, person_id: int) -> str:
    """The person's name, for whoever looks after him; NotHere otherwise."""
    if not may_manage(page, connection, person_id, "run_cycles"):
        raise NotHere
    found = persons.some_people(connection, view(connection, page.now), fact_here(page, connection), [person_id])
    return found[person_id].name


@get("/view-as/{person_id:int}", sync_to_thread=True, opt={"right": "run_cycles"})
def look(page: Page, person_id: FromPath[int], key: Words = "") -> Html:
    """His home page, as far as the viewer may see it too; before that, the question why."""
    catalogues = organisation(page).world.catalogues
    with page.read() as connection:
        name = _who(page, connection, person_id)
        if not _started(page, person_id, key):
            return sheet(page, _asking(person_id, name, ""))
        shared = _shared(page, connection, person_id)
        tasks = [task for task in tasks_of(connection, catalogues, person_id) if task.case_id in shared]
    return sheet(page, _home(page, person_id, name, key, tasks, list(shared.values())))


def _shared(page: ReadingDesk, connection: Connection, person_id: int) -> dict[int, CaseSeen]:
    """The reviews that he sees, of people whom the viewer looks after, and not those about the viewer himself."""
    catalogues, language = organisation(page).world.catalogues, page.viewer.language
    found = [
        *reviews_of(connection, catalogues, person_id, language),
        *reviews_with(connection, catalogues, person_id, language),
    ]
    mine = scope(page, connection)
    subjects = {one.subject_id for one in found}
    covered = _covered(connection, mine, subjects) - {page.viewer.person_id}
    return {one.id: one for one in found if one.subject_id in covered}


def _covered(connection: Connection, mine: Any, subjects: set[int]) -> set[int]:
    rows = select(person.c.id).where(person.c.id.in_(subjects), mine.covers(connection, person.c.id))
    return set(connection.execute(rows).scalars())


def _asking(person_id: int, name: str, error: str) -> Sheet:
    told = (
        "You see only what both of you may see, and only to read.",
        f"That you looked is written down with the reason, where {name} can ask for it.",
    )
    asking = Asking(
        "Why do you look?",
        f"/view-as/{person_id}",
        "Look",
        (reason_field("", error, "It is kept."),),
        told=told,
        back=f"/people/{person_id}/record",
    )
    return Sheet(f"View as {name}", (asking,), "", "Read only", f"/people/{person_id}/record", name, narrow=True)


@post("/view-as/{person_id:int}", sync_to_thread=True, opt={"right": "run_cycles"})
def start(act: Act, person_id: FromPath[int]) -> Html:
    """Write down who looks at whom, and why."""
    reason = act.posted.text("reason").strip()
    with act.read() as connection:
        name = _who(act, connection, person_id)
    if not reason:
        return sheet(act, _asking(person_id, name, "Please say why; it is kept."), 422)
    with act.write(actor(act), "view as") as tx:
        tx.note("person", person_id, {"seen_by": act.viewer.person_id, "reason": reason})
    return act.redirect(f"/view-as/{person_id}?key={sign(act.settings.secret, 'view as', _what(act, person_id))}")


def _banner(name: str) -> Note:
    return Note(
        f"You see what {name} sees, as far as you may see it too. Nothing can be changed here.", "warn", "Read only."
    )


def _home(
    page: ReadingDesk, person_id: int, name: str, key: str, tasks: list[TaskSeen], cases: list[CaseSeen]
) -> Sheet:
    zone = page.viewer.zone
    rows = tuple(
        (Text(task.title), Person(task.subject), Text(until_due(task.due_day, page.now, zone) if task.due_day else "–"))
        for task in tasks
    )
    waits = Table(
        "Tasks",
        (Column("Task"), Column("About"), Column("Due")),
        rows,
        Empty("Nothing waits", "As far as you may see.", icon="check"),
    )
    reviews = tuple(
        (
            Link(one.subject, f"/view-as/{person_id}/reviews/{one.id}?key={key}", one.review),
            Text(one.review),
            Text(day(one.opened_at, zone)),
            status_badge(one.status),
        )
        for one in cases
    )
    columns = (Column("About"), Column("Review"), Column("Began"), Column("State"))
    seen = Table("Reviews", columns, reviews, Empty("No review that both of you see", icon="lock"))
    blocks = (_banner(name), Listing("What waits", waits), Listing("Reviews", seen))
    return Sheet(
        name, blocks, "", "View as", ways=(Way("Stop looking", f"/people/{person_id}/record", "primary", "out"),)
    )


@get("/view-as/{person_id:int}/reviews/{case_id:int}", sync_to_thread=True, opt={"right": "run_cycles"})
def review(page: Page, person_id: FromPath[int], case_id: FromPath[int], key: Words = "") -> Html:
    """One review as he sees it, without what the viewer may not read himself."""
    me, language = page.viewer.person_id, page.viewer.language
    with page.read() as connection:
        name = _who(page, connection, person_id)
        if not _started(page, person_id, key) or case_id not in _shared(page, connection, person_id):
            raise NotHere
        running = one(connection, organisation(page).world.catalogues, case_id)
        if running.subject_id != person_id and not participates(connection, person_id, case_id):
            raise NotHere
        his = readable(connection, running, person_id, page.now, language)
        mine = readable(connection, running, me, page.now, language)
        steps = steps_seen(connection, running, person_id, page.now, language)
        own = {step.id for step in steps_seen(connection, running, me, page.now, language)}
        subject = persons.some_people(
            connection, view(connection, page.now), fact_here(page, connection), [running.subject_id]
        )
    shown = timeline([step for step in steps if step.id in own], page.now, page.viewer.zone)
    title = subject[running.subject_id].name if running.subject_id in subject else "Review"
    back = f"/view-as/{person_id}?key={key}"
    return page.render(
        "pages/view_as.html",
        title=title,
        reader=name,
        steps=shown,
        read=both(his, mine),
        back=back,
        banner=_banner(name),
        stop=f"/people/{person_id}/record",
    )
