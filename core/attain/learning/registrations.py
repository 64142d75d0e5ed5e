"""Who is to take what: adding registrations and taking them back. The row itself waits to be sent (`outgoing`)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, or_, select, update

from attain.learning.states import OPEN
from attain.learning.tables import learning_activity, registration

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person is to take an activity. `assigned_by` is plm (agreed or assigned here), system or self (begun there)."""

    person_id: int
    activity_id: int
    assigned_by: str = "plm"
    due_on: date | None = None
    plan_item_id: int | None = None


def register(tx: Tx, wanted: Sequence[Wanted]) -> list[int]:
    """The registration of each: an open one of the same person and activity, or a new one; of one call, one a pair.

    A new one that is assigned here waits to be sent, if a learning system has the activity.
    """
    for person_id in sorted({one.person_id for one in wanted}):
        tx.lock("learning", person_id)
    there = _open(tx.connection, {one.person_id for one in wanted})
    new = [one for one in wanted if (one.person_id, one.activity_id) not in there]
    reached = _connected(tx.connection, {one.activity_id for one in new})
    rows = []
    for one, id_ in zip(new, tx.ids("registration", len(new)), strict=True):
        if (one.person_id, one.activity_id) not in there:
            there[one.person_id, one.activity_id] = id_
            send = one.assigned_by == "plm" and one.activity_id in reached
            rows.append(_row(tx, one, id_, "assign" if send else ""))
    tx.bulk_insert(registration, rows)
    for row in rows:
        tx.note("person", row["person_id"], {"registration": row["id"], "activity": row["activity_id"]})
    return [there[one.person_id, one.activity_id] for one in wanted]


def assign_items(tx: Tx, person_id: int, items: Collection[str]) -> int:
    """Assign to a person what an organisation offers of these items of its catalogue; gives how many there are."""
    offered = learning_activity.c.status.in_(("open", "expected")) & learning_activity.c.item.in_(list(items))
    rows = select(learning_activity.c.id, learning_activity.c.item).where(offered).order_by(learning_activity.c.id)
    first = {row.item: row.id for row in reversed(tx.connection.execute(rows).all())}
    register(tx, [Wanted(person_id, first[item]) for item in sorted(first)])
    return len(first)


def withdraw(tx: Tx, ids: Collection[int]) -> None:
    """Take open registrations back; those that were sent wait to be taken back in the learning system too."""
    mine = update(registration).where(registration.c.id.in_(ids), registration.c.state.in_(OPEN))
    again = case((registration.c.sent_at.is_not(None), "withdraw"), else_="")
    tx.connection.execute(mine.values(state="withdrawn", outgoing=again, tries=0, problem=""))
    for id_ in sorted(ids):
        tx.note("registration", id_, {"state": "withdrawn"})


def still_open() -> ColumnElement[bool]:
    """Registrations in which something is to do; one comparison each, because many rows at once cannot say IN."""
    return or_(*(registration.c.state == state for state in OPEN))


def _open(connection: Connection, persons: Collection[int]) -> dict[tuple[int, int], int]:
    rows = select(registration.c.id, registration.c.person_id, registration.c.activity_id).where(
        registration.c.person_id.in_(persons), registration.c.state.in_(OPEN)
    )
    found = connection.execute(rows.order_by(registration.c.id.desc()))
    return {(row.person_id, row.activity_id): row.id for row in found}


def _connected(connection: Connection, activities: Collection[int]) -> set[int]:
    rows = select(learning_activity.c.id).where(
        learning_activity.c.id.in_(activities), learning_activity.c.connection != ""
    )
    return set(connection.execute(rows).scalars())


def _row(tx: Tx, one: Wanted, id_: int, outgoing: str) -> dict[str, Any]:
    # Not the id alone: a database that was built anew beside the same learning system must not reuse a key.
    said = f"{id_}/{one.person_id}/{one.activity_id}/{tx.now.isoformat()}"
    return {
        "id": id_,
        "person_id": one.person_id,
        "activity_id": one.activity_id,
        "assigned_by": one.assigned_by,
        "assigned_by_id": tx.actor.person_id,
        "plan_item_id": one.plan_item_id,
        "assigned_at": tx.now,
        "due_on": one.due_on,
        "state": "assigned" if one.assigned_by == "plm" else "enrolled",
        "progress": None,
        "last_activity_at": None,
        "key": hashlib.sha256(said.encode()).hexdigest()[:24],
        "outgoing": outgoing,
        "sent_at": None,
        "tries": 0,
        "problem": "",
    }
