"""Reminding many at once: counted before it is sent, and once a day for each person however often it is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from attain.cases.hr.cycles import RunSeen, run_of
from attain.cases.hr.open_tasks import Filter, matching
from attain.cases.hr.scope import Scope, scope_of
from attain.cases.outside_tables import outsider
from attain.cases.tables import task
from attain.mail.outbox import post
from attain.mail.tables import mail
from attain.people.sets import one_of

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store

CHUNK = 500
PLAIN = ("A task waits for you", "Something in “{review}” waits for you. Please sign in and have a look.")


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whom a reminder would reach now, and how many had one today already."""

    persons: tuple[int, ...]
    had_one: int
    tasks: int


def whom(connection: Connection, run: RunSeen, scope: Scope, wanted: Filter, at: datetime) -> Reminding:
    """Everybody with an open task that the filter takes.  Two statements."""
    here = matching(connection, run, scope, wanted, at, task.c.person_id)
    # People outside cannot sign in; what their step reminds them by brings a link.
    found = connection.execute(here.where(task.c.person_id.not_in(select(outsider.c.person_id)))).scalars().all()
    keys = {_key(run, person, at): person for person in found}
    rows = select(mail.c.message_id).where(one_of(connection, mail.c.message_id, list(keys)))
    had = {keys[key] for key in connection.execute(rows).scalars()} if keys else set()
    return Reminding(tuple(sorted(set(found) - had)), len(had), len(found))


def _key(run: RunSeen, person: int, at: datetime) -> str:
    return f"hr-reminder.{run.id}.{person}.{at.astimezone(ZoneInfo(run.zone)):%Y-%m-%d}"


def remind(store: Store, world: World, actor: Actor, cycle: str, wanted: Filter) -> int:
    """Send the reminder; gives how many people got one.  Raises Refusal for who may not run cycles.

    Some at a time: stopped in the middle and called again, it goes on with those who had none.
    """
    now = store.clock.now()
    with store.read() as connection:
        scope = scope_of(connection, world, actor.person_id or 0, "run_cycles", now)
        run = run_of(connection, world, cycle)
        waiting = whom(connection, run, scope, wanted, now).persons
    sent = 0
    for start in range(0, len(waiting), CHUNK):
        with store.write(actor, "cycle.remind") as tx:
            some = waiting[start : start + CHUNK]
            sent += post(tx, [_row(run, person, tx.now) for person in some])
            tx.note("cycle", run.id, {"reminded": len(some), "step": wanted.step, "unit": wanted.unit})
    return sent


def _row(run: RunSeen, person: int, at: datetime) -> dict[str, Any]:
    said = run.workflow.reminders
    document = run.catalogue.get("message", said.message) if said else None
    row = {"message_id": _key(run, person, at), "person_id": person, "not_before": at}
    if document is None or said is None:
        subject, body = PLAIN
        return row | {"subject": subject, "body": body.format(review=run.title)}
    by = document.data["by"]
    bundle = f"{said.message}.{at:%Y-%m-%d}" if document.data.get("bundle") else ""
    known = {"message": said.message, "revision": run.revision, "bundle": bundle}
    return row | known | {"in_portal": "portal" in by, "by_mail": "mail" in by}
