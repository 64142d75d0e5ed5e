"""Sessions: rows in the database, found by a signed cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from attain.portal.tables import portal_session
from attain.store.tokens import digest, new_token

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from attain.store.doors import Tx


def open_session(tx: Tx, person_id: int, lasts: timedelta) -> str:
    """Open a session under a token made now, never under one that the browser brought (session fixation)."""
    token = new_token()
    tx.connection.execute(
        insert(portal_session).values(
            id=tx.ids("portal_session", 1)[0],
            token_hash=digest(token),
            person_id=person_id,
            opened_at=tx.now,
            expires_at=tx.now + lasts,
        )
    )
    tx.note("person", person_id, {"session": "opened"})
    return token


def session_person(connection: Connection, token: str, now: datetime) -> int | None:
    """Whose session this is; None when it is unknown, closed or over."""
    row = portal_session.c
    live = (row.token_hash == digest(token)) & row.closed_at.is_(None) & (row.expires_at > now)
    found = connection.execute(select(row.person_id).where(live)).scalar()
    return None if found is None else int(found)


def close_session(tx: Tx, token: str) -> None:
    """End a session; nothing happens when it is over already."""
    row = portal_session.c
    tx.connection.execute(
        update(portal_session)
        .where((row.token_hash == digest(token)) & row.closed_at.is_(None))
        .values(closed_at=tx.now)
    )


def close_all_sessions(tx: Tx, person_id: int) -> None:
    """End every session of a person: a leaver, a lost phone."""
    row = portal_session.c
    live = (row.person_id == person_id) & row.closed_at.is_(None)
    tx.connection.execute(update(portal_session).where(live).values(closed_at=tx.now))
    tx.note("person", person_id, {"session": "all closed"})
