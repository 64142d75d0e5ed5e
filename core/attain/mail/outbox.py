"""Delivering mail into a folder, one `.eml` file each, named by its Message-ID: written twice it is still one mail."""

from __future__ import annotations

import os
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from attain.mail.tables import mail

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from attain.store.doors import Tx

USUAL: dict[str, Any] = {
    "message": "",
    "revision": None,
    "case_id": None,
    "step": "",
    "due_day": None,
    "bundle": "",
    "in_portal": True,
    "by_mail": True,
    "subject": None,
    "body": None,
    "delivered_at": None,
}


def post(tx: Tx, rows: Sequence[dict[str, Any]], ids: range | None = None) -> int:
    """Put messages into the outgoing table, with these ids; one whose Message-ID is there already is left out.

    Gives how many are new.
    """
    wanted = {row["message_id"]: row for row in rows}
    if not wanted:
        return 0
    ids = tx.ids("mail", len(wanted)) if ids is None else ids
    usual = USUAL | {"created_at": tx.now, "not_before": tx.now}
    full = [usual | row | {"id": new} for new, row in zip(ids, wanted.values(), strict=False)]
    # Drivers do not agree on how many rows several of them were; what comes back can be counted.
    return len(tx.connection.execute(_insert(tx.connection.dialect.name), full).all())


@cache
def _insert(dialect: str) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(mail).on_conflict_do_nothing(index_elements=["message_id"]).returning(mail.c.id)


def put(folder: Path, message_id: str, sender: str, to: str, subject: str, body: str, at: datetime) -> None:
    """Write one mail into the folder, whole or not at all: beside, then renamed."""
    message = EmailMessage()
    message["Message-ID"] = f"<{message_id}@attain>"
    message["From"], message["To"] = sender, to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    message.set_content(body)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{message_id}.part"
    beside.write_bytes(bytes(message))
    os.replace(beside, folder / f"{message_id}.eml")  # noqa: PTH105
