"""Who is away: what people say of themselves, and of whose absence running reviews were told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from attain.store.types import Day, Id, Instant, metadata

absence = Table(
    "absence",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("since", Day, nullable=False),
    # The last day; null while it is not known.
    Column("until", Day),
    Column("delegate_id", Id, ForeignKey("person.id")),
    Column("said_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index("ix_absence_person_id", "person_id"),
)

absence_told = Table(
    "absence_told",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("since", Day, nullable=False),
    Column("until", Day),
)
