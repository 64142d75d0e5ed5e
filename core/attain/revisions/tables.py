"""Numbered revisions of the whole configuration; documents are kept once per content."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from attain.store.types import Id, Instant, Json, metadata

revision = Table(
    "revision",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", Instant, nullable=False),
    Column("applied_by_id", Id, ForeignKey("person.id")),
    Column("message", Text, nullable=False),
    Column("plugins", Json, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("id", String(80), nullable=False),
    Column("data", Json, nullable=False),
)

revision_document = Table(
    "revision_document",
    metadata,
    Column("n", Integer, ForeignKey("revision.n"), primary_key=True, autoincrement=False),
    Column("kind", String(40), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("hash", String(64), ForeignKey("document.hash"), nullable=False),
)
