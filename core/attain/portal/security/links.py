"""One-time sign-in links: made, looked at without being used up, used once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from attain.portal.tables import sign_in_link
from attain.store.tokens import digest, new_token

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from attain.store.doors import Tx

MOST_AN_HOUR = 5


def issue_link(tx: Tx, person_id: int, lasts: timedelta, lands_on: str = "/") -> str:
    """Make a sign-in link; the token that is returned is the only copy of it. The address is `/sign-in/TOKEN`."""
    token = new_token()
    tx.connection.execute(
        insert(sign_in_link).values(
            id=tx.ids("sign_in_link", 1)[0],
            token_hash=digest(token),
            person_id=person_id,
            made_at=tx.now,
            expires_at=tx.now + lasts,
            lands_on=lands_on,
        )
    )
    tx.note("person", person_id, {"sign_in_link": "made"})
    return token


def _usable(token: str, now: datetime) -> ColumnElement[bool]:
    """The link with this token, unless used or too old."""
    own = sign_in_link.c.token_hash == digest(token)
    return own & sign_in_link.c.used_at.is_(None) & (sign_in_link.c.expires_at > now)


def link_is_usable(connection: Connection, token: str, now: datetime) -> bool:
    """Whether the link could be used now; looking does not use it up."""
    return connection.execute(select(sign_in_link.c.id).where(_usable(token, now))).first() is not None


def use_link(tx: Tx, token: str) -> tuple[int, str] | None:
    """Use a link up: the person and the page to land on. None when it is unknown, used or too old."""
    where = _usable(token, tx.now)
    found = tx.connection.execute(select(sign_in_link).where(where)).first()
    if found is None or tx.connection.execute(update(sign_in_link).where(where).values(used_at=tx.now)).rowcount != 1:
        return None
    return int(found.person_id), str(found.lands_on)


def may_ask_again(connection: Connection, person_id: int, now: datetime) -> bool:
    """Whether fewer than MOST_AN_HOUR links were made for this person within the hour: no inbox is flooded."""
    recent = (sign_in_link.c.person_id == person_id) & (sign_in_link.c.made_at > now - timedelta(hours=1))
    count = connection.execute(select(func.count()).select_from(sign_in_link).where(recent)).scalar_one()
    return int(count) < MOST_AN_HOUR
