"""Certifications: what a person holds until a day. Status is derived from dates, never stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, select, update

from attain.learning.report import chunks
from attain.learning.result_tables import certification
from attain.learning.settled import Settled
from attain.learning.validity import status, valid_until

if TYPE_CHECKING:
    from attain.store.doors import Tx

WARN_DAYS = 60
"""How many days before its last day a certification counts as expiring, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Held:
    """A certification of a person; `status` on the day asked about: valid, expiring, expired or revoked."""

    id: int
    person_id: int
    credential: str
    title: str
    issuer: str
    valid_from: date
    valid_until: date | None
    status: str
    completion_id: int | None


def issue(tx: Tx, results: Sequence[Settled]) -> None:
    """A certification for each success that holds for a time: until the system's own last day, or by `valid_for`."""
    rows = [row for one in results if (row := _row(one)) is not None]
    ids = tx.ids("certification", len(rows))
    made = [row | {"id": id_, "issued_at": tx.now, "revoked_at": None} for row, id_ in zip(rows, ids, strict=True)]
    tx.bulk_insert(certification, made)


def _row(one: Settled) -> dict[str, Any] | None:
    what, start = one.activity, one.row.completed_on
    until = one.row.valid_until or valid_until(start, what.valid_for)
    if until is None:
        return None
    names = {"credential": what.item or what.external_key, "title": what.title, "issuer": what.connection}
    days = {"valid_from": start, "valid_until": until}
    return names | days | {"person_id": one.person_id, "activity_id": what.id, "completion_id": one.row.id}


def revoke(tx: Tx, completions: Collection[int]) -> None:
    """Take back what was issued for these completions."""
    mine = update(certification).where(certification.c.completion_id.in_(completions))
    tx.connection.execute(mine.where(certification.c.revoked_at.is_(None)).values(revoked_at=tx.now))


def held(
    connection: Connection, persons: Collection[int], on: date, warn_days: int = WARN_DAYS
) -> dict[int, list[Held]]:
    """{person: every certification, that which holds longest first}; renewed and revoked ones included."""
    found: dict[int, list[Held]] = {}
    for some in chunks(sorted(persons)):
        rows = select(certification).where(certification.c.person_id.in_(some))
        for row in connection.execute(rows):
            found.setdefault(row.person_id, []).append(_held(row, on, warn_days))
    for mine in found.values():
        mine.sort(key=lambda one: (one.valid_until or date.max, one.id), reverse=True)
    return found


def expiring(connection: Connection, on: date, within_days: int = WARN_DAYS) -> list[Held]:
    """Certifications that end in so many days, or ended no longer ago, and which no later one of the same renews."""
    near = timedelta(days=within_days)
    until = certification.c.valid_until
    rows = connection.execute(
        _unrenewed().where(until >= on - near, until <= on + near).order_by(until, certification.c.id)
    )
    return [_held(row, on, within_days) for row in rows]


def _unrenewed() -> Select[Any]:
    later = certification.alias("later")
    renewed = select(later.c.id).where(
        later.c.person_id == certification.c.person_id,
        later.c.credential == certification.c.credential,
        later.c.revoked_at.is_(None),
        later.c.valid_until.is_(None) | (later.c.valid_until > certification.c.valid_until),
    )
    return select(certification).where(certification.c.revoked_at.is_(None), ~renewed.exists())


def _held(row: Row[Any], on: date, warn_days: int) -> Held:
    state = status(on, row.valid_until, revoked=row.revoked_at is not None, warn_days=warn_days)
    names = (row.id, row.person_id, row.credential, row.title, row.issuer)
    return Held(*names, row.valid_from, row.valid_until, state, row.completion_id)
