"""People outside of the organisation who are asked by mail.

Each is a row of `person` of his own for one review, without facts and without an address to sign in with: so he can be
asked and can answer as others do, and no phrase, no population, no list and no sign-in ever finds him.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from attain.store.types import Id, Instant, metadata

outsider = Table(
    "outsider",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("name", String(200), nullable=False),
    # Gone when nothing can be asked of him any more.
    Column("address", String(254)),
    Column("named_by_id", Id, ForeignKey("person.id")),
    Column("named_at", Instant, nullable=False),
    Index("ix_outsider_case_id", "case_id"),
)

outside_link = Table(
    "outside_link",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # Only a hash, so that a copy of the database opens no form.
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("task_id", Id, ForeignKey("task.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_outside_link_task_id", "task_id"),
)
