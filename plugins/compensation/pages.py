"""Pages under /compensation/.  A plan in which the viewer sees nobody else is not there for him."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from attain.api.language import words
from attain.api.people import facts
from attain.api.portal import Html, NotHere, Page, Panel, PanelRequest, catalogue_of, parts
from attain.api.reports import cycle_of, world_in, world_of
from compensation.model import Plan
from compensation.payroll import file_of
from compensation.reading import KIND, listed, person_seen, plan_seen
from compensation.showing import OwnShown, href_of, own, shown


@dataclass(frozen=True, slots=True)
class OnReview:
    """Plans on the page of a review: his own results for the employee, ways to the plans for whoever else may see."""

    own: tuple[OwnShown, ...]
    links: tuple[parts.Link, ...]


@get("/compensation/{cycle_id:int}/{name:str}", sync_to_thread=True)
def look(page: Page, cycle_id: FromPath[int], name: FromPath[str], person: FromQuery[str] = "") -> Html:
    """A plan: its groups, what they cost, who gets what, and how one person's increase came about."""
    with page.read() as connection:
        seen = plan_seen(connection, world_of(page), cycle_id, name, page.viewer.person_id, page.now)
    if seen is None:
        raise NotHere
    return page.render("compensation/plan.html", plan=shown(seen, page.viewer.language, person))


@get("/compensation/{cycle_id:int}/{name:str}/payroll.csv", sync_to_thread=True)
def payroll(page: Page, cycle_id: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """What is final, as a file."""
    with page.read() as connection:
        seen = plan_seen(connection, world_of(page), cycle_id, name, page.viewer.person_id, page.now)
        if seen is None:
            raise NotHere
        persons = [one.person_id for one in seen.persons.values()]
        known = facts(connection, persons, page.now, ["staff_number"])
    numbers = {one: str(said.get("staff_number", "")) for one, said in known.items()}
    headers = {"Content-Disposition": f'attachment; filename="{seen.plan.id}.csv"'}
    return Response(file_of(seen, numbers), media_type="text/csv; charset=utf-8", headers=headers)


@get("/compensation", sync_to_thread=True)
def plans(page: Page) -> Html:
    """The plans in which the viewer sees somebody."""
    with page.read() as connection:
        catalogue = catalogue_of(page, connection)
        found = listed(connection, world_of(page), catalogue, page.viewer.person_id, page.now)
    if not found:
        raise NotHere
    language = page.viewer.language
    rows = tuple(
        (parts.Link(words(plan.title, language), href_of(one.id, plan.id)), parts.Text(words(one.title, language)))
        for plan, one in found
    )
    table = parts.Table("Plans for pay", (parts.Column("Plan"), parts.Column("Cycle")), rows)
    return page.render("compensation/plans.html", table=table)


def on_home(asked: PanelRequest) -> tuple[parts.Link, ...] | None:
    """Ways to the plans in which the viewer sees somebody."""
    found = listed(asked.connection, world_in(asked), asked.catalogue, asked.viewer.person_id, asked.now)
    language = asked.viewer.language
    links = (
        parts.Link(words(plan.title, language), href_of(one.id, plan.id), detail=words(one.title, language))
        for plan, one in found
    )
    return tuple(links) or None


def on_cycle(asked: PanelRequest) -> tuple[parts.Link, ...] | None:
    """The same on the page of a cycle."""
    found = listed(asked.connection, world_in(asked), asked.catalogue, asked.viewer.person_id, asked.now)
    here = (plan for plan, one in found if one.id == asked.cycle_id)
    return (
        tuple(parts.Link(words(plan.title, asked.viewer.language), href_of(asked.cycle_id, plan.id)) for plan in here)
        or None
    )


def on_review(asked: PanelRequest) -> OnReview | None:
    """What a review's plans say of its employee, to him or to whoever else may see it."""
    if not asked.catalogue.of_kind(KIND):
        return None
    world, viewer = world_in(asked), asked.viewer
    cycle_id = cycle_of(asked.connection, world, asked.case_id)
    results: list[OwnShown] = []
    links: list[parts.Link] = []
    for document in asked.catalogue.of_kind(KIND) if cycle_id is not None else ():
        seen = person_seen(
            asked.connection, world, cycle_id or 0, document.id, viewer.person_id, asked.subject_id, asked.now
        )
        if seen is None:
            continue
        plan: Plan = seen.plan
        if asked.subject_id == viewer.person_id:
            result = own(seen, str(asked.subject_id), viewer.language)
            results += [result] if result else []
        else:
            href = f"{href_of(seen.cycle_id, plan.id)}?person={asked.subject_id}#way"
            links.append(parts.Link(words(plan.title, viewer.language), href))
    return OnReview(tuple(results), tuple(links)) if results or links else None


PANELS = (
    Panel("home", "Pay", "compensation/links.html", on_home, order=90),
    Panel("cycle", "Pay", "compensation/links.html", on_cycle, order=90),
    Panel("case", "Pay", "compensation/review.html", on_review, order=70),
)
HANDLERS = (plans, look, payroll)
