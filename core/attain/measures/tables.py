"""Measures: named, dated, sourced values of a person; never overwritten, only superseded."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from attain.store.types import Day, Exact, Id, Instant, metadata

measure = Table(
    "measure",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("item", String(120), nullable=False, server_default=""),
    Column("label", String(80), nullable=False, server_default=""),
    Column("number", Exact),
    Column("off_scale", String(80), nullable=False, server_default=""),
    Column("scale", String(80), nullable=False, server_default=""),
    Column("target", String(80), nullable=False, server_default=""),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("recorded_at", Instant, nullable=False),
    Column("supersedes_id", Id, ForeignKey("measure.id")),
    # "case", "learning", "import" or "person"; what came from a case is visible only through that case's grants.
    Column("source", String(20), nullable=False),
    # Without a foreign key: measures lie below cases; `cases` never deletes.
    Column("case_id", Id),
    Column("grant_what", String(200), nullable=False, server_default=""),
    Column("detail", String(400), nullable=False, server_default=""),
    Column("released_by_id", Id, ForeignKey("person.id")),
    Index("ix_measure_person_name", "person_id", "name", "item", "recorded_at"),
    Index("ix_measure_name", "name", "person_id"),
)
