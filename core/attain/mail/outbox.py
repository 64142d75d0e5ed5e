"""Delivering mail into a folder, one `.eml` file each, named by its Message-ID: written twice it is still one mail."""

from __future__ import annotations

import os
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

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


def post(tx: Tx, rows: Sequence[dict[str, Any]]) -> int:
    """Put messages into the outgoing table; one whose Message-ID is there already is left out.

    Gives how many are new.
    """
    wanted = {row["message_id"]: row for row in rows}
    if not wanted:
        return 0
    known = tx.connection.execute(select(mail.c.message_id).where(mail.c.message_id.in_(wanted))).scalars().all()
    fresh = [row for message_id, row in wanted.items() if message_id not in set(known)]
    ids = tx.ids("mail", len(fresh))
    full = [
        USUAL | {"created_at": tx.now, "not_before": tx.now} | row | {"id": new}
        for new, row in zip(ids, fresh, strict=True)
    ]
    if full:
        tx.connection.execute(insert(mail), full)
    return len(full)


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
