"""My team: whoever reports to me, where their reviews stand, and what of it waits for me."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get

from attain.cases.queries import CaseSeen, TaskSeen, names_of, newest_open, reviews_about, tasks_about, tasks_of
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.lines import reports
from attain.portal.desk import Html, Page
from attain.portal.pages.home import line_of, unconditional
from attain.portal.pages.reviews import status_badge
from attain.portal.views.parts import Badge, Cell, Column, Empty, Figure, Link, Person, Table, Text
from attain.portal.wording import long_day, until_due, urgency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import Panels


def team(panels: Panels) -> Any:
    """The handler of /team."""

    @get("/team", sync_to_thread=True, opt={"right": "team"})
    def look(page: Page) -> Html:
        """The viewer's reports."""
        me, world = page.viewer.person_id, page.kernel.world  # type: ignore[attr-defined]
        with page.read() as connection:
            members = sorted(reports(connection, view(connection, page.now), [me])[me])
            names = names_of(connection, members)
            jobs = {person: str(known.get("job", "")) for person, known in facts(connection, members, page.now).items()}
            seen = reviews_about(connection, world.catalogues, members, page.viewer.language)
            open_ones = tasks_about(connection, world.catalogues, members, page.viewer.language)
            mine = [each for each in tasks_of(connection, world.catalogues, me) if each.subject_id in names]
            shown = panels.of("team", connection, page)
        tasks = [each for each in open_ones if unconditional(each, seen) or each.person_id == me]
        table = members_table(page, names, jobs, newest_open(seen), tasks)
        return page.render(
            "pages/team.html", table=table, figures=figures(page, names, seen, tasks),
            tasks=[line_of(each, me) for each in mine], panels=shown,
        )  # fmt: skip

    return look


def members_table(
    page: ReadingDesk,
    names: Mapping[int, str],
    jobs: Mapping[int, str],
    reviews: Mapping[int, CaseSeen],
    tasks: Sequence[TaskSeen],
) -> Table:
    """One row for each report: the review and what is open in it now."""
    rows = [_row(page, name, jobs.get(person, ""), reviews.get(person), tasks) for person, name in by_name(names)]
    columns = (Column("Name"), Column("Review"), Column("Now"), Column("Due"))
    return Table("My team", columns, tuple(rows), Empty("Nobody reports to you today", icon="people"))


def by_name(names: Mapping[int, str]) -> list[tuple[int, str]]:
    """People in the order of their names."""
    return sorted(names.items(), key=lambda pair: pair[1])


def _row(page: ReadingDesk, name: str, job: str, case: CaseSeen | None, tasks: Sequence[TaskSeen]) -> tuple[Cell, ...]:
    if case is None:
        return Person(name, job), Text("No review now"), Text("–"), Text("–")
    open_now = next((each for each in tasks if each.case_id == case.id), None)
    review = Link(case.review, f"/reviews/{case.id}", more=f"of {name}")
    if open_now is None:
        return Person(name, job), review, status_badge(case.status), Text("–")
    who = "You" if open_now.person_id == page.viewer.person_id else open_now.person
    due = _due(page, open_now)
    return Person(name, job), review, Text(open_now.title, who), due


def _due(page: ReadingDesk, task: TaskSeen) -> Cell:
    if task.due_day is None:
        return Text("–")
    tone: Any = urgency(task.due_day, page.now, page.viewer.zone)
    words = until_due(task.due_day, page.now, page.viewer.zone)
    return Badge(words, tone) if tone != "quiet" else Text(words, long_day(task.due_day))


def figures(
    page: ReadingDesk, names: Mapping[int, str], seen: Sequence[CaseSeen], tasks: Sequence[TaskSeen]
) -> tuple[Figure, ...]:
    """How the team stands, in numbers."""
    open_reviews = [each for each in seen if each.status == "open"]
    late = [t for t in tasks if t.due_day and urgency(t.due_day, page.now, page.viewer.zone) == "bad"]
    mine = [t for t in tasks if t.person_id == page.viewer.person_id]
    return (
        Figure("People", str(len(names))),
        Figure("Open reviews", str(len(open_reviews)), f"{sum(1 for e in seen if e.status == 'closed')} done"),
        Figure("Waiting for you", str(len(mine)), tone="warn" if mine else "quiet"),
        Figure("Late", str(len(late)), tone="bad" if late else "good"),
    )
