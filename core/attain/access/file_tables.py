"""Files that answers name.  As with answers, only this package selects from it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from attain.store.types import Id, Instant, metadata

attachment = Table(
    "attachment",
    metadata,
    # Long and random, so that an address tells nothing and cannot be guessed.
    Column("key", String(32), primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("step", String(80), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_attachment_case_id", "case_id", "step"),
)
