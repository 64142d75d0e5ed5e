"""What a command holds while it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import TextClause, bindparam, text

from attain.store.bulk import bulk_insert
from attain.store.memo import memo_of
from attain.store.tables import audit_entry, audit_note

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Table

ENTRY = "audit_entry"
# A set-returning function gives its rows in the order of the array, so the locks are taken in that order.
_LOCKS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(what, 0)) FROM unnest(CAST(:whats AS text[])) AS what"
).bindparams(bindparam("whats"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a person (None: the system itself), by which way, for whom and why.

    `via` is "portal", "command line", "job", "system" or "scenario".
    """

    person_id: int | None
    via: str
    on_behalf_of: int | None = None
    reason: str = ""


@cache
def _take_ids(several: int) -> TextClause:
    values = ", ".join(f"(:name{n}, :count{n} + 1)" for n in range(several))
    return text(
        f"INSERT INTO id_block (name, next) VALUES {values} "  # noqa: S608 - numbers of ours alone
        "ON CONFLICT (name) DO UPDATE SET next = id_block.next + excluded.next - 1 RETURNING name, next"
    )


def ids_from(connection: Connection, counts: Mapping[str, int]) -> dict[str, range]:
    """The next ids of each name, so many of it, starting with 1, in one statement; ValueError for a negative count."""
    if wrong := [name for name, count in counts.items() if count < 0]:
        msg = f"{counts[wrong[0]]} ids of {wrong[0]} cannot be taken"
        raise ValueError(msg)
    # In one order, so that two who take of the same names never stop each other.
    wanted = sorted(name for name, count in counts.items() if count)
    given: dict[str, Any] = {f"name{n}": name for n, name in enumerate(wanted)}
    given |= {f"count{n}": counts[name] for n, name in enumerate(wanted)}
    rows = connection.execute(_take_ids(len(wanted)), given).all() if wanted else []
    return {name: range(0) for name in counts} | {name: range(after - counts[name], after) for name, after in rows}


@dataclass(slots=True)
class Tx:
    """One transaction of one command. `now` is its one instant, read once when it started."""

    connection: Connection
    actor: Actor
    command: str
    now: datetime
    take: Callable[[Mapping[str, int]], dict[str, range]]
    _notes: list[tuple[str, str, Any]] = field(default_factory=list)
    _entry: int = 0

    def ids(self, name: str, count: int) -> range:
        """So many ids never given before, in a row; by custom the name is the table's."""
        return self.ids_of({name: count})[name]

    def ids_of(self, counts: Mapping[str, int]) -> dict[str, range]:
        """{name: so many ids never given before, in a row}, in one statement for all names."""
        if self._entry or not any(counts.values()):
            return self.take(counts)
        # Every transaction ends with an audit entry: its id comes along with the first others.
        found = self.take({**counts, ENTRY: 1 + counts.get(ENTRY, 0)})
        self._entry = found[ENTRY][0]
        return found | {ENTRY: found[ENTRY][1:]}

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

    def lock(self, kind: str, subject_id: int | str) -> bool:
        """Be the only writer of something until the end: take it before reading what is then changed.

        On SQLite every writer is alone anyway.  Says whether others may have written while it was waited for.
        """
        return self.locks(kind, [subject_id])

    def locks(self, kind: str, subject_ids: Iterable[int | str]) -> bool:
        """The same for several, in the order given; whoever wants some of the same takes them in the same order."""
        whats = [f"{kind}:{subject_id}" for subject_id in subject_ids]
        if self.connection.dialect.name != "postgresql" or not whats:
            return False
        self.connection.execute(_LOCKS, {"whats": whats})
        return True

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is done inside is taken back whole when it raises, its notes too; the transaction can go on."""
        # An id that was first taken inside would be given again after it, on a database that gives them by a row.
        self._entry = self._entry or self.take({ENTRY: 1})[ENTRY][0]
        notes = len(self._notes)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            del self._notes[notes:]
            if (memo := memo_of(self.connection)) is not None:
                memo.forget_all()
            raise

    def write_audit(self) -> None:
        """Put the audit entry with its notes into the transaction; the store calls it once, at the end."""
        entry, who = self._entry or self.take({ENTRY: 1})[ENTRY][0], self.actor
        values = {"id": entry, "at": self.now, "command": self.command, "person_id": who.person_id, "via": who.via}
        row = values | {"on_behalf_of": who.on_behalf_of, "reason": who.reason}
        bulk_insert(self.connection, audit_entry, [row])
        notes = [(entry, place, *note) for place, note in enumerate(self._notes)]
        bulk_insert(self.connection, audit_note, notes, ("entry_id", "place", "subject_kind", "subject_id", "detail"))
