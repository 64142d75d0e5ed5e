"""Mail as it was received: one's own, and for administrators the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get
from litestar.params import FromPath
from sqlalchemy import func, select

from attain.cases.posting import WITH_LINK, messages_of
from attain.cases.wording import wording
from attain.mail.tables import mail
from attain.people.tables import person
from attain.portal.desk import Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import Number, Search, organisation, sheet
from attain.portal.views.fields import Field
from attain.portal.views.parts import Badge, Column, Empty, Fact, Link, Pages, Person, Table, Text
from attain.portal.views.sheet import Facts, Listing, Note, Sheet, Words
from attain.portal.wording import counted, moment

if TYPE_CHECKING:
    from attain.portal.desk import ReadingDesk

PAGE = 50
OWN = 100
SECRET = "A link to sign in. It is shown to nobody but whoever gets the mail."  # noqa: S105


@get("/messages", sync_to_thread=True)
def own(page: Page) -> Html:
    """What the viewer was told, the newest first."""
    with page.read() as connection:
        found = messages_of(connection, organisation(page).world.catalogues, page.viewer.person_id, OWN)
    zone = page.viewer.zone
    rows = tuple((Link(one.subject, one.href, detail=one.body), Text(moment(one.at, zone))) for one in found)
    empty = Empty("No message yet", "What a review asks of you, and what it tells you, is kept here.", icon="mail")
    table = Table("Messages", (Column("Message"), Column("When")), rows, empty)
    return sheet(page, Sheet("Messages", (Listing("", table),), "Everything that Attain told you, also by mail."))


def _rows(text: str) -> Any:
    rows = select(mail, person.c.name, person.c.work_email).join(person, person.c.id == mail.c.person_id)
    if text.strip():
        wanted = text.strip()
        named = func.lower(person.c.name).contains(wanted.lower(), autoescape=True)
        rows = rows.where(named | (person.c.staff_number == wanted) | (person.c.work_email == wanted.lower()))
    return rows


@get("/outbox", sync_to_thread=True, opt={"right": "administer"})
def outbox(page: Page, q: Search = "", number: Number = 1) -> Html:
    """Every mail, the newest first: to whom, about what, gone or not.  Never what a review says, for no mail does."""
    with page.read() as connection:
        total = connection.execute(select(func.count()).select_from(_rows(q).subquery())).scalar_one()
        some = _rows(q).order_by(mail.c.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
        rows = connection.execute(some).all()
        words = wording(connection, organisation(page).world.catalogues, rows, page.settings.base_url)
        lines = tuple(_line(page, row, words) for row in rows)
    columns = (Column("To"), Column("Subject"), Column("When"), Column("State"))
    empty = Empty("No mail", "Nothing was sent, or nobody fits this search.", icon="mail")
    pages = Pages(number, PAGE, total, "/outbox", (("q", q),) if q else ())
    filters = (Field("q", "line", "Name, number or address", q),)
    listing = Listing("", Table("Outbox", columns, lines, empty), counted(total, "message"), "/outbox", filters, pages)
    return sheet(page, Sheet("Outbox", (listing,), "Mail as people receive it."))


def _line(page: ReadingDesk, row: Any, words: Any) -> tuple[Any, ...]:
    subject = words.of(row).subject or row.message.replace("_", " ").capitalize()
    when = Text(moment(row.not_before, page.viewer.zone))
    return Person(row.name, row.work_email or "no address"), Link(subject, f"/outbox/{row.id}"), when, _state(page, row)


def _state(page: ReadingDesk, row: Any) -> Badge:
    if row.delivered_at is not None:
        return Badge("Sent", "good")
    if not row.by_mail:
        return Badge("In the portal only", "quiet")
    return Badge("Waits", "info") if row.not_before <= page.now else Badge("Later", "quiet")


@get("/outbox/{mail_id:int}", sync_to_thread=True, opt={"right": "administer"})
def one(page: Page, mail_id: FromPath[int]) -> Html:
    """One mail.  A link to sign in is shown in the demo alone."""
    with page.read() as connection:
        row = connection.execute(_rows("").where(mail.c.id == mail_id)).first()
        if row is None:
            raise NotHere
        said = wording(connection, organisation(page).world.catalogues, [row], page.settings.base_url).of(row)
    secret = row.message in WITH_LINK and not page.settings.shows_sign_in_mail
    facts = (
        Fact("To", Person(row.name, row.work_email or "no address")),
        Fact("Goes out from", Text(moment(row.not_before, page.viewer.zone))),
        Fact("State", _state(page, row)),
    )
    body = Note(SECRET, "info") if secret else Words("", said.body)
    return sheet(
        page, Sheet(said.subject or "Mail", (Facts("", facts), body), "", "Mail", "/outbox", "Outbox", narrow=True)
    )
