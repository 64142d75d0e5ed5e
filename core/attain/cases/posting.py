"""Delivering messages: worded when they go out, into the outbox folder, one mail for each bundle of a person.

Nothing remembers but the rows: killed between writing a file and marking its rows, the next round writes the same file
again under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, or_, select, update

from attain.cases.outside import ASKED
from attain.cases.tables import cases, review_cycle
from attain.cases.wording import Worded, Wording, todo_of, wording
from attain.mail.outbox import put
from attain.mail.tables import mail
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.revisions.catalogues import Catalogues
    from attain.store.doors import Store

BATCH = 200
SYSTEM = Actor(None, "system")
SIGN_IN = "sign_in"
WITH_LINK = (SIGN_IN, ASKED)
"""Messages whose link lets in whoever has it."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where mail goes, from whom, and how links begin.  `keeps_links`: sign-in mail stays readable (the demo)."""

    folder: Path
    base_url: str
    sender: str = "attain@localhost"
    keeps_links: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the portal shows it."""

    subject: str
    body: str
    at: datetime
    href: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: the rows that it delivers and its words; without words nothing is sent."""

    message_id: str
    to: str
    rows: tuple[Row[Any], ...]
    worded: Worded | None


def deliver(store: Store, world: World, outbox: Outbox, limit: int = BATCH) -> int:
    """Deliver up to `limit` messages whose time has come; gives how many rows were dealt with, 0 when none waits."""
    now = store.clock.now()
    with store.read() as connection:
        rows = connection.execute(_waiting(now, limit)).all()
        letters = _letters(connection, world.catalogues, rows, outbox)
    for letter in letters:
        if letter.worded is not None and letter.to:
            put(
                outbox.folder,
                letter.message_id,
                outbox.sender,
                letter.to,
                letter.worded.subject,
                letter.worded.body,
                now,
            )
    if letters:
        _mark(store, letters, outbox)
    return len(rows)


def deliver_all(store: Store, world: World, outbox: Outbox) -> int:
    """Until nothing waits any more."""
    total = 0
    while dealt := deliver(store, world, outbox):
        total += dealt
    return total


def _waiting(now: datetime, limit: int) -> Any:
    hidden = select(cases.c.id).join(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    unseen = hidden.where(review_cycle.c.visible_at.is_(None))
    return (
        select(mail)
        .where(mail.c.delivered_at.is_(None), mail.c.not_before <= now)
        .where(or_(mail.c.case_id.is_(None), mail.c.case_id.not_in(unseen)))
        .order_by(mail.c.not_before, mail.c.id)
        .limit(limit)
    )


def _letters(connection: Connection, catalogues: Catalogues, rows: Sequence[Row[Any]], outbox: Outbox) -> list[Letter]:
    words = wording(connection, catalogues, rows, outbox.base_url)
    todo = todo_of(connection, catalogues, {row.person_id for row in rows if row.bundle})
    groups: dict[str, list[Row[Any]]] = {}
    for row in rows:
        key = f"{row.bundle}.{row.person_id}" if row.bundle else row.message_id
        groups.setdefault(key, []).append(row)
    return [_letter(words, key, group, todo) for key, group in groups.items()]


def _letter(words: Wording, key: str, group: Sequence[Row[Any]], todo: Any) -> Letter:
    first = group[0]
    to = words.address_of(first)
    if not first.bundle:
        return Letter(key, to if first.by_mail else "", tuple(group), words.of(first))
    open_ones = todo.get(first.person_id, ())
    # whoever did everything in the meantime needs no reminder
    return Letter(key, to, tuple(group), words.of(first, open_ones) if open_ones else None)


def _mark(store: Store, letters: Sequence[Letter], outbox: Outbox) -> None:
    with store.write(SYSTEM, "mail.delivered") as tx:
        for letter in letters:
            values: dict[str, Any] = {"delivered_at": tx.now}
            if letter.worded is not None:
                secret = letter.rows[0].message in WITH_LINK and not outbox.keeps_links
                body = "The link was sent by mail." if secret else letter.worded.body
                values |= {"subject": letter.worded.subject, "body": body}
            ids = [row.id for row in letter.rows]
            tx.connection.execute(update(mail).where(mail.c.id.in_(ids)).values(values))


def messages_of(connection: Connection, catalogues: Catalogues, person_id: int, limit: int = 20) -> list[Message]:
    """What a person was told in the portal, the newest first."""
    rows = connection.execute(
        select(mail)
        .where(mail.c.person_id == person_id, mail.c.in_portal)
        .order_by(mail.c.created_at.desc(), mail.c.id.desc())
        .limit(limit)
    ).all()
    words = wording(connection, catalogues, rows, "")
    return [
        Message(worded.subject, _without_link(worded), row.created_at, worded.href)
        for row in rows
        for worded in [words.of(row)]
    ]


def _without_link(worded: Worded) -> str:
    """The page has its own link; a bare address in the words is for mail."""
    return " ".join(part for part in worded.body.split() if not part.startswith(("/", "http://", "https://")))
