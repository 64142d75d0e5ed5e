"""Making a configuration the newest revision: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, insert, select

from attain.config.document import Resource
from attain.revisions.catalogues import newest
from attain.revisions.tables import document, revision, revision_document

if TYPE_CHECKING:
    from attain.store.doors import Actor, Store, Tx

Key = tuple[str, str]


class Also(Protocol):
    """What else belongs to an apply."""

    def before(self, tx: Tx, n: int) -> None:
        """Whether it may go on from revision `n`; raises where it may not."""

    def after(self, tx: Tx, applied: Applied) -> None:
        """What follows from it."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did: the revision now in force, and the documents that came, changed and went against the
    one before.
    """

    n: int
    is_new: bool
    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    removed: tuple[Key, ...]


def apply(
    store: Store,
    actor: Actor,
    found: Sequence[Resource],
    plugins: Mapping[str, str],
    message: str = "",
    also: Also | None = None,
    origin: str = "files",
) -> Applied:
    """Store documents as revision N+1 in one transaction; the same content as revision N makes no new one.

    `found` must have been validated.  `plugins` holds the versions that read them,
    `origin` says where they come from: files, portal or rollback.  `also` is done in the same
    transaction: before anything is written with the newest number (it may raise), and after with what was applied.
    """
    hashes = {(resource.kind, resource.id): resource.hash for resource in found}
    with store.write(actor, "configuration.apply") as tx:
        tx.lock("configuration", "apply")
        n = newest(tx.connection)
        if also is not None:
            also.before(tx, n)
        before = _hashes(tx.connection, n)
        applied = _difference(n, before, hashes)
        if not applied.is_new:
            return applied
        tx.connection.execute(
            insert(revision).values(
                n=applied.n,
                applied_at=tx.now,
                applied_by_id=actor.person_id,
                message=message,
                plugins=dict(plugins),
                origin=origin,
            )
        )
        keep_documents(tx.connection, found, hashes)
        rows = [{"n": applied.n, "kind": kind, "id": name, "hash": hash_} for (kind, name), hash_ in hashes.items()]
        tx.connection.execute(insert(revision_document), rows)
        tx.note("revision", applied.n, {"added": len(applied.added), "changed": len(applied.changed)})
        if also is not None:
            also.after(tx, applied)
    return applied


def _hashes(connection: Connection, n: int) -> dict[Key, str]:
    rows = connection.execute(select(revision_document).where(revision_document.c.n == n))
    return {(row.kind, row.id): row.hash for row in rows}


def _difference(n: int, before: Mapping[Key, str], after: Mapping[Key, str]) -> Applied:
    added = tuple(sorted(after.keys() - before.keys()))
    removed = tuple(sorted(before.keys() - after.keys()))
    changed = tuple(sorted(key for key in after.keys() & before.keys() if after[key] != before[key]))
    is_new = bool(added or removed or changed)
    return Applied(n + is_new, is_new, added, changed, removed)


def keep_documents(connection: Connection, found: Sequence[Resource], hashes: Mapping[Key, str]) -> None:
    """Keep the documents that are not kept yet."""
    known = set(connection.execute(select(document.c.hash)).scalars())
    fresh = {hashes[r.kind, r.id]: r for r in found if hashes[r.kind, r.id] not in known}
    rows = [{"hash": hash_, "kind": r.kind, "id": r.id, "data": dict(r.data)} for hash_, r in fresh.items()]
    if rows:
        connection.execute(insert(document), rows)
