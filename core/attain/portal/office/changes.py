"""Changes of the configuration for HR: what was proposed, in words, and what it means; approval; apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from attain.changing.lanes import LANES, TITLES
from attain.errors import Refusal
from attain.planning.applying import apply_plan
from attain.planning.approving import approval, approve, approvers, kept, proposed
from attain.planning.plan import FILES, PORTAL, ROLLBACK
from attain.planning.words import shown
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation, scope, sheet
from attain.portal.views.parts import Badge, Column, Confirm, Empty, Figure, Link, Table, Text
from attain.portal.views.sheet import Asking, Block, Listing, Note, Numbers, Sheet, Way
from attain.portal.wording import counted, moment
from attain.revisions.history import history

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.changing.three import Drift
    from attain.planning.plan import Impact, Plan
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
    empty = Empty("Nothing is proposed", "A change is proposed with attain plan DIR --propose.", icon="check")
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
    if made is None:
        raise NotHere
    blocks: list[Block] = [block for impact in made.impact for block in _impact(impact)]
    blocks += [_drift(made)] if made.drift else []
    blocks += [_lane(made, lane) for lane in LANES if any(change.lane == lane for change in made.changes)]
    if agreed is not None:
        blocks.append(Note(f"{agreed.name}, {moment(agreed.at, page.viewer.zone)}", "good", "Approved"))
    elif wanted and may:
        told = (f"The policy wants the approval of {' and '.join(wanted)}, and never of the author.",)
        blocks.append(Asking("Approve", f"/changes/{hash_}/approve", "Approve", told=told))
    if may and (agreed is not None or not wanted):
        blocks.append(Asking("Apply", f"/changes/{hash_}/apply", "Apply …"))
    title = made.message or "A change"
    return sheet(page, Sheet(title, tuple(blocks), "", f"Against revision {made.base}", "/changes", "All changes"))


def _lane(made: Plan, lane: str) -> Listing:
    rows = tuple((Text(change.words),) for change in made.changes if change.lane == lane)
    title = TITLES[lane][:1].upper() + TITLES[lane][1:]
    return Listing(title, Table(title, (Column("What changes"),), rows), counted(len(rows), "change"))


def _drift(made: Plan) -> Listing:
    """What was changed in the portal since files were applied, and would be put back."""
    rows = tuple(
        (Text(f"{one.kind} {one.id}", one.where.replace("/", " – ")), *(Text(shown(each)) for each in _versions(one)))
        for one in made.drift
    )
    columns = tuple(Column(title) for title in ("Where", "Last applied", "Live", "In the files"))
    title = "Changed in the portal since, and overwritten by this"
    return Listing(title, Table(title, columns, rows), counted(len(rows), "place"))


def _versions(one: Drift) -> tuple[object, ...]:
    return one.applied, one.live, one.files


def _impact(one: Impact) -> tuple[Block, ...]:
    stays, asks, promised = (sum(found.values()) for found in (one.stays, one.asks, one.promised))
    where = ", ".join(f"{step.replace('_', ' ')} {count:,}" for step, count in one.at.items())
    figures = (
        Figure("Running", f"{one.running:,}", where),
        Figure("Could be moved", f"{one.moves:,}", "they stay until a migration moves them"),
        Figure("Stay", f"{stays:,}"),
        Figure("Need a mapping", f"{asks:,}", tone="warn" if asks else "quiet"),
        Figure("Hold a promise", f"{promised:,}"),
    )
    return (Numbers(figures),)


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
