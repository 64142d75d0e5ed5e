"""Events that other systems told of people, each once."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from attain.store.types import Day, Id, Instant, metadata

told_event = Table(
    "told_event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("source", String(80), nullable=False),
    # The source's own name for what happened, so that it can be told again and is one event.
    Column("key", String(200), nullable=False),
    Column("name", String(120), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("day", Day, nullable=False),
    Column("told_at", Instant, nullable=False),
    UniqueConstraint("source", "key"),
    Index("ix_told_event_person_id", "person_id"),
)
"""`day` is when it happened."""
