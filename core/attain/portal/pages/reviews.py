"""My reviews, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from litestar import Router, get, post
from litestar.params import FromPath

from attain.access.reading import participates
from attain.cases.excusing import OVER, Exceptional, exceptions_in, excuse_gate
from attain.cases.queries import CaseSeen, names_of, reviews_of, reviews_with, step_title, tasks_of, text_of
from attain.cases.repeats import may_finish, may_open_another
from attain.cases.running import many
from attain.cases.standing_in import DoneFor, done_in_case, others_tasks
from attain.cases.timeline import Moment, Rule, moments, rules, steps_seen
from attain.cases.unsealing import sealed_steps
from attain.people.asof import view
from attain.people.lines import managers
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation
from attain.portal.pages.home import TaskLine, line_of
from attain.portal.pages.sent_out import sent_out
from attain.portal.views.fields import Field
from attain.portal.views.parts import Badge, Cell, Column, Confirm, Empty, Link, Step, Table, Text
from attain.portal.views.reading import Readable, readable
from attain.portal.views.timeline import next_steps, timeline
from attain.portal.wording import day, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from attain.cases.exports import Sent
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
class Asked:
    """A closed gate on which the viewer may make an exception, and the field for why."""

    about: Exceptional
    reason: Field


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
    exceptions: tuple[Asked, ...] = ()
    sent: tuple[Sent, ...] = ()
    """What went out by files; for whoever looks after the cycle."""
    has_seals: bool = False
    """Whether the viewer may learn who wrote an anonymous answer."""


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
        return _one(page, case_id, {})

    @post("/{case_id:int}/exception", sync_to_thread=True)
    def make_exception(act: Act, case_id: FromPath[int]) -> Html:
        """Open a closed gate because it is nobody's fault: ask once more, then do it."""
        gate = act.posted.text("gate")[:80]
        with act.read() as connection:
            known = {each.gate: each for each in _exceptions(connection, act, seen_case(connection, act, case_id))}
        if gate not in known:
            raise OVER
        wanted = act.posted.text(f"reason-{gate}").strip()
        if not wanted:
            return _one(act, case_id, {gate: ("", "Please give a reason for this exception.")}, 422)
        if act.posted.text("sure") != "yes":
            return act.render("pages/confirm.html", confirm=_confirm(known[gate], wanted))
        where = organisation(act)
        excuse_gate(where.store, where.world, actor(act), case_id, gate, wanted)
        return act.redirect("/", f"{known[gate].title}: it is open now, by your exception.")

    def _one(page: ReadingDesk, case_id: int, typed: Mapping[str, tuple[str, str]], status: int = 200) -> Html:
        with page.read() as connection:
            running = seen_case(connection, page, case_id)
            made = case_page(connection, page, running, typed)
            shown = panels.of("case", connection, page, running.subject_id, case_id)
        return page.render("pages/review.html", status, case=made, panels=shown)

    return Router("/reviews", route_handlers=[mine, look, make_exception])


def _confirm(one: Exceptional, reason: str) -> Confirm:
    told = (
        f"“{one.title}” counts as open for {one.subject}, although not all conditions hold.",
        f"Your reason is kept with your name: “{reason}”",
        "It cannot be taken back.",
    )
    back = f"/reviews/{one.case_id}"
    hidden = (("gate", one.gate), (f"reason-{one.gate}", reason), ("sure", "yes"))
    return Confirm("Make this exception?", one.reason, told, f"{back}/exception", "Make it", back, hidden=hidden)


def seen_case(connection: Connection, page: ReadingDesk, case_id: int) -> Running:
    """A case in which the viewer takes part, or decides on an exception, or of somebody who reports to him.

    All else looks like what there is not.  A manager sees how far it is; what he may read in it, the grants alone say.
    """
    found = many(connection, page.kernel.world.catalogues, [case_id])  # type: ignore[attr-defined]
    if not found:
        raise NotHere
    running, me = found[0], page.viewer.person_id
    if running.subject_id == me or participates(connection, me, case_id) or _has_task(connection, page, case_id):
        return running
    if me in managers(connection, view(connection, page.now), [running.subject_id])[running.subject_id]:
        return running
    if _exceptions(connection, page, running) or sent_out(connection, page, running):
        return running
    raise NotHere


def _exceptions(connection: Connection, page: ReadingDesk, running: Running) -> list[Exceptional]:
    world = page.kernel.world  # type: ignore[attr-defined]
    return list(exceptions_in(connection, world, running, page.viewer.person_id, page.now))


def _has_task(connection: Connection, page: ReadingDesk, case_id: int) -> bool:
    catalogues = page.kernel.world.catalogues  # type: ignore[attr-defined]
    return any(each.case_id == case_id for each in tasks_of(connection, catalogues, page.viewer.person_id))


def case_page(
    connection: Connection, page: ReadingDesk, running: Running, typed: Mapping[str, tuple[str, str]] | None = None
) -> CasePage:
    """The review as this viewer sees it now; `typed`: {gate: (reason, what is wrong with it)}."""
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
        tuple(Asked(each, _why(each, typed or {})) for each in _exceptions(connection, page, running)),
        sent_out(connection, page, running),
        any(sealed_steps(connection, running, me, page.now)),
    )


def _why(one: Exceptional, typed: Mapping[str, tuple[str, str]]) -> Field:
    value, error = typed.get(one.gate, ("", ""))
    help = "It is kept with the exception, and may be asked for later."
    return Field(f"reason-{one.gate}", "line", "Why it is nobody's fault", value, help=help, error=error, required=True)


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
