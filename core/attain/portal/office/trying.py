"""A cycle tried on the real people before it is launched: nothing is opened, sent or kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from attain.cases.cycle import cycle_of
from attain.cases.queries import text_of
from attain.errors import AttainError
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import Words, organisation, scope, select, sheet
from attain.portal.views.charts import Bar, Bars
from attain.portal.views.fields import Field
from attain.portal.views.parts import Column, Empty, Figure, Table, Text
from attain.portal.views.sheet import Block, Chart, Listing, Note, Numbers, Sheet, Way
from attain.portal.wording import counted, day
from attain.simulating.grounds import as_it_stands
from attain.simulating.habits import BEHAVIOURS
from attain.simulating.run import play_cycle
from attain.simulating.summing import summed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from attain.simulating.result import DayLoad, Simulated, Someone

SEED = 1
WEEK = 7
SAID = {
    "typical": "As people usually are",
    "prompt": "Everybody on the next working day",
    "late": "Everybody after the due date",
    "nobody": "Nobody does anything",
}
LEAD = "Every review is played to its end on a clock of its own. Nothing is opened, no mail goes out, nothing is kept."


@get("/cycles/{cycle:str}/try", sync_to_thread=True, opt={"right": "run_cycles"})
def look(page: Page, cycle: FromPath[str], behaviour: Words = "typical") -> Html:
    """What the cycle would come to, for whoever launches it."""
    how = behaviour if behaviour in BEHAVIOURS else "typical"
    with page.read() as connection:
        if not scope(page, connection).everywhere:
            raise NotHere
        world = organisation(page).world
        catalogue = world.catalogues.current(connection)[1]
        if catalogue.get("cycle", cycle) is None:
            raise NotHere
        title = text_of(cycle_of(catalogue, cycle).title, page.viewer.language)
        try:
            ground = as_it_stands(connection, world, catalogue, cycle, page.now)
            found = summed(ground, play_cycle(ground, cycle, SEED, how))
        except AttainError as error:
            return sheet(page, _page(cycle, title, (Note(error.message, "bad", "It cannot be tried.", error.help),)))
    return sheet(page, _page(cycle, title, tuple(_blocks(found, cycle, how))))


def _page(cycle: str, title: str, blocks: tuple[Block, ...]) -> Sheet:
    back = f"/cycles/{cycle}"
    return Sheet(f"Try {title}", blocks, LEAD, "Cycle, tried on our people", back, "The cycle")


def _blocks(found: Simulated, cycle: str, how: str) -> Iterable[Block]:
    options = [(each, SAID[each]) for each in BEHAVIOURS]
    fields: tuple[Field, ...] = (select("behaviour", "How people behave", options, how),)
    rows = tuple((Text(each),) for each in found.problems)
    empty = Empty("Nothing", "Everybody has a reviewer and every review comes to its end.", icon="check")
    table = Table("Look at this first", (Column("What would happen"),), rows, empty)
    yield Numbers(_figures(found))
    yield Listing("Look at this first", table, action=f"/cycles/{cycle}/try", filters=fields)
    yield Chart(
        _by_week(found), "The most that lies open on one day of each week.", upright=len(found.days) < 16 * WEEK
    )
    yield from (_who(found), _loads(found), _hanging(found), _sessions(found))
    for step in found.assumed:
        yield Note(f"“{found.called(step)}” opens something else, taken as over after ten working days.", "info")


def _figures(found: Simulated) -> tuple[Figure, ...]:
    closed, mail = dict(found.ends.how).get("closed", 0), found.most_mail
    latest = day(found.ends.latest) if found.ends.latest else "–"
    return (
        Figure("Reviews", f"{found.people:,}", f"{closed:,} come to their end"),
        Figure("Last one ends", latest, _proved(found.ends.bound), tone="quiet"),
        Figure("Mails", f"{found.mails:,}", f"at most {mail.mails:,}, on {day(mail.day)}" if mail else ""),
        Figure("Tasks open at once", f"{found.fullest.open if found.fullest else 0:,}", "on the fullest day"),
    )


def _proved(bound: date | None) -> str:
    return f"proved: {day(bound)} at the latest" if bound else "it hangs on dates of each person"


def _by_week(found: Simulated) -> Bars:
    weeks: list[DayLoad] = [
        max(found.days[start : start + WEEK], key=lambda one: one.open) for start in range(0, len(found.days), WEEK)
    ]
    bars = tuple(Bar(day(one.day), one.open) for one in weeks)
    return Bars("Open tasks", bars, head=("Day", "Open tasks"))


def _who(found: Simulated) -> Listing:
    columns = (Column("Who"), Column("Found", "end"), Column("Stand-in"), Column("Nobody", "end"), Column("Such as"))
    rows = tuple(
        (
            Text(each.title),
            Text(f"{each.itself:,}"),
            Text(", ".join(f"{found.called(who)} for {many:,}" for who, many in each.stand_ins) or "–"),
            Text(f"{each.nobody:,}" if each.nobody else "–"),
            Text(", ".join(map(_named, each.examples[:5])) or "–"),
        )
        for each in found.roles
    )
    return Listing("Who takes part", Table("Who takes part", columns, rows, _nothing()))


def _loads(found: Simulated) -> Listing:
    columns = (Column("Name"), Column("Tasks", "end"), Column("Open at once", "end"), Column("First on"))
    rows = tuple(
        (Text(_named(each.person)), Text(f"{each.tasks:,}"), Text(f"{each.most_open:,}"), Text(day(each.on)))
        for each in found.loads
    )
    return Listing("Who has most to do", Table("Who has most to do", columns, rows, _nothing()))


def _hanging(found: Simulated) -> Listing:
    columns = (Column("Name"), Column("Unfinished", "end"), Column("Handed over", "end"), Column("Wait", "end"))
    rows = tuple(
        (Text(_named(each.person)), Text(f"{each.unfinished:,}"), Text(f"{each.handed_over:,}"), Text(f"{each.wait:,}"))
        for each in found.hanging
    )
    lead = "What would become of reviews if this person were away for the whole cycle."
    return Listing("What hangs on one person", Table("What hangs on one person", columns, rows, _nothing()), lead)


def _sessions(found: Simulated) -> Listing:
    columns = (
        Column("Session"),
        Column("Reviews", "end"),
        Column("Members", "end"),
        Column("Opens"),
        Column("Look at"),
    )
    rows = tuple(
        (
            Text(f"{found.called(each.step)}, {each.place}" if each.group else found.called(each.step)),
            Text(f"{each.cases:,}"),
            Text(f"{each.members:,}"),
            Text(day(each.opens)),
            Text(each.short or (f"{counted(each.late, 'review')} too late" if each.late else "–")),
        )
        for each in found.sessions
    )
    return Listing("Sessions", Table("Sessions", columns, rows, Empty("None", "No session is held.", icon="people")))


def _nothing() -> Empty:
    return Empty("Nobody", "There is nobody here.", icon="people")


def _named(person: Someone) -> str:
    return f"{person.name} ({person.number})"


def way(cycle: str) -> Way:
    """The button that leads here."""
    return Way("Try it on our people", f"/cycles/{cycle}/try", "plain", "chart")
