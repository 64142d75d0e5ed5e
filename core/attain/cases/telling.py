"""Whom an outcome concerns, and a message to them about the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.access.newcomers import holders
from attain.cases.facts import Resolver
from attain.mail.outbox import post

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.model import Outcome


def persons_of(connection: Connection, world: World, running: Running, role: str, at: datetime) -> Sequence[int]:
    """Who is somebody of the cast: whoever holds the place in the case, else whom its phrase finds now."""
    held = [running.subject_id] if role == "employee" else list(holders(connection, running.id, role))
    person = running.workflow.people.get(role)
    if held or person is None:
        return held
    return Resolver(connection, world, at).people(running, person.phrase)


def title_of(outcome: Outcome) -> str:
    """What people call an outcome."""
    return outcome.title if isinstance(outcome.title, str) else next(iter(outcome.title.values()))


def post_about(
    tx: Tx, after: Running, cause: str, persons: Sequence[int], subject: str, body: str, message: str = ""
) -> None:
    """One message to each, with these words or those of a message document; `cause` names it within the case."""
    known = after.catalogue.get("message", message) if message else None
    words: dict[str, Any] = {"subject": subject, "body": body}
    if known is not None:
        by = known.data["by"]
        words = {"message": message, "revision": after.revision, "in_portal": "portal" in by, "by_mail": "mail" in by}
    rows = [
        {"message_id": f"{after.id}.{cause}.{person}", "person_id": person, "case_id": after.id, **words}
        for person in dict.fromkeys(persons)
    ]
    post(tx, rows)
