"""Changes of the configuration for HR: what was proposed, in words, and what it means; approval; apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import select

from attain.changing.lanes import LANES, TITLES
from attain.errors import Refusal
from attain.people.tables import person
from attain.planning.applying import apply_plan
from attain.planning.approving import approval, approve, approvers, kept, proposed
from attain.planning.plan import FILES, PORTAL, ROLLBACK
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation, scope, sheet
from attain.portal.office.meaning import meaning
from attain.portal.views.parts import Badge, Column, Confirm, Empty, Link, Table, Text
from attain.portal.views.sheet import Asking, Block, Listing, Note, Sheet, Way
from attain.portal.wording import counted, moment
from attain.revisions.history import history

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.planning.plan import Plan
    from attain.portal.desk import ReadingDesk

ORIGINS = {FILES: "Files", PORTAL: "The portal", ROLLBACK: "An earlier revision"}


def _everywhere(page: ReadingDesk, connection: Connection) -> None:
    """The configuration is everybody's, so only whoever looks after everybody changes it."""
    if not scope(page, connection).everywhere:
        raise NotHere


@get("/changes", sync_to_thread=True, opt={"right": "run_cycles"})
def every(page: Page) -> Html:
    """What is proposed, and what was applied."""
    with page.read() as connection:
        waiting, before = proposed(connection), history(connection)
        may = scope(page, connection).everywhere
    zone = page.viewer.zone
    rows = tuple(
        (
            Link(message or "A change", f"/changes/{hash_}"),
            Text(moment(at, zone)),
            Badge("Approved", "good") if done else Badge("Proposed", "info"),
        )
        for hash_, message, at, done in waiting
    )
    how = "Whoever keeps the configuration proposes a change, with attain plan FOLDER --propose."
    empty = Empty("Nothing is proposed", how, icon="check")
    columns = (Column("Change"), Column("Proposed"), Column("State"))
    past = tuple(
        (Text(f"Revision {one.n}", one.message), Text(ORIGINS[one.origin]), Text(moment(one.at, zone)))
        for one in before
    )
    blocks = (
        Listing("Proposed", Table("Proposed", columns, rows, empty)),
        Listing("Applied", Table("Applied", (Column("Revision"), Column("From"), Column("Applied")), past)),
    )
    ways = (Way("Change words and dates", "/changes/edit", "primary"),) if may else ()
    lead = "Of the configuration: what reviews ask, of whom, by when."
    return sheet(page, Sheet("Changes", blocks, lead, ways=ways))


@get("/changes/{hash_:str}", sync_to_thread=True, opt={"right": "run_cycles"})
def one(page: Page, hash_: FromPath[str]) -> Html:
    """One proposed change: every difference in words by what it means, and the running reviews."""
    with page.read() as connection:
        may = scope(page, connection).everywhere
        made, agreed = kept(connection, hash_), approval(connection, hash_)
        wanted = approvers(connection, organisation(page).world)
        catalogue = organisation(page).world.catalogues.current(connection)[1]
        author = _author(connection, made.author) if made else ""
    if made is None:
        raise NotHere
    blocks: list[Block] = list(meaning(made, catalogue, page.viewer.language))
    blocks += [_lane(made, lane) for lane in LANES if any(change.lane == lane for change in made.changes)]
    if agreed is not None:
        blocks.append(Note(f"{agreed.name}, {moment(agreed.at, page.viewer.zone)}", "good", "Approved"))
    elif wanted and may:
        told = (f"The policy wants the approval of {' and '.join(wanted)}, and never of the author.",)
        blocks.append(Asking("Approve", f"/changes/{hash_}/approve", "Approve", told=told))
    if may and (agreed is not None or not wanted):
        told = ("You are asked once more before anything happens.",)
        blocks.append(Asking("Put it in force", f"/changes/{hash_}/apply", "Apply …", told=told))
    title = made.message or "A change"
    return sheet(
        page, Sheet(title, tuple(blocks), author, f"Compared with revision {made.base}", "/changes", "All changes")
    )


def _author(connection: Connection, number: str) -> str:
    """`Proposed by Luca Fellside`; nothing where nobody is known by the number."""
    name = connection.execute(select(person.c.name).where(person.c.staff_number == number)).scalar()
    return f"Proposed by {name}." if name else ""


def _lane(made: Plan, lane: str) -> Listing:
    rows = tuple((Text(change.words[:1].upper() + change.words[1:]),) for change in made.changes if change.lane == lane)
    title = TITLES[lane][:1].upper() + TITLES[lane][1:]
    return Listing(title, Table(title, (Column("What changes"),), rows), counted(len(rows), "change"))


@post("/changes/{hash_:str}/approve", sync_to_thread=True, opt={"right": "run_cycles"})
def say_yes(act: Act, hash_: FromPath[str]) -> Html:
    """A second person agrees."""
    made = _kept(act, hash_)
    world = organisation(act).world
    approve(organisation(act).store, world, actor(act), made)
    return act.redirect(f"/changes/{hash_}", "Approved.")


@post("/changes/{hash_:str}/apply", sync_to_thread=True, opt={"right": "run_cycles"})
def apply(act: Act, hash_: FromPath[str]) -> Html:
    """Ask once more, then put it in force."""
    made = _kept(act, hash_)
    if act.posted.text("sure") != "yes":
        return act.render("pages/confirm.html", confirm=_confirm(made, hash_))
    # Whoever confirmed has read what it overwrites.
    applied = apply_plan(organisation(act).kernel, actor(act), made, "files")
    return act.redirect("/changes", f"Revision {applied.n} is in force.")


def _kept(act: ReadingDesk, hash_: str) -> Plan:
    with act.read() as connection:
        _everywhere(act, connection)
        made = kept(connection, hash_)
    if made is None:
        raise Refusal("stale", "This change was applied already, or another one came first. Plan it again.")
    return made


def _confirm(made: Plan, hash_: str) -> Confirm:
    live = sum(change.lane == "live" for change in made.changes)
    over = f"It overwrites {counted(len(made.drift), 'change')} made in the portal since."
    told = (
        *((over,) if made.drift else ()),
        f"{counted(live, 'change counts', 'changes count')} at once, for running reviews too.",
        "Everything else is for reviews that start from now on.",
        "An earlier revision can be brought back.",
    )
    back, sure = f"/changes/{hash_}", (("sure", "yes"),)
    return Confirm(
        "Apply this change?", "This is what happens now.", told, f"{back}/apply", "Apply now", back, hidden=sure
    )
