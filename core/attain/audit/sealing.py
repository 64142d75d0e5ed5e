"""Sealing: committed audit rows are chained in batches, so that a row changed or taken out later shows.

Rows are written unchained, in the transaction of what they tell; chaining there would let writers wait for each other.
A row's digest is salted, and the chain is made of digests: what a lawful request has erased is gone, and the chain
still holds.  A digest written down elsewhere (`attain audit verify` prints the newest) proves all that went before it.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from attain.audit.tables import audit_digest, audit_seal
from attain.config.document import canonical
from attain.store.doors import Actor
from attain.store.tables import audit_entry, audit_note

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.doors import Store, Tx

BATCH = 500
ENOUGH = 20
"""Fewer rows than this are not worth a seal of their own, unless they have waited for `PATIENCE` seconds."""
PATIENCE = 600.0
LATE = 10_000
"""How many younger rows may be committed before a row: its number is taken when its transaction begins to write."""
SYSTEM = Actor(None, "system")
SEAL = "audit.seal"
START = "0" * 64
SALT_BYTES = 16
ERASED: Mapping[str, Any] = {"erased": True}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found.  `head` is the newest digest; `unsealed` rows are younger than the last seal."""

    seals: int
    rows: int
    erased: int
    unsealed: int
    oldest_unsealed: datetime | None
    head: str
    problems: tuple[str, ...]


def seal_all(store: Store) -> int:
    """Seal every row that is committed; gives how many."""
    total = 0
    while done := seal(store, enough=1):
        total += done
        if done < BATCH:
            break
    return total


def seal(store: Store, enough: int = ENOUGH) -> int:
    """Seal up to `BATCH` rows, if there are enough or they have waited; gives how many."""
    with store.read() as connection:
        waiting = _unsealed(connection)
    now = store.clock.now()
    # The entry that a seal itself writes is not worth another one.
    if sum(row.command != SEAL for row in waiting) == 0:
        return 0
    if len(waiting) < enough and (now - waiting[0].at).total_seconds() < PATIENCE:
        return 0
    with store.write(SYSTEM, SEAL) as tx:
        tx.lock("audit", "seal")
        return _seal(tx, _unsealed(tx.connection))


def _seal(tx: Tx, entries: Sequence[Row[Any]]) -> int:
    if not entries:
        return 0
    notes = _notes(tx.connection, [entry.id for entry in entries])
    last = tx.connection.execute(select(audit_seal).order_by(audit_seal.c.id.desc()).limit(1)).first()
    number = last.id + 1 if last else 1
    rows = []
    for place, entry in enumerate(entries):
        salt = secrets.token_bytes(SALT_BYTES)
        digest = _digest(salt, entry, notes[entry.id])
        rows.append({"entry_id": entry.id, "seal_id": number, "place": place, "digest": digest, "salt": salt})
    head = _chained(last.digest if last else START, [row["digest"] for row in rows])
    tx.connection.execute(insert(audit_digest), rows)
    tx.connection.execute(insert(audit_seal).values(id=number, sealed_at=tx.now, rows=len(rows), digest=head))
    tx.note("audit", number, {"rows": len(rows), "digest": head})
    return len(rows)


def _unsealed(connection: Connection) -> Sequence[Row[Any]]:
    """The oldest rows without a seal: also those that were committed after younger ones, up to `LATE` of them."""
    newest = connection.execute(select(func.max(audit_digest.c.entry_id))).scalar() or 0
    sealed = select(audit_digest.c.entry_id).where(audit_digest.c.entry_id == audit_entry.c.id)
    rows = select(audit_entry).where(audit_entry.c.id > newest - LATE, ~sealed.exists())
    return connection.execute(rows.order_by(audit_entry.c.id).limit(BATCH)).all()


def _notes(connection: Connection, entries: Sequence[int]) -> defaultdict[int, list[Row[Any]]]:
    rows = select(audit_note).where(audit_note.c.entry_id.in_(entries))
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(rows.order_by(audit_note.c.entry_id, audit_note.c.place)):
        found[row.entry_id].append(row)
    return found


def _digest(salt: bytes, entry: Row[Any], notes: Sequence[Row[Any]]) -> str:
    said = {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "who": [entry.person_id, entry.via, entry.on_behalf_of],
        "what": [entry.command, entry.reason],
        "notes": [[note.place, note.subject_kind, note.subject_id, note.detail] for note in notes],
    }
    return sha256(salt + canonical(said).encode()).hexdigest()


def _chained(before: str, digests: Sequence[str]) -> str:
    return sha256("\n".join([before, *digests]).encode()).hexdigest()


def verify(connection: Connection) -> Verdict:
    """Recompute every digest and the whole chain."""
    head, rows, erased = START, 0, 0
    problems: list[str] = []
    seals = connection.execute(select(audit_seal).order_by(audit_seal.c.id)).all()
    for place, one in enumerate(seals, 1):
        if one.id != place:
            problems.append(f"seal {place} is missing")
            break
        members = connection.execute(
            select(audit_digest).where(audit_digest.c.seal_id == one.id).order_by(audit_digest.c.place)
        ).all()
        head = _chained(head, [member.digest for member in members])
        if head != one.digest or len(members) != one.rows:
            problems.append(f"seal {one.id} of {one.sealed_at:%Y-%m-%d %H:%M} does not fit what it seals")
            head = one.digest
        problems += _wrong(connection, members)
        rows, erased = rows + len(members), erased + sum(member.salt is None for member in members)
    problems += _strangers(connection, {one.id for one in seals})
    count, oldest = _waiting(connection)
    return Verdict(len(seals), rows, erased, count, oldest, head, tuple(problems))


def _wrong(connection: Connection, members: Sequence[Row[Any]]) -> Iterator[str]:
    ids = [member.entry_id for member in members]
    found = connection.execute(select(audit_entry).where(audit_entry.c.id.in_(ids))).all()
    entries, notes = {entry.id: entry for entry in found}, _notes(connection, ids)
    for member in members:
        entry = entries.get(member.entry_id)
        if entry is None:
            yield f"audit entry {member.entry_id} was taken out"
        elif member.salt is None:
            if entry.reason or any(note.detail != ERASED for note in notes[entry.id]):
                yield f"audit entry {entry.id} was written again after it was erased"
        elif _digest(member.salt, entry, notes[entry.id]) != member.digest:
            yield f"audit entry {entry.id} ({entry.command}, {entry.at:%Y-%m-%d %H:%M}) was changed"


def _strangers(connection: Connection, seals: set[int]) -> Iterator[str]:
    for number in connection.execute(select(audit_digest.c.seal_id).distinct()).scalars():
        if number not in seals:
            yield f"seal {number} is missing"


def _waiting(connection: Connection) -> tuple[int, datetime | None]:
    sealed = select(audit_digest.c.entry_id).where(audit_digest.c.entry_id == audit_entry.c.id)
    row = connection.execute(select(func.count(), func.min(audit_entry.c.at)).where(~sealed.exists())).one()
    return int(row[0]), row[1]


def erase(store: Store, actor: Actor, kind: str, subject_id: int | str) -> int:
    """Erase what audit entries say about one thing: reasons typed, and details of all their notes; who did what when
    stays.  Gives how many entries.  All is sealed first, for an entry is proven by the digest it had.

    For a lawful request (GDPR, article 17); `actor.reason` says which.
    """
    seal_all(store)
    with store.write(actor, "audit.erase") as tx:
        tx.lock("audit", "seal")
        about = (audit_note.c.subject_kind == kind, audit_note.c.subject_id == str(subject_id))
        entries = select(audit_note.c.entry_id).where(*about).distinct()
        ids = list(tx.connection.execute(entries.order_by(audit_note.c.entry_id)).scalars())
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            notes = update(audit_note).where(audit_note.c.entry_id.in_(some))
            tx.connection.execute(notes.values(detail=ERASED))
            tx.connection.execute(update(audit_entry).where(audit_entry.c.id.in_(some)).values(reason=""))
            tx.connection.execute(update(audit_digest).where(audit_digest.c.entry_id.in_(some)).values(salt=None))
        tx.note("audit", "erasure", {"entries": len(ids), "kind": kind})
    return len(ids)
