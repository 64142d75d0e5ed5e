"""What reviews send out: one row for each review and each thing sent of it, from which the files are written."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from attain.store.types import Id, Instant, Json, metadata

export_row = Table(
    "export_row",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("connection", String(80), nullable=False),
    # The name under sends_out, or WORKFLOW.OUTCOME.
    Column("name", String(170), nullable=False),
    Column("file", String(200), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    # The same for the same review and thing, so that whoever reads the file twice counts it once.
    Column("key", String(260), nullable=False),
    Column("columns", Json, nullable=False),
    Column("cells", Json, nullable=False),
    Column("noted_at", Instant, nullable=False),
    # Null until the file holds it as it is now.
    Column("written_at", Instant),
    UniqueConstraint("key"),
    Index("ix_export_row_file", "connection", "file"),
    Index("ix_export_row_case_id", "case_id"),
)
