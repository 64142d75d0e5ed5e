"""Asking people outside of the organisation: who they are, the link that each gets by mail, and forgetting them.

A link opens one task of one review, and only while that task is open: answering, declining, the end of the step and the
end of the review close it.  A link goes when its task is over, an address when the review is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from attain.access.handed_in import handed_in
from attain.cases.outside_tables import outside_link, outsider
from attain.cases.queries import names_of, step_title, text_of
from attain.cases.tables import task
from attain.errors import BadInput, Problem
from attain.mail.outbox import post
from attain.people.asof import as_of
from attain.people.tables import person
from attain.store.tokens import digest, new_token

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.case import StepKey
    from attain.workflow.model import Step, Workflow

AGAIN = timedelta(hours=1)
"""For so long a form that is sent a second time tells what it said the first time."""
LASTS = timedelta(days=60)
"""A link is good for so long at most; a reminder brings a new one."""
ASKED = "asked_outside"
"""What the mail with a link is called in the outgoing table, in place of a message document."""
PORTAL = "{portal}"
"""Stands in the stored words for the address of the portal, which is known when the mail goes out."""
_ADDRESS = re.compile(r"[^@\s<>\",;:\\]+@[^@\s<>\",;:\\]+\.[^@\s<>\",;:\\]+")
_NEVER = 2**62
"""A recording that never becomes visible: nothing that reads people as of a recording ever reads these."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Whom somebody names who is not of the organisation: what to call him, and where mail reaches him."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a link opens: a task, and whose it is."""

    person_id: int
    name: str
    task_id: int
    expires_at: datetime


def asks_outside(workflow: Workflow) -> bool:
    """Whether anybody outside of the organisation can be asked in it."""
    return any(step.asked_outside for step in workflow.index.values())


def known(connection: Connection, case_id: int) -> dict[int, str]:
    """{person: name} of those outside of the organisation whom a review knows."""
    rows = select(outsider.c.person_id, outsider.c.name).where(outsider.c.case_id == case_id)
    return {row.person_id: row.name for row in connection.execute(rows.order_by(outsider.c.person_id))}


def among(connection: Connection, case_id: int, chosen: Iterable[int]) -> tuple[int, ...]:
    """Those of the persons who are outside of the organisation and known to this review."""
    those = known(connection, case_id)
    return tuple(each for each in chosen if each in those)


def add(tx: Tx, running: Running, step: Step, named: Sequence[Outsider]) -> tuple[int, ...]:
    """Take up whom a nominate step names from outside, each once for a review; BadInput for what cannot be taken."""
    if not named:
        return ()
    if not (step.choose and step.choose.outside):
        raise BadInput([Problem("outside", "Nobody outside of the organisation can be asked here.")])
    plain = [Outsider(" ".join(each.name.split()), each.address.strip().lower()) for each in named]
    if problems := _problems(tx.connection, running.id, plain):
        raise BadInput(problems)
    ids = tx.ids("person", len(plain))
    today = as_of(tx.now).day
    people = [
        {
            "id": new,
            "staff_number": f"outside-{secrets.token_hex(12)}",
            "name": f"{each.name} (outside)",
            "first_name": each.name,
            "work_email": None,
            "language": None,
            "zone": None,
            "created_at": tx.now,
            "ended_on": today,
            "recorded": _NEVER,
        }
        for new, each in zip(ids, plain, strict=True)
    ]
    tx.bulk_insert(person, people)
    common = {"case_id": running.id, "named_by_id": tx.actor.person_id, "named_at": tx.now}
    rows = [
        common | {"person_id": new, "name": each.name, "address": each.address}
        for new, each in zip(ids, plain, strict=True)
    ]
    tx.bulk_insert(outsider, rows)
    tx.note("case", running.id, {"step": step.id, "named from outside": len(plain)})
    return tuple(ids)


def _problems(connection: Connection, case_id: int, named: Sequence[Outsider]) -> list[Problem]:
    here = select(outsider.c.address).where(outsider.c.case_id == case_id, outsider.c.address.is_not(None))
    taken = set(connection.execute(here).scalars())
    found = []
    for place, each in enumerate(named, 1):
        for name, wrong in _wrong(connection, each, taken):
            found.append(Problem(f"outside.{place}.{name}", wrong))
        taken.add(each.address)
    return found


def _wrong(connection: Connection, one: Outsider, taken: Collection[str]) -> Iterable[tuple[str, str]]:
    if not one.name or len(one.name) > 180 or not one.name.isprintable():
        yield "name", "Please say what the person is called."
    if len(one.address) > 254 or not _ADDRESS.fullmatch(one.address) or not one.address.isprintable():
        yield "address", "Please give an e-mail address, such as name@example.org."
    elif one.address in taken:
        yield "address", f"{one.address} is on the list already."
    elif connection.execute(select(person.c.id).where(func.lower(person.c.work_email) == one.address)).first():
        yield "address", f"{one.address} belongs to somebody in the organisation: choose the person from the list."


def invite(tx: Tx, running: Running, key: StepKey, persons: Collection[int] | None = None) -> None:
    """Send a link to everybody outside whose task in this passage is open (`persons`: of these only)."""
    here = (task.c.case_id == running.id) & (task.c.step == key.step) & (task.c.repetition == key.repetition)
    rows = (
        select(task.c.id, task.c.person_id, task.c.due_day, outsider.c.name)
        .join(outsider, outsider.c.person_id == task.c.person_id)
        .where(here, task.c.attempt == key.attempt, task.c.state == "open", outsider.c.address.is_not(None))
        .order_by(task.c.id)
    )
    found = [each for each in tx.connection.execute(rows) if persons is None or each.person_id in persons]
    if not found:
        return
    links = [(row, new_token()) for row in found]
    ids = tx.ids("outside_link", len(links))
    tx.connection.execute(
        insert(outside_link),
        [
            {"id": new, "token_hash": digest(token), "task_id": row.id, "made_at": tx.now, "expires_at": tx.now + LASTS}
            for new, (row, token) in zip(ids, links, strict=True)
        ],
    )
    about = names_of(tx.connection, [running.subject_id])[running.subject_id]
    step = running.workflow.step(key.step)
    post(tx, [_mail(running, step, about, row, token, tx.now) for row, token in links])
    tx.note("case", running.id, {"step": key.step, "links sent outside": len(links)})


def _mail(running: Running, step: Step, about: str, row: Any, token: str, at: datetime) -> dict[str, Any]:
    organisation = text_of(running.catalogue.organisation.data["title"], "")
    until = f" Please answer by {row.due_day.isoformat()}." if row.due_day else ""
    body = (
        f"Hello {row.name},\n\n"
        f"{organisation} asks for your view of {about}: {step_title(step, '')}.{until}\n\n"
        f"This link opens the form; it is for you alone, works once and needs no account:\n\n"
        f"{PORTAL}/asked/{token}\n\n"
        f"Nothing is recorded until you send the form. If you would rather not, you need not do anything.\n"
    )
    return {
        "message_id": f"{running.id}.{step.id}.{ASKED}.{row.id}.{at:%Y%m%d%H%M%S}",
        "person_id": row.person_id,
        "case_id": running.id,
        "step": step.id,
        "message": ASKED,
        "subject": f"{organisation}: your view of {about}",
        "body": body,
        "in_portal": False,
    }


@dataclass(frozen=True, slots=True)
class SentBefore:
    """What somebody outside has sent a moment ago; without a name nothing but that he did (`case_id` is 0)."""

    case_id: int = 0
    step: str = ""
    person_id: int = 0
    at: datetime | None = None


def sent_before(connection: Connection, key: str, now: datetime) -> SentBefore | None:
    """What a form became that somebody outside has sent already: people press twice, and the link is gone by then.

    Only the page with the form knew its key, so whoever has that wrote the answers or sits at the same screen, where
    the filled form can be gone back to as well; and only for an hour.
    """
    found = handed_in(connection, key)
    if found is None:
        return None
    if found.task_id:
        rows = select(outsider.c.person_id).join(task, task.c.person_id == outsider.c.person_id)
        return SentBefore() if connection.execute(rows.where(task.c.id == found.task_id)).first() else None
    mine = (outsider.c.person_id == found.author_id) & (outsider.c.case_id == found.case_id)
    known_here = connection.execute(select(outsider.c.person_id).where(mine)).first() is not None
    late = found.at is None or now - found.at > AGAIN
    return None if late or not known_here else SentBefore(found.case_id, found.step, found.author_id, found.at)


def _usable(token: str, now: datetime) -> ColumnElement[bool]:
    own = outside_link.c.token_hash == digest(token)
    return own & (outside_link.c.expires_at > now) & (task.c.state == "open")


def opened_by(connection: Connection, token: str, now: datetime) -> Link | None:
    """What a link opens now; None for one that is unknown, too old, or whose task is done or closed."""
    rows = (
        select(task.c.id, task.c.person_id, outsider.c.name, outside_link.c.expires_at)
        .select_from(outside_link)
        .join(task, task.c.id == outside_link.c.task_id)
        .join(outsider, outsider.c.person_id == task.c.person_id)
        .where(_usable(token, now))
    )
    row = connection.execute(rows).first()
    return None if row is None else Link(row.person_id, row.name, row.id, row.expires_at)


def addresses(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: address} of those outside who may still be written to."""
    rows = select(outsider.c.person_id, outsider.c.address).where(outsider.c.person_id.in_(persons))
    return {row.person_id: row.address for row in connection.execute(rows) if row.address}


def forget(tx: Tx, after: Running) -> None:
    """Delete the links of tasks that are over, and every address when the review is."""
    if not asks_outside(after.workflow):
        return
    over = select(task.c.id).where(task.c.case_id == after.id, task.c.state != "open")
    tx.connection.execute(delete(outside_link).where(outside_link.c.task_id.in_(over)))
    if not after.state.is_open:
        tx.connection.execute(update(outsider).where(outsider.c.case_id == after.id).values(address=None))
