"""Tables of development plans."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from attain.store.types import Day, Id, Instant, metadata

development_plan = Table(
    "development_plan",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    # Without a foreign key: cases lie above.
    Column("case_id", Id),
    Column("status", String(12), nullable=False),  # draft, proposed, agreed, closed
    Column("author_id", Id, ForeignKey("person.id"), nullable=False),
    # Every change of what it says is a version; who agreed to an earlier one has not agreed.
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("agreed_at", Instant),
    Column("closed_at", Instant),
    Index("ix_development_plan_person_id", "person_id", "status"),
    Index("ix_development_plan_case_id", "case_id"),
)

plan_agreement = Table(
    "plan_agreement",
    metadata,
    Column("plan_id", Id, ForeignKey("development_plan.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("party", String(8), primary_key=True),  # employee, manager
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
)

plan_item = Table(
    "plan_item",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("plan_id", Id, ForeignKey("development_plan.id"), nullable=False),
    Column("place", Integer, nullable=False),
    # Something of the catalogue, or free words.
    Column("activity_id", Id, ForeignKey("learning_activity.id")),
    Column("title", Text, nullable=False),
    Column("item", String(120), nullable=False, server_default=""),
    Column("from_level", String(80), nullable=False, server_default=""),
    Column("to_level", String(80), nullable=False, server_default=""),
    Column("due_on", Day),
    Column("why", Text, nullable=False, server_default=""),
    Column("status", String(12), nullable=False),  # open, assigned, done, dropped
    Column("registration_id", Id, ForeignKey("registration.id")),
    Column("added_by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("closed_at", Instant),
    UniqueConstraint("plan_id", "place"),
    Index("ix_plan_item_registration_id", "registration_id"),
)
