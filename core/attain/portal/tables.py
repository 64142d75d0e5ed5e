"""Tables of signing in. Tokens are kept as hashes only, so that a copy of the database lets nobody in."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from attain.store.types import Id, Instant, metadata

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("person_id", Id, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("lands_on", Text, nullable=False),
    Index("ix_sign_in_link_person_id", "person_id", "made_at"),
)

portal_session = Table(
    "portal_session",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("person_id", Id, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("ix_portal_session_person_id", "person_id"),
)
