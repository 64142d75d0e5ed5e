"""The people of a cycle: one more, one less, somebody else in a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath

from attain.cases.hr import changing, joining, persons
from attain.cases.hr.scope import unit_fact
from attain.cases.queries import text_of
from attain.errors import BadInput, Problem, Refusal
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import (
    UNKNOWN,
    Number,
    Search,
    Words,
    actor,
    organisation,
    reason_field,
    scope,
    select,
    sheet,
    wrong_at,
)
from attain.portal.office.cycle_acts import told
from attain.portal.office.cycles import run_here
from attain.portal.pages.reviews import STATES, status_badge
from attain.portal.views.fields import Field
from attain.portal.views.parts import Column, Empty, Link, Pages, Person, Table, Text
from attain.portal.views.sheet import Apart, Asking, Listing, Sheet
from attain.portal.wording import counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.hr.cycles import RunSeen
    from attain.portal.desk import ReadingDesk, WritingDesk

COLUMNS = (Column("Name"), Column("Unit"), Column("State"), Column("Do"))


@get("/cycles/{cycle:str}/people", sync_to_thread=True, opt={"right": "run_cycles"})
def everybody(page: Page, cycle: FromPath[str], q: Search = "", status: Words = "", number: Number = 1) -> Html:
    """Who is in, with one's own way to add and to stop."""
    with page.read() as connection:
        return _everybody(page, connection, cycle, (q, status, number), None)


def _everybody(
    page: ReadingDesk, connection: Connection, cycle: str, wanted: tuple[str, str, int], wrong: BadInput | None
) -> Html:
    q, status, number = wanted
    run, mine = run_here(page, connection, cycle), scope(page, connection)
    status = status if status in STATES else ""
    found, total = persons.members(connection, run, mine, unit_fact(run.catalogue), q, status, number)
    base = f"/cycles/{cycle}"
    rows = tuple(_row(one, base, page.viewer.person_id) for one in found)
    query = tuple((name, value) for name, value in (("q", q), ("status", status)) if value)
    states = [("", "Every state"), *((state, words) for state, (words, _) in STATES.items())]
    filters = (Field("q", "line", "Name or number", q), select("status", "State", states, status))
    table = Table("People of this cycle", COLUMNS, rows, Empty("Nobody", "Nobody fits this search.", icon="people"))
    pages = Pages(number, persons.PAGE, total, f"{base}/people", query)
    listing = Listing("", table, counted(total, "review"), f"{base}/people", filters, pages)
    add = Apart("Add somebody", (_adding(page, run, wrong),), wrong is not None)
    made = Sheet("People", (listing, add), "", run.title, base, run.title)
    return sheet(page, made, 422 if wrong else 200)


def _row(one: persons.MemberSeen, base: str, me: int) -> tuple[Any, ...]:
    unit = one.unit.replace("_", " ").capitalize() or "–"
    stop: Any = Text("–")
    if one.status == "open" and one.person_id != me:
        stop = Link("Stop the review", f"{base}/people/{one.case_id}/stop", f"of {one.name}")
    return Person(one.name, one.number, f"/people/{one.person_id}/record"), Text(unit), status_badge(one.status), stop


def _adding(page: ReadingDesk, run: RunSeen, wrong: BadInput | None) -> Asking:
    at = wrong_at(wrong)
    typed = page.visit.posted.text
    waves = [(wave.id, text_of(wave.title, page.viewer.language)) for wave in joining.waves_of(run)]
    fields = (
        Field(
            "person",
            "line",
            "Staff number, or the whole name",
            typed("person"),
            error=at.get("person", ""),
            required=True,
        ),
        select("wave", "Wave", waves, typed("wave"), required=True, error=at.get("wave", "")),
        reason_field(typed("reason"), at.get("reason", "")),
    )
    lead = "For somebody whom the cycle's population left out. The review opens at once, with the dates of the wave."
    return Asking("Add somebody", f"/cycles/{run.cycle}/people", "Open a review", fields, lead)


@post("/cycles/{cycle:str}/people", sync_to_thread=True, opt={"right": "run_cycles"})
def add(act: Act, cycle: FromPath[str]) -> Html:
    """One more."""
    where, posted = organisation(act), act.posted.text
    with act.read() as connection:
        run_here(act, connection, cycle)
        who = persons.find_one(connection, scope(act, connection).seen, posted("person"))
    try:
        if not who:
            raise BadInput([Problem("person", UNKNOWN)])
        joining.add_person(where.store, where.world, actor(act), cycle, who, posted("wave"), posted("reason"))
    except BadInput as wrong:
        return _again(act, cycle, wrong)
    except Refusal as refused:
        return _again(act, cycle, BadInput([Problem("person", refused.message)]))
    return act.redirect(f"/cycles/{cycle}/people?q={posted('person').strip()}", "The review is open.")


def _again(act: WritingDesk, cycle: str, wrong: BadInput) -> Html:
    with act.read() as connection:
        return _everybody(act, connection, cycle, ("", "", 1), wrong)


@get("/cycles/{cycle:str}/people/{case_id:int}/stop", sync_to_thread=True, opt={"right": "run_cycles"})
def before_stopping(page: Page, cycle: FromPath[str], case_id: FromPath[int]) -> Html:
    """Ask for the reason."""
    return _stopping(page, cycle, case_id, None)


def _stopping(page: ReadingDesk, cycle: str, case_id: int, wrong: BadInput | None) -> Html:
    with page.read() as connection:
        run, mine = run_here(page, connection, cycle), scope(page, connection)
        who = persons.name_in(connection, run, mine, case_id)
    if not who:
        raise NotHere
    told = ("Open tasks close and nobody is asked any more.", "What was written stays; nobody new may read it.")
    back = f"/cycles/{cycle}/people"
    fields = (reason_field(page.visit.posted.text("reason"), wrong_at(wrong).get("reason", "")),)
    asking = Asking(
        f"Stop the review of {who}?",
        f"{back}/{case_id}/stop",
        "Stop the review",
        fields,
        told=told,
        dangerous=True,
        back=back,
    )
    return sheet(page, Sheet("Stop a review", (asking,), "", run.title, back, narrow=True), 422 if wrong else 200)


@post("/cycles/{cycle:str}/people/{case_id:int}/stop", sync_to_thread=True, opt={"right": "run_cycles"})
def stop(act: Act, cycle: FromPath[str], case_id: FromPath[int]) -> Html:
    """One less."""
    where = organisation(act)
    try:
        joining.remove_person(where.store, where.world, actor(act), case_id, act.posted.text("reason"))
    except BadInput as wrong:
        return _stopping(act, cycle, case_id, wrong)
    return act.redirect(f"/cycles/{cycle}/people", "The review is stopped.")


@get("/cycles/{cycle:str}/replace", sync_to_thread=True, opt={"right": "run_cycles"})
def before_replacing(page: Page, cycle: FromPath[str], was: Words = "", by: Words = "", role: Words = "") -> Html:
    """Who takes over from whom, and the open tasks that would move."""
    return _replacing(page, cycle, (was, by, role), None)


def _replacing(page: ReadingDesk, cycle: str, typed: tuple[str, str, str], wrong: BadInput | None) -> Html:
    was, by, role = typed
    with page.read() as connection:
        run, mine = run_here(page, connection, cycle), scope(page, connection)
        ids = [persons.find_one(connection, mine.seen, said) if said.strip() else 0 for said in (was, by)]
        tasks = changing.tasks_of_role(connection, run, mine, ids[0], role) if ids[0] else []
        people = persons.some_people(connection, mine.seen, unit_fact(run.catalogue), ids)
    roles = [(each, changing.role_title(run, each, page.viewer.language)) for each in changing.replaceable_roles(run)]
    at = wrong_at(wrong)
    at |= {
        name: UNKNOWN for name, said, found in (("was", was, ids[0]), ("by", by, ids[1])) if said.strip() and not found
    }
    fields = (
        Field(
            "was",
            "line",
            "Who has it now",
            was,
            help="Staff number, or the whole name.",
            error=at.get("was", ""),
            required=True,
        ),
        Field(
            "by",
            "line",
            "Who takes over",
            by,
            help="Staff number, or the whole name.",
            error=at.get("by", ""),
            required=True,
        ),
        select("role", "In which role", roles, role, required=True, error=at.get("role", "")),
    )
    base = f"/cycles/{cycle}"
    blocks: list[Any] = []
    if all(ids) and not at.keys() - {"reason"}:
        blocks += _preview(page, base, (people[ids[0]].name, people[ids[1]].name), typed, tasks, at)
    look = Asking("Who, for whom", f"{base}/replace/look", "Show what would move", fields, back=base)
    made = Sheet(
        "Replace somebody",
        (look, *blocks),
        "Open tasks move; what is done stays as it was written.",
        run.title,
        base,
        run.title,
    )
    return sheet(page, made, 422 if wrong else 200)


def _preview(
    page: ReadingDesk,
    base: str,
    names: tuple[str, str],
    typed: tuple[str, str, str],
    tasks: list[tuple[str, str]],
    at: Any,
) -> list[Any]:
    rows = tuple((Person(subject), Text(step)) for subject, step in tasks[:50])
    nothing = Empty("No open task", "The role passes on; what opens later goes to the new person.", icon="check")
    lead = f"{counted(len(tasks), 'open task')} would move from {names[0]} to {names[1]}."
    table = Table("Open tasks that move", (Column("Review of"), Column("Task")), rows, nothing)
    hidden = tuple(zip(("was", "by", "role"), typed, strict=True))
    fields = (reason_field(page.visit.posted.text("reason"), at.get("reason", "")),)
    asking = Asking("Do it", f"{base}/replace", f"Hand over to {names[1]}", fields, hidden=hidden, back=base)
    return [Listing("What would move", table, lead), asking]


@post("/cycles/{cycle:str}/replace/look", sync_to_thread=True, opt={"right": "run_cycles"})
def look_first(act: Act, cycle: FromPath[str]) -> Html:
    """Show what would move; nothing is changed."""
    return _replacing(act, cycle, _typed(act), None)


def _typed(act: WritingDesk) -> tuple[str, str, str]:
    posted = act.posted.text
    return posted("was"), posted("by"), posted("role")


@post("/cycles/{cycle:str}/replace", sync_to_thread=True, opt={"right": "run_cycles"})
def replace(act: Act, cycle: FromPath[str]) -> Html:
    """Hand over."""
    where, typed = organisation(act), _typed(act)
    with act.read() as connection:
        run_here(act, connection, cycle)
        seen = scope(act, connection).seen
        was, by = (persons.find_one(connection, seen, said) for said in typed[:2])
    try:
        order = changing.Instead(cycle, was, by, typed[2], act.posted.text("reason"))
        outcome = changing.replace_person(where.store, where.world, actor(act), order)
    except BadInput as wrong:
        return _replacing(act, cycle, typed, wrong)
    return act.redirect(f"/cycles/{cycle}", told(outcome), "warn" if outcome.refused else "good")
