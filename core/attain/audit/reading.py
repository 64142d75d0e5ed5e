"""What was done, by whom, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from attain.store.tables import audit_entry, audit_note

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

PAGE = 50


@dataclass(frozen=True, slots=True)
class Note:
    """What a command did to one thing."""

    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: when, who (None: the system), by which way, for whom, why, and what it did."""

    id: int
    at: datetime
    person_id: int | None
    via: str
    on_behalf_of: int | None
    command: str
    reason: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first; `older` goes into `before` to get the next, None when there are no more."""

    entries: tuple[Entry, ...]
    older: int | None


def about(
    connection: Connection, kind: str, subject_id: int | str, before: int | None = None, size: int = PAGE
) -> Page:
    """The commands that did something to one thing, with all their notes; two statements whatever the size."""
    noted = exists().where(
        audit_note.c.entry_id == audit_entry.c.id,
        audit_note.c.subject_kind == kind,
        audit_note.c.subject_id == str(subject_id),
    )
    return _page(connection, select(audit_entry).where(noted), before, size)


def by(connection: Connection, person_id: int, before: int | None = None, size: int = PAGE) -> Page:
    """The commands of one person."""
    return _page(connection, select(audit_entry).where(audit_entry.c.person_id == person_id), before, size)


def everything(connection: Connection, before: int | None = None, size: int = PAGE) -> Page:
    """All commands."""
    return _page(connection, select(audit_entry), before, size)


def _page(connection: Connection, wanted: Select[*tuple[Any, ...]], before: int | None, size: int) -> Page:
    if before is not None:
        wanted = wanted.where(audit_entry.c.id < before)
    rows = connection.execute(wanted.order_by(audit_entry.c.id.desc()).limit(size + 1)).all()
    shown = rows[:size]
    notes = _notes(connection, [row.id for row in shown])
    entries = tuple(_entry(row, notes[row.id]) for row in shown)
    return Page(entries, entries[-1].id if len(rows) > size else None)


def _entry(row: Row[*tuple[Any, ...]], notes: Sequence[Note]) -> Entry:
    who = {"person_id": row.person_id, "via": row.via, "on_behalf_of": row.on_behalf_of}
    return Entry(id=row.id, at=row.at, **who, command=row.command, reason=row.reason, notes=tuple(notes))


def _notes(connection: Connection, entries: Sequence[int]) -> dict[int, list[Note]]:
    wanted = select(audit_note).where(audit_note.c.entry_id.in_(entries))
    found: dict[int, list[Note]] = defaultdict(list)
    for row in connection.execute(wanted.order_by(audit_note.c.entry_id, audit_note.c.place)):
        found[row.entry_id].append(Note(row.subject_kind, row.subject_id, row.detail))
    return found
