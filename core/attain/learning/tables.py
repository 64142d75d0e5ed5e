"""Tables of the catalogue and of who takes what; what came back is in `result_tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from attain.learning import result_tables as result_tables
from attain.store.types import Day, Exact, Id, Instant, Json, metadata

learning_activity = Table(
    "learning_activity",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # Empty: the organisation's own, which no learning system knows (a mentoring, an assignment).
    Column("connection", String(80), nullable=False),
    Column("external_key", String(200), nullable=False),
    Column("external_id", String(200)),
    # Its id in the organisation's catalogue; empty when only the learning system lists it.
    Column("item", String(120), nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, server_default=""),
    Column("kind", String(40), nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("language", String(16), nullable=False, server_default=""),
    Column("duration_minutes", Integer),
    Column("status", String(12), nullable=False),  # expected, open, hidden, retired
    Column("content_hash", String(64), nullable=False, server_default=""),
    # {item: level} that a success is evidence for, and how long it holds ("24 months"); the organisation says both.
    Column("builds", Json, nullable=False),
    Column("valid_for", String(40), nullable=False, server_default=""),
    Column("seen_at", Instant),
    UniqueConstraint("connection", "external_key"),
    UniqueConstraint("connection", "external_id"),
    Index("ix_learning_activity_item", "item"),
)

learner_ref = Table(
    "learner_ref",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("connection", String(80), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    # None as long as nobody there is known to be this person.
    Column("external_id", String(200)),
    Column("matched_by", String(40), nullable=False),
    Column("status", String(12), nullable=False),  # matched, by_hand, missing, ambiguous
    Column("decided_at", Instant, nullable=False),
    UniqueConstraint("connection", "person_id"),
    UniqueConstraint("connection", "external_id"),
)

registration = Table(
    "registration",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("activity_id", Id, ForeignKey("learning_activity.id"), nullable=False),
    # plm: agreed or assigned here; system: by the learning system; self: chosen there by the person.
    Column("assigned_by", String(8), nullable=False),
    Column("assigned_by_id", Id, ForeignKey("person.id")),
    # Without a foreign key: plans lie above.
    Column("plan_item_id", Id),
    Column("assigned_at", Instant, nullable=False),
    Column("due_on", Day),
    Column("state", String(12), nullable=False),
    Column("progress", Exact),
    Column("last_activity_at", Instant),
    # Stable, so that what is sent twice is one assignment for whoever receives it.
    Column("key", String(40), nullable=False, unique=True),
    Column("outgoing", String(12), nullable=False, server_default=""),  # assign, withdraw, failed; empty: nothing waits
    Column("sent_at", Instant),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
    Column("try_at", Instant),  # not before, after a try that failed
    Index("ix_registration_person_id", "person_id", "activity_id"),
    Index("ix_registration_activity_id", "activity_id", "state"),
    Index("ix_registration_due_on", "due_on"),
    Index("ix_registration_outgoing", "outgoing", "id"),
    Index("ix_registration_plan_item_id", "plan_item_id"),
)

sync_state = Table(
    "sync_state",
    metadata,
    Column("connection", String(80), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("cursor", Json),
    Column("last_run", Instant, nullable=False),
    Column("last_result", Json, nullable=False),
)
