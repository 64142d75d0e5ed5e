"""How the organisation stands: completion by unit and step over time, and how final ratings are spread.

Never a single answer, and no rating of a group that is too small.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from litestar import get

from attain.access.figures import SMALLEST, Group, together
from attain.cases.hr import cycles as seen
from attain.cases.hr import over_time
from attain.cases.queries import step_title, text_of
from attain.portal.desk import Html, Page
from attain.portal.office.common import Words, organisation, scope, select, sheet
from attain.portal.office.cycles import run_here
from attain.portal.office.people import unit_name
from attain.portal.views.charts import Bar, Bars
from attain.portal.views.parts import Column, Empty, Figure, Share, Table, Text
from attain.portal.views.sheet import Beside, Block, Chart, Listing, Note, Numbers, Sheet
from attain.portal.wording import counted, percent, short_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from attain.cases.hr.scope import Scope
    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import Panels

LAST = 8
"""How many weeks a table of steps shows."""


def figures(panels: Panels) -> Any:
    """The handler of /figures."""

    @get("/figures", sync_to_thread=True, opt={"right": "see_figures"})
    def look(page: Page, cycle: Words = "") -> Html:
        """The newest launched cycle, or the one chosen."""
        with page.read() as connection:
            mine = scope(page, connection, "see_figures")
            every = [
                one
                for one in seen.cycles(connection, organisation(page).world, mine, page.now, page.viewer.language)
                if one.visible
            ]
            if not every:
                nothing = Note("Figures begin with the first launch of a cycle.", "info", "No figures yet.")
                return sheet(page, Sheet("Figures", (nothing,)))
            chosen = next((one for one in every if one.id == cycle), every[0])
            blocks = _blocks(page, connection, mine, chosen.id)
            shown = panels.of("figures", connection, page)
        return sheet(page, _page(every, chosen, mine, blocks, shown))

    return look


def _page(every: list[seen.CycleSeen], chosen: seen.CycleSeen, mine: Scope, blocks: list[Block], shown: Any) -> Sheet:
    others = [one for one in every if one.id != chosen.id]
    lead = "How the organisation stands." if mine.everywhere else "How your part of the organisation stands."
    if others:
        options = [(one.id, one.title) for one in every]
        rows = Table(
            "Cycles",
            (Column("Cycle"), Column("Closed")),
            tuple((Text(one.title), Share(one.closed, one.people)) for one in every),
        )
        blocks = [Listing("", rows, "", "/figures", (select("cycle", "Cycle", options, chosen.id),)), *blocks]
    return Sheet(chosen.title, tuple(blocks), lead, "Figures", panels=shown)


def _blocks(page: ReadingDesk, connection: Connection, mine: Scope, cycle: str) -> list[Block]:
    run = run_here(page, connection, cycle)
    found = seen.progress(connection, run, mine, page.now, page.viewer.language)
    by_week = over_time.weeks(connection, run, mine, page.now)
    blocks: list[Block] = [Numbers(_numbers(found)), Beside((_units(found), _weeks(by_week, found.people)))]
    blocks.append(_steps(run, by_week, found.people))
    for score, scale in over_time.rated(run):
        blocks += _ratings(page, connection, run, mine, (score, scale))
    return blocks


def _numbers(found: seen.Progress) -> tuple[Figure, ...]:
    done = found.closed - found.unfinished
    share = percent(0 if not found.people else _share(done, found.people))
    return (
        Figure("People", f"{found.people:,}"),
        Figure("Done", share, f"{done:,} reviews", tone="good" if done else "quiet"),
        Figure("Ended unfinished", f"{found.unfinished:,}", tone="warn" if found.unfinished else "quiet"),
        Figure("Something is late", f"{found.late:,}", "reviews", tone="bad" if found.late else "good"),
    )


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


def _units(found: seen.Progress) -> Chart:
    bars = tuple(Bar(unit_name(unit.unit), unit.closed, unit.people) for unit in found.units)
    most = max((unit.people for unit in found.units), default=1)
    return Chart(Bars("Reviews closed by unit", bars, most=most, head=("Unit", "Closed"), mark_label="all reviews"))


def _weeks(by_week: over_time.Weeks, people: int) -> Chart:
    shown = list(zip(by_week.starts, by_week.closed, strict=True))[-LAST:]
    bars = tuple(Bar(short_day(day), count) for day, count in shown)
    title = "Reviews closed, by the end of the week that began on"
    return Chart(Bars(title, bars, most=people or 1, head=("Week from", "Reviews closed")), upright=True)


def _steps(run: seen.RunSeen, by_week: over_time.Weeks, people: int) -> Listing:
    starts = by_week.starts[-LAST:]
    rows = tuple(
        (
            Text(step_title(step)),
            *(Text(percent(_share(count, people)) if people else "–") for count in by_week.steps[step.id][-LAST:]),
        )
        for step in run.steps
    )
    columns = (Column("Step"), *(Column(short_day(start), "end") for start in starts))
    lead = "The share of reviews in which a step was over, by the end of the week that began on the day above."
    return Listing("Steps over time", Table("Steps over time", columns, rows), lead)


def _ratings(
    page: ReadingDesk, connection: Connection, run: seen.RunSeen, mine: Scope, of: tuple[str, str]
) -> list[Block]:
    score, scale_id = of
    found = over_time.final_ratings(connection, run, score, page.now)
    if not mine.everywhere:
        own = {value for _, value in mine.units}
        found = [group for group in found if group.unit in own]
    title = _title(run, score, page.viewer.language)
    scale = run.catalogue.model("scale", scale_id)
    levels = [(level, scale.label(level, page.viewer.language)) for level in scale.ids()]
    whole = together(found)
    if whole.people < SMALLEST:
        text = f"Ratings appear here once at least {SMALLEST} of a unit were released."
        return [Note(text, "info", f"{title}: nothing to show yet.")]
    bars = tuple(Bar(label, whole.counts.get(level, 0)) for level, label in levels)
    lead = (
        f"{counted(whole.people, 'released rating')}. Of each unit whole groups of {SMALLEST} count, "
        "in the order of their release, so that nobody can work out a single one."
    )
    chart = Chart(Bars(title, bars, head=("Rating", "People")), lead, upright=True)
    return [chart, _by_unit(run, found, levels, title)]


def _by_unit(run: seen.RunSeen, found: list[Group], levels: list[tuple[str, str]], title: str) -> Block:
    if not over_time.compares(run):
        return Note("By policy ratings of units are not set beside each other.", "plain")
    rows = tuple(
        (
            Text(unit_name(group.unit) if group.unit else "Small units together"),
            *(Text(f"{group.counts.get(level, 0):,}") for level, _ in levels),
        )
        for group in found
    )
    columns = (Column("Unit"), *(Column(label, "end") for _, label in levels))
    return Listing(f"{title} by unit", Table(title, columns, rows, Empty("Nothing to show")))


def _title(run: seen.RunSeen, score: str, language: str) -> str:
    document = run.catalogue.get("workflow", run.workflow.id)
    every: list[Mapping[str, Any]] = list(document.data.get("scores", ())) if document else []
    said = next((one for one in every if one["id"] == score), {"title": score})
    return f"{text_of(said.get('title', score), language)}, as released"
