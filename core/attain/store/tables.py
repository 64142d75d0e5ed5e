"""The store's own tables: ids, and who did what."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from attain.store import strict as strict
from attain.store.types import Id, Instant, Json, metadata

id_block = Table(
    "id_block",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next", BigInteger, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person_id", Id),
    Column("via", Text, nullable=False),
    Column("on_behalf_of", Id),
    Column("command", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_audit_entry_person_id", "person_id", "id"),
    info={"append_only": True, "erasable": {"reason": "''"}},
)

audit_note = Table(
    "audit_note",
    metadata,
    Column("entry_id", Id, ForeignKey("audit_entry.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Index("ix_audit_note_subject", "subject_kind", "subject_id", "entry_id"),
    info={"append_only": True, "erasable": {"detail": """'{"erased":true}'"""}},
)
