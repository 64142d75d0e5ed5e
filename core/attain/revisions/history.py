"""Revisions in their order, and those beside them on which running reviews go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from attain.config.document import content_hash
from attain.revisions.apply import keep_documents
from attain.revisions.tables import revision, revision_document

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.document import Resource
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Made:
    """One revision: when, by whom, why; `base` where it lies beside that revision (its own number is below 0 then)."""

    n: int
    at: datetime
    by: int | None
    message: str
    base: int | None
    origin: str = "files"


def made(connection: Connection, n: int) -> Made | None:
    """One revision, or None."""
    row = connection.execute(select(revision).where(revision.c.n == n)).first()
    return _made(row) if row else None


def history(connection: Connection, most: int = 50) -> list[Made]:
    """The revisions that were in force, the newest first."""
    rows = select(revision).where(revision.c.n > 0).order_by(revision.c.n.desc()).limit(most)
    return [_made(row) for row in connection.execute(rows)]


def _made(row: Any) -> Made:
    return Made(row.n, row.applied_at, row.applied_by_id, row.message, row.base, row.origin)


def last_from_files(connection: Connection) -> int:
    """The newest revision that came from files; 0 when none did."""
    rows = select(func.max(revision.c.n)).where(revision.c.n > 0, revision.c.origin == "files")
    return connection.execute(rows).scalar() or 0


def lineage(connection: Connection, n: int) -> tuple[int, ...]:
    """A revision and those beside it, on which its running reviews may be."""
    beside = connection.execute(select(revision.c.n).where(revision.c.base == n)).scalars()
    return (n, *sorted(beside, reverse=True))


def base_of(connection: Connection, n: int) -> int:
    """The revision that was in force once and that this one goes back to."""
    found = connection.execute(select(revision.c.base).where(revision.c.n == n)).scalar()
    return n if found is None else int(found)


def add_beside(tx: Tx, base: int, documents: Sequence[Resource], plugins: Mapping[str, str], message: str) -> int:
    """Keep what running reviews of a revision go on with; gives its number."""
    lowest = tx.connection.execute(select(func.min(revision.c.n))).scalar() or 0
    n = min(lowest, 0) - 1
    row = {"n": n, "applied_at": tx.now, "applied_by_id": tx.actor.person_id, "message": message}
    tx.connection.execute(insert(revision).values(row | {"plugins": dict(plugins), "base": base}))
    hashes = {(one.kind, one.id): one.hash for one in documents}
    keep_documents(tx.connection, documents, hashes)
    rows = [{"n": n, "kind": kind, "id": id, "hash": hash_} for (kind, id), hash_ in hashes.items()]
    tx.connection.execute(insert(revision_document), rows)
    return n


def hash_of(connection: Connection, n: int) -> str:
    """What a revision says as a whole; empty before the first."""
    rows = select(revision_document.c.kind, revision_document.c.id, revision_document.c.hash)
    found = connection.execute(rows.where(revision_document.c.n == n)).all()
    return content_hash(sorted(f"{row.kind} {row.id} {row.hash}" for row in found)) if found else ""
