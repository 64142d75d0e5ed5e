"""What a command holds while it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text

from attain.store.bulk import bulk_insert
from attain.store.tables import audit_entry, audit_note

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Table

_TAKE_IDS = text(
    "INSERT INTO id_block (name, next) VALUES (:name, :count + 1) "
    "ON CONFLICT (name) DO UPDATE SET next = id_block.next + :count RETURNING next"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))").bindparams(bindparam("what"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a person (None: the system itself), by which way, for whom and why.

    `via` is "portal", "command line", "job", "system" or "scenario".
    """

    person_id: int | None
    via: str
    on_behalf_of: int | None = None
    reason: str = ""


def ids_from(connection: Connection, name: str, count: int) -> range:
    """The next `count` ids of `name`, starting with 1; ValueError when count is negative."""
    if count < 0:
        msg = f"{count} ids of {name} cannot be taken"
        raise ValueError(msg)
    if count == 0:
        return range(0)
    after: int = connection.execute(_TAKE_IDS, {"name": name, "count": count}).scalar_one()
    return range(after - count, after)


@dataclass(slots=True)
class Tx:
    """One transaction of one command. `now` is its one instant, read once when it started."""

    connection: Connection
    actor: Actor
    command: str
    now: datetime
    ids: Callable[[str, int], range]
    """`ids(name, count)`: so many ids never given before, in a row; by custom the name is the table's."""
    _notes: list[tuple[str, str, Any]] = field(default_factory=list)

    def id(self, name: str) -> int:
        """One id never given before."""
        return self.ids(name, 1)[0]

    def note(self, subject_kind: str, subject_id: int | str, detail: Mapping[str, Any] | None = None) -> None:
        """Add to the audit entry what the command did to something: plain data, never the text of an answer."""
        self._notes.append((subject_kind, str(subject_id), detail or {}))

    def bulk_insert(
        self,
        table: Table,
        rows: Iterable[Mapping[str, Any]] | Iterable[Sequence[Any]],
        columns: Sequence[str] = (),
        *,
        ready: bool = False,
    ) -> int:
        """Many rows at once; see `attain.store.bulk.bulk_insert`."""
        return bulk_insert(self.connection, table, rows, columns, ready=ready)

    def lock(self, kind: str, subject_id: int | str) -> None:
        """Be the only writer of something until the end: take it before reading what is then changed.

        On SQLite every writer is alone anyway.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_LOCK, {"what": f"{kind}:{subject_id}"})

    def write_audit(self) -> None:
        """Put the audit entry with its notes into the transaction; the store calls it once, at the end."""
        entry, who = self.id("audit_entry"), self.actor
        values = {"id": entry, "at": self.now, "command": self.command, "person_id": who.person_id, "via": who.via}
        row = values | {"on_behalf_of": who.on_behalf_of, "reason": who.reason}
        bulk_insert(self.connection, audit_entry, [row])
        notes = [(entry, place, *note) for place, note in enumerate(self._notes)]
        bulk_insert(self.connection, audit_note, notes, ("entry_id", "place", "subject_kind", "subject_id", "detail"))
