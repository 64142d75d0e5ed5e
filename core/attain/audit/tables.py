"""Seals over the audit rows."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from attain.store.types import Id, Instant, metadata

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sealed_at", Instant, nullable=False),
    Column("rows", Integer, nullable=False),
    # Of the seal before it and the digests of its rows: hexadecimal SHA-256.
    Column("digest", Text, nullable=False),
    info={"append_only": True},
)

audit_digest = Table(
    "audit_digest",
    metadata,
    Column("entry_id", Id, primary_key=True),
    Column("seal_id", Id, nullable=False),
    Column("place", Integer, nullable=False),
    # Of the salt and the entry with its notes.  The salt goes with what is erased: nobody can then try words until one
    # gives the digest.
    Column("digest", Text, nullable=False),
    Column("salt", LargeBinary),
    Index("ix_audit_digest_seal_id", "seal_id", "place"),
    info={"append_only": True, "erasable": {"salt": "NULL"}},
)
