"""Messages that a case causes, as rows of the outgoing table; they are worded when they are delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases.tables import task

if TYPE_CHECKING:
    from attain.cases.changes import NewMessage
    from attain.cases.running import Running
    from attain.store.doors import Tx


def message_rows(tx: Tx, running: Running, found: Sequence[NewMessage]) -> list[dict[str, Any]]:
    """One row for each person; a reminder goes to those whose task is still open."""
    rows = []
    for message in found:
        persons = _still_open(tx, running.id, message) if message.to_open_tasks else [message.person]
        rows.extend(message_row(running.id, running.revision, running.catalogue, message, each) for each in persons)
    return rows


def _still_open(tx: Tx, case_id: int, message: NewMessage) -> Sequence[int]:
    rows = select(task.c.person_id).where(
        task.c.case_id == case_id,
        task.c.step == message.step,
        task.c.attempt == message.attempt,
        task.c.state == "open",
    )
    return tx.connection.execute(rows).scalars().all()


def message_row(case_id: int, revision: int, catalogue: Any, message: NewMessage, person: int) -> dict[str, Any]:
    """A row of the outgoing table; its id is made of what caused it, so that the same cause never makes two."""
    document = catalogue.get("message", message.message)
    ways = document.data["by"]
    cause = f"{case_id}.{message.step}.{message.attempt}.{message.message}.{person}.{message.at:%Y%m%d%H%M%S}"
    daily = f"{message.message}.{message.at:%Y-%m-%d}" if document.data.get("bundle") else ""
    return {
        "message_id": cause,
        "person_id": person,
        "message": message.message,
        "revision": revision,
        "case_id": case_id,
        "step": message.step,
        "bundle": daily,
        "in_portal": "portal" in ways,
        "by_mail": "mail" in ways,
        "not_before": message.at,
    }
