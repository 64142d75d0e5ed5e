"""Who a person is in a learning system: found once, kept, reviewed, and changed by hand where it is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, select

from attain.errors import Refusal
from attain.learning.port import Learner, LearningProvider, Match
from attain.learning.report import LONGEST_ID, chunks
from attain.learning.result_tables import completion
from attain.learning.tables import learner_ref
from attain.people.tables import person, recording
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.store.doors import Store, Tx


@dataclass(frozen=True, slots=True)
class Stranger:
    """A learner of a learning system whom nobody is known to be, and how many results wait for that."""

    connection: str
    learner: str
    results: int


def match_learners(store: Store, name: str, provider: LearningProvider) -> int:
    """Ask the learning system who those are that it is not known of yet; gives how many were found.

    A match that stands is never changed here, nor one made by hand.
    """
    with store.read() as connection:
        waiting = _unmatched(connection, name)
    found = 0
    for some in chunks(waiting):
        matches = {match.person_id: match for match in provider.match(some)}
        with store.write(Actor(None, "job"), "learning.match") as tx:
            found += _keep(tx, name, [one.person_id for one in some], matches)
    return found


def _unmatched(connection: Connection, name: str) -> list[Learner]:
    known = select(learner_ref.c.person_id).where(
        learner_ref.c.connection == name, learner_ref.c.status.in_(("matched", "by_hand"))
    )
    columns = (person.c.id, person.c.staff_number, person.c.work_email, person.c.name)
    visible = select(recording.c.id).where(recording.c.state == "visible")
    rows = select(*columns).where(person.c.id.not_in(known), person.c.recorded.in_(visible)).order_by(person.c.id)
    return [Learner(row.id, row.staff_number, row.work_email or "", row.name) for row in connection.execute(rows)]


def _keep(tx: Tx, name: str, persons: Collection[int], matches: Mapping[int, Match]) -> int:
    mine = (learner_ref.c.connection == name, learner_ref.c.person_id.in_(persons))
    before = {row.person_id: row for row in tx.connection.execute(select(learner_ref).where(*mine))}
    ids = [match.external_id for match in matches.values() if match.status == "matched"]
    taken = _taken(tx, name, ids)
    rows = []
    for person_id in persons:
        row = _row(name, matches.get(person_id, Match(person_id, "", "", "missing")), taken)
        old = before.get(person_id)
        if old is None or (old.status not in ("matched", "by_hand") and old.status != row["status"]):
            rows.append(row | {"decided_at": tx.now})
    replaced = [row["person_id"] for row in rows]
    tx.connection.execute(
        delete(learner_ref).where(learner_ref.c.connection == name, learner_ref.c.person_id.in_(replaced))
    )
    new = tx.ids("learner_ref", len(rows))
    tx.bulk_insert(learner_ref, [row | {"id": id_} for row, id_ in zip(rows, new, strict=True)])
    return sum(row["status"] == "matched" for row in rows)


def _taken(tx: Tx, name: str, ids: Collection[str]) -> set[str]:
    rows = select(learner_ref.c.external_id).where(learner_ref.c.connection == name, learner_ref.c.external_id.in_(ids))
    return {id_ for id_ in tx.connection.execute(rows).scalars() if id_}


def _row(name: str, match: Match, taken: set[str]) -> dict[str, Any]:
    """One learner is one person: whoever claims a learner that is taken becomes a case for the learning manager."""
    status = match.status
    if status == "matched" and (not match.external_id or len(match.external_id) > LONGEST_ID):
        status = "missing"
    if status == "matched" and match.external_id in taken:
        status = "ambiguous"
    if status == "matched":
        taken.add(match.external_id)
    external_id = match.external_id if status == "matched" else None
    known = {"connection": name, "person_id": match.person_id, "external_id": external_id}
    return known | {"matched_by": match.matched_by, "status": status}


def link_by_hand(tx: Tx, name: str, person_id: int, external_id: str) -> None:
    """Say who a person is in the learning system; the caller checked that the actor may. Settle the results afterwards.

    Refusal `taken` when that learner is somebody else already.
    """
    external_id = external_id.strip()
    if not external_id or len(external_id) > LONGEST_ID:
        raise Refusal("bad_learner", f"The learner's id has 1 to {LONGEST_ID} characters.")
    holder = tx.connection.execute(
        select(learner_ref.c.person_id).where(
            learner_ref.c.connection == name,
            learner_ref.c.external_id == external_id,
            learner_ref.c.person_id != person_id,
        )
    ).scalar()
    if holder is not None:
        raise Refusal("taken", "This learner is matched to another person already.", "Correct that match first.")
    tx.connection.execute(
        delete(learner_ref).where(learner_ref.c.connection == name, learner_ref.c.person_id == person_id)
    )
    row = {"id": tx.id("learner_ref"), "connection": name, "person_id": person_id, "external_id": external_id}
    tx.bulk_insert(learner_ref, [row | {"matched_by": "hand", "status": "by_hand", "decided_at": tx.now}])
    tx.note("person", person_id, {"learner": external_id, "connection": name})


def strangers(connection: Connection, name: str) -> list[Stranger]:
    """Learners with results that belong to nobody known, those with most results first: for the learning manager."""
    known = select(learner_ref.c.external_id).where(
        learner_ref.c.connection == name, learner_ref.c.external_id == completion.c.learner
    )
    rows = (
        select(completion.c.learner, func.count().label("results"))
        .where(completion.c.connection == name, completion.c.settled_at.is_(None), ~known.exists())
        .group_by(completion.c.learner)
        .order_by(func.count().desc(), completion.c.learner)
    )
    return [Stranger(name, row.learner, row.results) for row in connection.execute(rows)]
