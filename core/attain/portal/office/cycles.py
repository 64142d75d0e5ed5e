"""The cycle control room: every cycle, and how each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath

from attain.cases.hr import cycles as seen
from attain.cases.hr.launching import UnderWay, under_way
from attain.cases.hr.open_tasks import PAGE, Filter, OpenTask, open_tasks
from attain.cases.hr.work import changes_under_way
from attain.cases.queries import step_title
from attain.cases.standing_in import ways_in
from attain.errors import Refusal
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office import launch
from attain.portal.office.common import Number, Search, Words, organisation, scope, select, sheet, today
from attain.portal.views.charts import Bar, Bars
from attain.portal.views.fields import Field
from attain.portal.views.parts import Badge, Column, Empty, Figure, Link, Pages, Person, Share, Table, Text
from attain.portal.views.sheet import Beside, Block, Chart, Doing, Listing, Note, Numbers, Sheet, Way
from attain.portal.wording import counted, day, until_due, urgency

if TYPE_CHECKING:
    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import Panels

WHAT = {"extend": "Moving due days", "replace": "Replacing somebody"}
NO_CYCLE = "Whoever keeps the configuration adds one, as a file of kind cycle; here it is tried out and launched."


@get("/cycles", sync_to_thread=True, opt={"right": "run_cycles"})
def every(page: Page) -> Html:
    """All cycles, launched or not."""
    with page.read() as connection:
        found = seen.cycles(
            connection, organisation(page).world, scope(page, connection), page.now, page.viewer.language
        )
    rows = tuple(_cycle_row(one, page) for one in found)
    columns = (Column("Cycle"), Column("Runs"), Column("State"), Column("Closed"), Column("Something is late", "end"))
    empty = Empty("No cycle yet", NO_CYCLE, icon="calendar")
    table = Table("Cycles", columns, rows, empty)
    lead = "Every review cycle of the configuration: what a launch would do, and how a running one stands."
    return sheet(page, Sheet("Cycles", (Listing("", table),), lead))


def _cycle_row(one: seen.CycleSeen, page: ReadingDesk) -> tuple[Any, ...]:
    name = Link(one.title, f"/cycles/{one.id}")
    runs = Text(f"{day(one.starts)} to {day(one.ends)}")
    if not one.visible:
        soon = one.starts > today(page)
        return (
            name,
            runs,
            Badge("Starts later" if soon else "Not launched", "quiet" if soon else "warn"),
            Text("–"),
            Text("–"),
        )
    over = one.closed == one.people
    state = Badge("Done", "good") if over else Badge("Running", "info")
    return name, runs, state, Share(one.closed, one.people), Text(f"{one.late:,}" if one.late else "–")


def control_room(panels: Panels) -> Any:
    """The handler of /cycles/<id>."""

    @get("/cycles/{cycle:str}", sync_to_thread=True, opt={"right": "run_cycles"})
    def look(page: Page, cycle: FromPath[str], q: Search = "", number: Number = 1, show: Words = "out") -> Html:
        """One cycle: before the launch what it would do, afterwards how it stands."""
        world = organisation(page).world
        with page.read() as connection:
            mine = scope(page, connection)
            running = under_way(connection, cycle)
            try:
                run = seen.run_of(connection, world, cycle, page.viewer.language)
            except Refusal:
                return sheet(
                    page, launch.before(page, connection, mine, cycle, launch.Wanted(q, number, show == "in"), running)
                )
            progress = seen.progress(connection, run, mine, page.now, page.viewer.language)
            changes = changes_under_way(connection, run.id)
            shown = panels.of("cycle", connection, page, cycle_id=run.id)
        return sheet(page, _room(run, progress, mine.everywhere, _going_on(running, changes), shown))

    return look


def _going_on(running: UnderWay | None, changes: list[tuple[str, int, int]]) -> list[Block]:
    launching = [Doing(running.done, running.of, "Opening reviews")] if running else []
    return [*launching, *(Doing(done, of, WHAT[what]) for what, done, of in changes)]


def _room(run: seen.RunSeen, found: seen.Progress, everywhere: bool, going_on: list[Block], shown: Any) -> Sheet:
    base = f"/cycles/{run.cycle}"
    lead = f"{day(run.starts)} to {day(run.ends)}, launched on {day(run.launched_at, run.zone)}."
    if not everywhere:
        lead += " You see the people of your own department."
    blocks = (
        *going_on,
        Numbers(_figures(found, base)),
        Beside((_steps_chart(found), _units_chart(found))),
        _steps(found, base),
        _units(found, base),
    )
    ways = (
        Way("Who is late", f"{base}/open", "primary", "clock"),
        Way("People", f"{base}/people", "", "people"),
        Way("Replace somebody", f"{base}/replace", "", "person"),
        Way("Who sees what", f"{base}/who-sees-what", "", "eye"),
    )
    return Sheet(run.title, blocks, lead, "Cycle", "/cycles", "All cycles", ways, panels=shown)


def _figures(found: seen.Progress, base: str) -> tuple[Figure, ...]:
    done = found.closed - found.unfinished
    return (
        Figure("People", f"{found.people:,}", href=f"{base}/people"),
        Figure("Reviews done", f"{done:,}", f"of {found.people:,}", tone="good" if done else "quiet"),
        Figure("Ended unfinished", f"{found.unfinished:,}", tone="warn" if found.unfinished else "quiet"),
        Figure("Something is late", f"{found.late:,}", "reviews", f"{base}/open", "bad" if found.late else "good"),
    )


def _steps_chart(found: seen.Progress) -> Chart:
    bars = tuple(Bar(step.title, step.over) for step in found.steps)
    return Chart(Bars("Reviews in which a step is over", bars, most=found.people or 1, head=("Step", "Reviews")))


def _units_chart(found: seen.Progress) -> Chart:
    bars = tuple(Bar(_unit(unit.unit), unit.closed, unit.people) for unit in found.units)
    most = max((unit.people for unit in found.units), default=1)
    return Chart(Bars("Reviews closed by unit", bars, most=most, head=("Unit", "Closed"), mark_label="all reviews"))


def _unit(name: str) -> str:
    return name.replace("_", " ").capitalize() if name else "No unit"


def _steps(found: seen.Progress, base: str) -> Listing:
    rows = tuple(_step_row(step, found.people, base) for step in found.steps)
    columns = (
        Column("Step"),
        Column("Over"),
        Column("Waiting", "end"),
        Column("Late", "end"),
        Column("To come", "end"),
    )
    lead = "Steps that only some are asked, depending on what was written, are left out: that they are open would tell."
    return Listing("Step by step", Table("Steps", columns, rows), lead)


def _step_row(step: seen.StepProgress, people: int, base: str) -> tuple[Any, ...]:
    query = urlencode({"step": step.id, "late": "no"})
    name = Link(step.title, f"{base}/open?{query}") if step.named else Text(step.title, "answers without a name")
    return name, Share(step.over, people), Text(f"{step.waiting:,}"), Text(f"{step.late:,}"), Text(f"{step.to_come:,}")


def _units(found: seen.Progress, base: str) -> Listing:
    rows = tuple(
        (
            Link(_unit(unit.unit), f"{base}/open?{urlencode({'unit': unit.unit, 'late': 'no'})}"),
            Share(unit.closed, unit.people),
            Text(f"{unit.late:,}"),
        )
        for unit in found.units
    )
    return Listing("Unit by unit", Table("Units", (Column("Unit"), Column("Closed"), Column("Late", "end")), rows))


def filter_of(q: str, step: str, unit: str, late: str) -> Filter:
    """The filter that an address says."""
    return Filter(step, unit, q, late != "no")


def query_of(wanted: Filter) -> tuple[tuple[str, str], ...]:
    """A filter as an address says it."""
    pairs = (("step", wanted.step), ("unit", wanted.unit), ("q", wanted.text), ("late", "" if wanted.late else "no"))
    return tuple((name, value) for name, value in pairs if value)


def said_of(wanted: Filter, run: seen.RunSeen) -> str:
    """A filter in words."""
    step = next((step_title(each) for each in run.steps if each.id == wanted.step), "")
    parts = ["what is late" if wanted.late else "everything open"]
    parts += [f"in “{step}”"] if step else []
    parts += [f"for people of {_unit(wanted.unit)}"] if wanted.unit else []
    parts += [f"with “{wanted.text.strip()}”"] if wanted.text.strip() else []
    return " ".join(parts)


@get("/cycles/{cycle:str}/open", sync_to_thread=True, opt={"right": "run_cycles"})
def waiting(
    page: Page,
    cycle: FromPath[str],
    q: Search = "",
    step: Words = "",
    unit: Words = "",
    late: Words = "",
    number: Number = 1,
) -> Html:
    """Who is late, or has something open; from here one reminds and gives more time."""
    wanted = filter_of(q, step, unit, late)
    with page.read() as connection:
        mine = scope(page, connection)
        run = run_here(page, connection, cycle)
        found, total = open_tasks(connection, run, mine, wanted, page.now, number, page.viewer.language)
        units = seen.progress(connection, run, mine, page.now).units
        able = [one.id for one in found if run.workflow.step(one.step).on_behalf]
        may = ways_in(connection, organisation(page).world, page.viewer.person_id, able, page.now)
    base = f"/cycles/{cycle}"
    pages = Pages(number, PAGE, total, f"{base}/open", query_of(wanted))
    rows = tuple((*_task_row(one, page, base), *_stand_in(one, may)) for one in found)
    columns = (*COLUMNS, Column("For them")) if may else COLUMNS
    table = Table("Open tasks", columns, rows, _nothing(wanted))
    ways = _ways(wanted, base) if total else ()
    lead = f"{counted(total, 'task')}: {said_of(wanted, run)}."
    filters = _filters(wanted, run, [one.unit for one in units])
    listing = Listing("", table, lead, f"{base}/open", filters, pages, ways)
    about = Note("Answers without a name and steps that depend on what was written are not listed here.", "plain")
    return sheet(
        page, Sheet("Who is late" if wanted.late else "What is open", (listing, about), "", run.title, base, run.title)
    )


COLUMNS = (Column("Who has it"), Column("What"), Column("About"), Column("Unit"), Column("Due"), Column("Do"))


def run_here(page: ReadingDesk, connection: Any, cycle: str) -> seen.RunSeen:
    """The launched cycle; what there is not looks like what one may not see."""
    try:
        return seen.run_of(connection, organisation(page).world, cycle, page.viewer.language)
    except Refusal:
        raise NotHere from None


def _task_row(one: OpenTask, page: ReadingDesk, base: str) -> tuple[Any, ...]:
    due: Any = Text("–")
    if one.due is not None:
        tone: Any = "bad" if one.late else urgency(one.due, page.now, page.viewer.zone)
        due = Badge(until_due(one.due, page.now, page.viewer.zone), tone)
    about = Text("their own") if one.person_id == one.subject_id else Text(one.subject)
    act = Link("More time", f"{base}/extend?{urlencode({'step': one.step, 'case': one.case_id})}", f"for {one.person}")
    return (
        Person(one.person, "", f"/people/{one.person_id}/record"),
        Text(one.title),
        about,
        Text(_unit(one.unit)),
        due,
        act,
    )


def _stand_in(one: OpenTask, may: frozenset[int]) -> tuple[Any, ...]:
    if not may:
        return ()
    return (Link("Act for", f"/tasks/{one.id}/for-another", one.person) if one.id in may else Text("–"),)


def _nothing(wanted: Filter) -> Empty:
    if wanted.late:
        return Empty("Nobody is late", "With this filter nothing that is due lies open.", icon="check")
    return Empty("Nothing is open", "With this filter nobody has anything to do.", icon="check")


def _ways(wanted: Filter, base: str) -> tuple[Way, ...]:
    query = urlencode(query_of(wanted))
    more = (Way("Give more time …", f"{base}/extend?{query}", "", "calendar"),) if wanted.step else ()
    return (Way("Remind …", f"{base}/remind?{query}", "", "mail"), *more)


def _filters(wanted: Filter, run: seen.RunSeen, units: list[str]) -> tuple[Field, ...]:
    steps = [("", "Every step"), *((step.id, step_title(step)) for step in run.steps)]
    places = [("", "Every unit"), *((unit, _unit(unit)) for unit in units if unit)]
    return (
        Field("q", "line", "Name or number", wanted.text),
        select("step", "Step", steps, wanted.step),
        select("unit", "Unit", places, wanted.unit),
        select("late", "Show", [("", "What is late"), ("no", "Everything open")], "" if wanted.late else "no"),
    )
