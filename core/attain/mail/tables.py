"""The outgoing messages: written with the change that causes them, worded and delivered later."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, true

from attain.store.types import Day, Id, Instant, metadata

mail = Table(
    "mail",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # Stable, so that a message caused twice, or delivered twice, is one mail for whoever receives it.
    Column("message_id", String(160), nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    # A document of kind message in a revision; "" when subject and body are given from the start.
    Column("message", String(80), nullable=False, server_default=""),
    Column("revision", Integer),
    Column("case_id", Id),
    Column("step", String(80), nullable=False, server_default=""),
    Column("due_day", Day),
    # Messages of one bundle to one person become one mail.
    Column("bundle", String(120), nullable=False, server_default=""),
    Column("in_portal", Boolean, nullable=False, server_default=true()),
    Column("by_mail", Boolean, nullable=False, server_default=true()),
    Column("subject", Text),
    Column("body", Text),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("delivered_at", Instant),
    Index("ix_mail_waiting", "delivered_at", "not_before"),
    Index("ix_mail_person_id", "person_id", "created_at"),
)
