"""Looking people up, and the page from which HR changes a manager or lets somebody leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get
from litestar.params import FromPath

from attain.cases.hr import persons
from attain.cases.hr.scope import Scope, scope_of, unit_fact
from attain.cases.queries import names_of, reviews_about
from attain.cases.told_files import listed
from attain.errors import Refusal
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.lines import managers, reports
from attain.people.planned import Planned, planned
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import Number, Search, Words, has, organisation, select, sheet
from attain.portal.pages.reviews import status_badge
from attain.portal.views.fields import Field
from attain.portal.views.parts import Column, Empty, Fact, Pages, Person, Table, Text
from attain.portal.views.sheet import Asking, Block, Facts, Listing, Sheet, Way
from attain.portal.wording import counted, day, joined, long_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from attain.people.asof import View
    from attain.portal.desk import ReadingDesk

LABELS = {
    "staff_number": "Number",
    "work_email": "E-mail",
    "job": "Job",
    "grade": "Grade",
    "department": "Department",
    "location": "Location",
    "country": "Country",
    "contract": "Contract",
    "hire_date": "Works here since",
    "probation_end": "Probation ends",
}


def fact_here(page: ReadingDesk, connection: Connection) -> str:
    """The fact that divides the organisation."""
    return unit_fact(organisation(page).world.catalogues.current(connection)[1])


def unit_name(unit: str) -> str:
    """A unit as people read it."""
    return unit.replace("_", " ").capitalize() if unit else "–"


def looked_after(page: ReadingDesk, connection: Connection, *rights: str) -> list[Scope]:
    """The scopes of those of the rights that the viewer has."""
    world, me = organisation(page).world, page.viewer.person_id
    found = []
    for right in rights:
        try:
            found.append(scope_of(connection, world, me, right, page.now))
        except Refusal:
            continue
    return found


@get("/people", sync_to_thread=True)
def everybody(page: Page, q: Search = "", unit: Words = "", number: Number = 1) -> Html:
    """Who works here: name, job, unit; numbers for those who look after people."""
    hr = has(page, "run_cycles", "manage_people")
    with page.read() as connection:
        seen, fact = view(connection, page.now), fact_here(page, connection)
        found, total = persons.everybody(connection, seen, fact, q, unit, number, numbers=hr)
        units = persons.units(connection, seen, fact)
    rows = tuple(_row(one, hr=hr) for one in found)
    query = tuple((name, value) for name, value in (("q", q), ("unit", unit)) if value)
    places = [("", "Everywhere"), *((each, unit_name(each)) for each in units)]
    named = "Name, job or number" if hr else "Name or job"
    filters = (Field("q", "line", named, q), select("unit", fact.replace("_", " ").capitalize(), places, unit))
    empty = Empty("Nobody found", "Try a part of the name, or another unit.", icon="search")
    table = Table("People", (Column("Name"), Column("Job"), Column("Unit")), rows, empty)
    pages = Pages(number, persons.PAGE, total, "/people", query)
    ways = (Way("Import …", "/people/import", "", "file"),) if has(page, "manage_people") else ()
    listing = Listing("", table, counted(total, "person", "people"), "/people", filters, pages)
    return sheet(page, Sheet("People", (listing,), "Everybody who works here today.", ways=ways))


def _row(one: persons.PersonSeen, *, hr: bool) -> tuple[Any, ...]:
    return (
        Person(one.name, one.number if hr else "", f"/people/{one.id}/record"),
        Text(one.job or "–"),
        Text(unit_name(one.unit)),
    )


@get("/people/{person_id:int}/record", sync_to_thread=True)
def one(page: Page, person_id: FromPath[int]) -> Html:
    """One person: what everybody may know; more, and what can be done, for whoever looks after him."""
    with page.read() as connection:
        seen = view(connection, page.now)
        known = facts(connection, [person_id], seen).get(person_id)
        if known is None:
            raise NotHere
        mine = may_manage(page, connection, person_id, "manage_people")
        runs = may_manage(page, connection, person_id, "run_cycles")
        blocks = [_about(known, full=mine or runs), _lines(page, connection, seen, person_id)]
        if mine:
            blocks[:0] = _planned(page, connection, person_id)
        tells = mine and bool(events_here(page, connection))
        if runs:
            blocks.append(_reviews(page, connection, person_id))
    return sheet(
        page,
        Sheet(
            str(known["name"]),
            tuple(blocks),
            str(known.get("job", "")),
            "Person",
            "/people",
            "People",
            _ways(person_id, mine, runs, tells=tells),
        ),
    )


def may_manage(page: ReadingDesk, connection: Connection, person_id: int, right: str) -> bool:
    """Whether the viewer has this right for this person, who is not himself."""
    if right not in page.viewer.rights or person_id == page.viewer.person_id:
        return False
    try:
        found = scope_of(connection, organisation(page).world, page.viewer.person_id, right, page.now)
        found.check(connection, [person_id])
    except Refusal:
        return False
    return True


def events_here(page: ReadingDesk, connection: Connection) -> list[str]:
    """What may be told to have happened to people: the events that some connection lists."""
    _, catalogue = organisation(page).world.catalogues.current(connection)
    return list(listed(catalogue))


def _ways(person_id: int, mine: bool, runs: bool, *, tells: bool) -> tuple[Way, ...]:
    base = f"/people/{person_id}"
    manage = (Way("Another manager …", f"{base}/manager", "", "people"), Way("Leaves …", f"{base}/leave", "", "out"))
    happened = (Way("Something happened …", f"{base}/happened", "", "calendar"),) if tells else ()
    return (
        *(manage if mine else ()),
        *happened,
        *((Way("View as …", f"/view-as/{person_id}", "", "eye"),) if runs else ()),
    )


def _planned(page: ReadingDesk, connection: Connection, person_id: int) -> list[Block]:
    """What is to come, each with a button that takes it back."""
    found = planned(connection, person_id, page.now)
    names = names_of(connection, {one for each in found for one in each.managers})
    return [_to_come(each, names, f"/people/{person_id}/take-back") for each in found]


def _to_come(one: Planned, names: Mapping[int, str], action: str) -> Asking:
    when, hidden = long_day(one.day), (("what", one.what),)
    if one.what == "leaving":
        told = "Taken back, the employment goes on, and open tasks stay where they are."
        return Asking(f"Leaves on {when}", action, "Take it back", (), "", (told,), hidden)
    who = joined([names[each] for each in one.managers if each in names]) or "somebody else"
    told = "Taken back, the manager of today stays, and so do open tasks."
    return Asking(f"Reports to {who} from {when}", action, "Take it back", (), "", (told,), hidden)


def _about(known: dict[str, Any], *, full: bool) -> Block:
    shown = (
        LABELS
        if full
        else {name: label for name, label in LABELS.items() if name in ("job", "department", "location", "work_email")}
    )
    rows = tuple(
        Fact(label, Text(_said(known[name]))) for name, label in shown.items() if known.get(name) not in (None, "")
    )
    return Facts("About", rows)


def _said(value: Any) -> str:
    return day(value) if hasattr(value, "isoformat") else str(value).replace("_", " ")


def _lines(page: ReadingDesk, connection: Connection, seen: View, person_id: int) -> Listing:
    above = sorted(managers(connection, seen, [person_id])[person_id])
    below = reports(connection, seen, [person_id])[person_id]
    named = persons.some_people(connection, seen, fact_here(page, connection), {*above, *below})
    people = sorted((named[one] for one in below if one in named), key=lambda one: one.name)
    rows = [
        (Person(named[one].name, named[one].job, f"/people/{one}/record"), Text("Manager"))
        for one in above
        if one in named
    ]
    rows += [(Person(one.name, one.job, f"/people/{one.id}/record"), Text("Reports here")) for one in people]
    empty = Empty("Nobody above, nobody below", "No line leads here.", icon="people")
    return Listing("Lines", Table("Lines", (Column("Name"), Column("How")), tuple(rows), empty))


def _reviews(page: ReadingDesk, connection: Connection, person_id: int) -> Listing:
    found = reviews_about(connection, organisation(page).world.catalogues, [person_id], page.viewer.language)
    zone = page.viewer.zone
    rows = tuple((Text(one.review), Text(day(one.opened_at, zone)), status_badge(one.status)) for one in found)
    columns = (Column("Review"), Column("Began"), Column("State"))
    return Listing("Reviews", Table("Reviews", columns, rows, Empty("No review yet", icon="form")))
