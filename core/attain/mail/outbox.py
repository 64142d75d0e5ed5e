"""Delivering mail into a folder, one `.eml` file each, named by its Message-ID: written twice it is still one mail."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from attain.mail.tables import mail
from attain.store.doors import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from attain.store.doors import Store, Tx

BATCH = 200


def post(tx: Tx, rows: Sequence[dict[str, Any]]) -> int:
    """Put messages into the outgoing table; those whose Message-ID is there already are left out.

    Gives how many are new.
    """
    wanted = {row["message_id"]: row for row in rows}
    known = tx.connection.execute(select(mail.c.message_id).where(mail.c.message_id.in_(wanted))).scalars()
    for message_id in known:
        wanted.pop(message_id)
    if wanted:
        ids = tx.ids("mail", len(wanted))
        defaults = {"created_at": tx.now, "not_before": tx.now, "by_mail": "yes", "by_portal": "yes", "case_id": None}
        full = [defaults | row | {"id": new} for new, row in zip(ids, wanted.values(), strict=True)]
        tx.connection.execute(insert(mail), full)
    return len(wanted)


def deliver(store: Store, folder: Path, sender: str) -> int:
    """Write what is due into the folder and mark it delivered; gives how many.

    A crash between the file and the mark repeats the file under the same name and Message-ID.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with store.read() as connection:
        now = store.clock.now()
        due = select(mail).where(mail.c.delivered_at.is_(None), mail.c.not_before <= now, mail.c.by_mail == "yes")
        rows = connection.execute(due.order_by(mail.c.id).limit(BATCH)).all()
    for row in rows:
        _write(folder / f"{row.message_id}.eml", _message(row, sender, now))
    if rows:
        with store.write(Actor(None, "job"), "mail.deliver") as tx:
            done = update(mail).where(mail.c.id.in_([row.id for row in rows])).values(delivered_at=tx.now)
            tx.connection.execute(done)
    return len(rows)


def _message(row: Row[Any], sender: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{row.message_id}@attain>"
    message["From"], message["To"] = sender, row.address
    message["Subject"] = row.subject.replace("\r", " ").replace("\n", " ")
    message["Date"] = format_datetime(at)
    message.set_content(row.body)
    return message


def _write(path: Path, message: EmailMessage) -> None:
    """Whole or not at all: written beside, then renamed."""
    beside = path.with_suffix(".part")
    beside.write_bytes(bytes(message))
    os.replace(beside, path)  # noqa: PTH105
