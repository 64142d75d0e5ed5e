"""My reviews, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from litestar import Router, get
from litestar.params import FromPath
from sqlalchemy import select

from attain.access.reading import participates
from attain.cases.exports import Sent, sent_of
from attain.cases.gates import GateSeen, gates_for
from attain.cases.hr.scope import scope_of
from attain.cases.queries import CaseSeen, names_of, reviews_of, reviews_with, step_title, tasks_of, text_of
from attain.cases.repeats import may_finish, may_open_another
from attain.cases.running import one
from attain.cases.standing_in import DoneFor, done_in_case, others_tasks
from attain.cases.timeline import Moment, Rule, moments, rules, steps_seen
from attain.people.asof import view
from attain.people.lines import managers
from attain.people.tables import person
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.pages.home import TaskLine, line_of
from attain.portal.views.parts import Badge, Cell, Column, Empty, Link, Step, Table, Text
from attain.portal.views.reading import Readable, readable
from attain.portal.views.timeline import next_steps, timeline
from attain.portal.wording import day, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import Panels

STATES = {
    "open": ("Open", "info"),
    "closed": ("Done", "good"),
    "closed_unfinished": ("Ended unfinished", "warn"),
    "stopped": ("Stopped", "quiet"),
}


@dataclass(frozen=True, slots=True)
class CasePage:
    """One review as one reader sees it."""

    title: str
    subject: str
    about_me: bool
    status: Badge
    lead: str
    tasks: tuple[TaskLine, ...]
    steps: tuple[Step, ...]
    readable: Readable
    rules: tuple[Rule, ...]
    for_others: tuple[TaskLine, ...]
    stood_in: tuple[DoneFor, ...]
    log: tuple[Moment, ...]
    again: tuple[tuple[str, str], ...] = ()
    """(step, title) of what the viewer may open once more, or say that it is enough of."""
    enough: tuple[tuple[str, str], ...] = ()
    id: int = 0
    gates: tuple[GateSeen, ...] = ()
    sent: tuple[Sent, ...] = ()
    """What went out by files; for whoever looks after the cycle."""


def status_badge(status: str) -> Badge:
    """How a review stands, in a word."""
    text, tone = STATES.get(status, (status, "quiet"))
    return Badge(text, tone)  # type: ignore[arg-type]


def reviews_router(panels: Panels) -> Router:
    """/reviews and /reviews/<case>."""

    @get("/", sync_to_thread=True)
    def mine(page: Page) -> Html:
        """Reviews about me, and those in which I take part."""
        world, viewer = page.kernel.world, page.viewer  # type: ignore[attr-defined]
        with page.read() as connection:
            own = reviews_of(connection, world.catalogues, viewer.person_id, viewer.language)
            others = reviews_with(connection, world.catalogues, viewer.person_id, viewer.language)
        return page.render("pages/reviews.html", own=own_table(own, page), others=others_table(others, page))

    @get("/{case_id:int}", sync_to_thread=True)
    def look(page: Page, case_id: FromPath[int]) -> Html:
        """One review: where it stands and what the viewer may read."""
        with page.read() as connection:
            running = seen_case(connection, page, case_id)
            made = case_page(connection, page, running)
            shown = panels.of("case", connection, page, running.subject_id, case_id)
        return page.render("pages/review.html", case=made, panels=shown)

    return Router("/reviews", route_handlers=[mine, look])


def seen_case(connection: Connection, page: ReadingDesk, case_id: int) -> Running:
    """A case in which the viewer takes part, or of somebody who reports to him; all else looks like what there is not.

    A manager sees how far it is; what he may read in it, the grants alone say.
    """
    running = one(connection, page.kernel.world.catalogues, case_id)  # type: ignore[attr-defined]
    me = page.viewer.person_id
    if running.subject_id == me or participates(connection, me, case_id) or _has_task(connection, page, case_id):
        return running
    if me in managers(connection, view(connection, page.now), [running.subject_id])[running.subject_id]:
        return running
    world = page.kernel.world  # type: ignore[attr-defined]
    if gates_for(connection, world, running, me, page.now) or sent_out(connection, page, running):
        return running
    raise NotHere


def _has_task(connection: Connection, page: ReadingDesk, case_id: int) -> bool:
    catalogues = page.kernel.world.catalogues  # type: ignore[attr-defined]
    return any(each.case_id == case_id for each in tasks_of(connection, catalogues, page.viewer.person_id))


def case_page(connection: Connection, page: ReadingDesk, running: Running) -> CasePage:
    """The review as this viewer sees it now."""
    viewer = page.viewer
    me, language = viewer.person_id, viewer.language
    catalogues = page.kernel.world.catalogues  # type: ignore[attr-defined]
    seen = steps_seen(connection, running, me, page.now, language)
    tasks = [each for each in tasks_of(connection, catalogues, me, language) if each.case_id == running.id]
    return CasePage(
        text_of(running.workflow.title, language),
        names_of(connection, [running.subject_id])[running.subject_id],
        running.subject_id == me,
        status_badge(running.state.status),
        _lead(running, seen),
        tuple(line_of(each, me) for each in tasks),
        timeline(seen, page.now, viewer.zone),
        readable(connection, running, me, page.now, language),
        tuple(rules(running, language)),
        tuple(_for_others(connection, page, running)),
        tuple(_stood_in(connection, page, running, {each.id for each in seen})),
        tuple(moments(connection, running, me, page.now, language)),
        tuple((each.id, step_title(each, language)) for each in may_open_another(running, me)),
        tuple((each.id, step_title(each, language)) for each in may_finish(running, me)),
        running.id,
        tuple(gates_for(connection, page.kernel.world, running, me, page.now, language)),  # type: ignore[attr-defined]
        sent_out(connection, page, running),
    )


def sent_out(connection: Connection, page: ReadingDesk, running: Running) -> tuple[Sent, ...]:
    """What the review sent out by files, for whoever runs cycles for its employee and is somebody else."""
    if "run_cycles" not in page.viewer.rights:
        return ()
    scope = scope_of(connection, page.kernel.world, page.viewer.person_id, "run_cycles", page.now)  # type: ignore[attr-defined]
    mine = select(person.c.id).where(person.c.id == running.subject_id, scope.may_change(connection, person.c.id))
    return tuple(sent_of(connection, running.id)) if connection.execute(mine).first() is not None else ()


def _for_others(connection: Connection, page: ReadingDesk, running: Running) -> Iterator[TaskLine]:
    world = page.kernel.world  # type: ignore[attr-defined]
    for task_id, title, who in others_tasks(connection, world, page.viewer.person_id, running.id, page.now):
        yield TaskLine(f"{title}: act for {who}", f"/tasks/{task_id}/for-another", "A reason is asked", None, "people")


def _stood_in(connection: Connection, page: ReadingDesk, running: Running, seen: set[str]) -> Iterator[DoneFor]:
    """What was done in others' names in the steps that the viewer sees; why, only for the two of them."""
    me = page.viewer
    for each in done_in_case(connection, page.kernel.world, running.id):  # type: ignore[attr-defined]
        if each.step in seen:
            concerned = each.person_id == me.person_id or each.by_id == me.person_id
            yield each if concerned else replace(each, reason="")


def _lead(running: Running, seen: Sequence[Any]) -> str:
    if not running.state.is_open:
        return "This review is over. What was shared stays readable here."
    now = next_steps(seen)
    if not now:
        return "This review goes on; nothing is asked of anybody whom you see here."
    return f"Now: {joined([f'{each.title} ({joined(each.who)})' for each in now])}."


def own_table(found: Sequence[CaseSeen], page: ReadingDesk) -> Table:
    """Reviews about the viewer."""
    zone = page.viewer.zone
    rows: list[tuple[Cell, ...]] = [
        (Link(each.review, f"/reviews/{each.id}"), Text(day(each.opened_at, zone)), status_badge(each.status))
        for each in found
    ]
    empty = Empty("No review about you yet", "When a review starts, you find it here and get a message.")
    return Table("Reviews about me", (Column("Review"), Column("Began"), Column("State")), tuple(rows), empty)


def others_table(found: Sequence[CaseSeen], page: ReadingDesk) -> Table:
    """Reviews of others in which the viewer takes part."""
    zone = page.viewer.zone
    rows: list[tuple[Cell, ...]] = [
        (
            Link(each.subject, f"/reviews/{each.id}", more=each.review),
            Text(each.review),
            Text(day(each.opened_at, zone)),
            status_badge(each.status),
        )
        for each in found
    ]
    columns = (Column("About"), Column("Review"), Column("Began"), Column("State"))
    empty = Empty(
        "You take part in no other review",
        "Reviews in which you are asked, approve or decide are listed here.",
        icon="people",
    )
    return Table("Reviews of others", columns, tuple(rows), empty)
