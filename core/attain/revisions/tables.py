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
    # The revision whose running reviews go on with this one: the same with what of a later one counts at once.  Such
    # revisions have numbers below 0 and are never in force.
    Column("base", Integer, ForeignKey("revision.n")),
    # Where its content came from: files, portal, or rollback.
    Column("origin", String(10), nullable=False, server_default="files"),
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

# One row, and only in a copy that is a sandbox.
sandbox = Table(
    "sandbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Instant, nullable=False),
    Column("mail", Text, nullable=False),
)

change_plan = Table(
    "change_plan",
    metadata,
    Column("hash", String(64), primary_key=True),
    # The revision that it starts from, and what its documents are together.
    Column("base", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("person.id")),
    Column("made_at", Instant, nullable=False),
    Column("message", Text, nullable=False),
    Column("documents", Json, nullable=False),
    Column("plugins", Json, nullable=False),
    Column("origin", String(10), nullable=False, server_default="files"),
    Column("approved_by_id", Id, ForeignKey("person.id")),
    Column("approved_at", Instant),
    Column("applied_as", Integer, ForeignKey("revision.n")),
)
