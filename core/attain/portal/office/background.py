"""Work in the background that went wrong: what it is in words, what was the matter, try again or leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath
from sqlalchemy import select

from attain import errors
from attain.cases.queries import names_of
from attain.cases.tables import cases
from attain.config.text import words
from attain.errors import AttainError, BadInput, Problem, Refusal
from attain.jobs.overseeing import Troubled, how_many, leave, one_troubled, troubled, try_again
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, organisation, reason_field, sheet, wrong_at
from attain.portal.views.parts import Badge, Column, Empty, Fact, Link, Table, Text
from attain.portal.views.sheet import Asking, Facts, Listing, Sheet, Words
from attain.portal.wording import counted, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.portal.desk import ReadingDesk
    from attain.portal.views.sheet import Block

ADMINISTER = {"right": "administer"}
LEAD = (
    "Mail, reminders, imports and the like are done in the background. What fails is tried again by itself, later and "
    "later, and given up after eight times."
)
EMPTY = Empty("Nothing went wrong", "Everything in the background is done, or waits for its time.", icon="check")
KINDS = {
    "review.time": ("Let time pass in a review", "The review stays as it is until somebody acts in it."),
    "gate.exception": ("See to the last day of an exception", "An exception can still be made after its last day."),
    "people.changed": ("Hand on open tasks after a change of people", "Tasks stay with those who have them now."),
    "people.day": ("Hand on open tasks on a day", "Tasks stay with those who have them now."),
    "cases.day": ("Begin what a new day begins", "Reviews that begin on that day do not begin."),
    "cases.start": ("Begin a review", "This review does not begin."),
    "cycle.launch": ("Launch a cycle", "The cycle is not launched; it can be launched again on its page."),
    "cycle.change": ("Change many reviews of a cycle", "The reviews that were not reached stay as they are."),
    "configuration.live": ("Bring a change to running reviews", "Some running reviews keep what held before."),
    "learning.sync": ("Fetch from a learning system", "The next round fetches it."),
    "files.bring": ("Take in a file", "The next round takes it in."),
    "cases.told": ("Begin what an event begins", "Reviews that this event begins do not begin."),
    "cases.export": ("Send out a file", "What was to be sent stays here."),
    "answers.forget": ("Wipe what deleted rows leave behind", "The database's files may still hold what was deleted."),
}
"""{kind of job: (what it is, what it means to leave it)}; what plugins bring is named by its own words."""


@get("/jobs", sync_to_thread=True, opt=ADMINISTER)
def every(page: Page) -> Html:
    """All that went wrong, and what was left."""
    with page.read() as connection:
        found = troubled(connection)
        total = how_many(connection)
        rows = tuple(_row(page, connection, one) for one in found)
    columns = (Column("What"), Column("What went wrong"), Column("Times tried", "end"), Column("Next"))
    said = f"{counted(total, 'job')} went wrong." if total else ""
    listing = Listing("", Table("What went wrong", columns, rows, EMPTY), said)
    return sheet(page, Sheet("Background work", (listing,), LEAD))


def _row(page: ReadingDesk, connection: Connection, one: Troubled) -> tuple[Any, ...]:
    link = Link(title_of(one), f"/jobs/{one.id}", detail=_about(organisation(page).world, connection, one))
    return link, Text(error_of(one)), Text(str(_times(one))), _next(page, one)


def title_of(one: Troubled) -> str:
    """What a job is, in words."""
    return KINDS[one.kind][0] if one.kind in KINDS else one.kind.replace(".", ": ").replace("_", " ").capitalize()


def _about(world: World, connection: Connection, one: Troubled) -> str:
    """Whom or what it is about, where that says more than its number."""
    said = one.payload
    if isinstance(case := said.get("case"), int):
        subject = connection.execute(select(cases.c.subject_id).where(cases.c.id == case)).scalar()
        return names_of(connection, [subject])[subject] if subject else ""
    if isinstance(subject := said.get("subject_id"), int):
        return names_of(connection, [subject]).get(subject, "")
    for kind in ("cycle", "connection"):
        if isinstance(name := said.get(kind), str):
            return _titled(world, connection, kind, name)
    return str(said.get("day") or "")


def _titled(world: World, connection: Connection, kind: str, name: str) -> str:
    """What a document of the configuration is called."""
    _, catalogue = world.catalogues.current(connection)
    document = catalogue.get(kind, name)
    title = words(document.data.get("title", ""), "", catalogue.language) if document else ""
    return title or name.replace("_", " ")


def error_of(one: Troubled) -> str:
    """What went wrong; errors made for people without the name of their class."""
    kind, _, message = one.error.partition(": ")
    made = getattr(errors, kind, None)
    said = message if isinstance(made, type) and issubclass(made, AttainError) else one.error
    return said[:1].upper() + said[1:]


def _times(one: Troubled) -> int:
    """At least once: what set a job going may have failed before it was put."""
    return max(one.attempts, 1)


def _next(page: ReadingDesk, one: Troubled) -> Text | Badge:
    if one.left:
        return Badge("Left as it is")
    return Text(moment(one.again, page.viewer.zone)) if one.again else Badge("Given up", "bad")


@get("/jobs/{job_id:int}", sync_to_thread=True, opt=ADMINISTER)
def one(page: Page, job_id: FromPath[int]) -> Html:
    """One of them, and what can be done."""
    return _one(page, job_id, {})


def _one(page: ReadingDesk, job_id: int, wrong: dict[str, str]) -> Html:
    with page.read() as connection:
        found = one_troubled(connection, job_id)
        if found is None:
            raise NotHere
        about = _about(organisation(page).world, connection, found)
    facts = (
        *((Fact("About", Text(about)),) if about else ()),
        Fact("Tried", Text(counted(_times(found), "time"))),
        Fact("Next", _next(page, found)),
        Fact("Known in the log as", Text(f"{found.kind} {found.key}")),
    )
    blocks: list[Block] = [Facts("", facts), Words("What went wrong", error_of(found)), _again(found)]
    if not found.left:
        blocks.append(_leaving(found, wrong))
    title = title_of(found)
    made = Sheet(title, tuple(blocks), "", "Background work", "/jobs", "Background work", narrow=True)
    return sheet(page, made, 422 if wrong else 200)


def _again(one: Troubled) -> Asking:
    told = ("It is done at once, and tried eight times again if it fails.",)
    return Asking("Try again", f"/jobs/{one.id}/again", "Try again", (), "When the cause was mended.", told)


def _leaving(one: Troubled, wrong: dict[str, str]) -> Asking:
    told = (KINDS.get(one.kind, ("", "What it was to do does not happen."))[1], "It can be tried again later.")
    reason = (reason_field(error=wrong.get("reason", "")),)
    return Asking("Leave it", f"/jobs/{one.id}/leave", "Leave it", reason, "", told, dangerous=True)


@post("/jobs/{job_id:int}/again", sync_to_thread=True, opt=ADMINISTER)
def again(act: Act, job_id: FromPath[int]) -> Html:
    """The next worker does it."""
    _known(act, job_id)
    try:
        with act.write(actor(act), "job.try_again") as tx:
            try_again(tx, job_id)
    except Refusal as refused:
        return act.redirect("/jobs", refused.message, "warn")
    return act.redirect("/jobs", "It is being tried again.")


@post("/jobs/{job_id:int}/leave", sync_to_thread=True, opt=ADMINISTER)
def leave_it(act: Act, job_id: FromPath[int]) -> Html:
    """Nobody does it any more."""
    _known(act, job_id)
    reason = act.posted.text("reason").strip()[:400]
    try:
        if not reason:
            raise BadInput([Problem("reason", "Please say why it is left.")])
        with act.write(actor(act), "job.leave") as tx:
            leave(tx, job_id, reason)
    except BadInput as wrong:
        return _one(act, job_id, wrong_at(wrong))
    except Refusal as refused:
        return act.redirect("/jobs", refused.message, "warn")
    return act.redirect("/jobs", "It is left as it is.")


def _known(act: ReadingDesk, job_id: int) -> None:
    with act.read() as connection:
        if one_troubled(connection, job_id) is None:
            raise NotHere
