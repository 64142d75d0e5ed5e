"""The outgoing messages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from attain.store.types import Id, Instant, metadata

mail = Table(
    "mail",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # Stable, so that a delivery tried twice is one mail for whoever receives it.
    Column("message_id", String(120), nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("case_id", Id),
    Column("by_portal", String(3), nullable=False, server_default="yes"),
    Column("by_mail", String(3), nullable=False, server_default="yes"),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("read_at", Instant),
    Index("ix_mail_waiting", "delivered_at", "not_before"),
    Index("ix_mail_person_id", "person_id", "created_at"),
)
