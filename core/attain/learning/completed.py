"""Which items of the organisation's catalogues people have completed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select, union

from attain.learning.report import chunks
from attain.learning.result_tables import certification, completion
from attain.learning.states import DONE, EXCUSED, SUCCESS
from attain.learning.tables import learning_activity, registration


def completed(connection: Connection, persons: Collection[int], on: date | None = None) -> dict[int, frozenset[str]]:
    """{person: ids of catalogue items} with a success, or waived; with `on`, without what is not valid then."""
    found: dict[int, set[str]] = {}
    for some in chunks(sorted(persons)):
        for row in connection.execute(_DONE, {"_persons": some}):
            found.setdefault(row.person_id, set()).add(row.item)
        for row in connection.execute(_lapsed(some, on)) if on else ():
            found.get(row.person_id, set()).discard(row.item)
    return {person_id: frozenset(items) for person_id, items in found.items()}


def _results(persons: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(completion.c.person_id, learning_activity.c.item)
        .join(learning_activity, learning_activity.c.id == completion.c.activity_id)
        .where(completion.c.person_id.in_(persons), learning_activity.c.item != "")
        .where(completion.c.outcome.in_(SUCCESS | EXCUSED))
        .where(completion.c.retracted_at.is_(None), completion.c.superseded_by_id.is_(None))
    )


def _registrations(persons: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(registration.c.person_id, learning_activity.c.item)
        .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
        .where(registration.c.person_id.in_(persons), learning_activity.c.item != "")
        .where(registration.c.state.in_(DONE))
    )


_PERSONS: BindParameter[Any] = bindparam("_persons", expanding=True)
_DONE = union(_results(_PERSONS), _registrations(_PERSONS))


def _lapsed(persons: Collection[int], on: date) -> Select[*tuple[Any, ...]]:
    """Items with certifications of which none holds on the day."""
    cert, holds = certification.c, certification.alias("holds")
    standing = select(holds.c.id).where(
        holds.c.person_id == cert.person_id,
        holds.c.activity_id == cert.activity_id,
        holds.c.revoked_at.is_(None),
        holds.c.valid_until.is_(None) | (holds.c.valid_until >= on),
    )
    return (
        select(cert.person_id, learning_activity.c.item)
        .join(learning_activity, learning_activity.c.id == cert.activity_id)
        .where(cert.person_id.in_(persons), ~standing.exists())
        .distinct()
    )
