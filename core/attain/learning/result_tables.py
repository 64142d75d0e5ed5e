"""Tables of what came back from learning, and what it is good for."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from attain.store.types import Day, Exact, Id, Instant, Json, metadata

completion = Table(
    "completion",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("connection", String(80), nullable=False),
    # What makes it one: its event and its content.  The learning system may forget; this table does not.
    Column("dedupe_key", String(128), nullable=False),
    Column("event_key", String(64), nullable=False),
    Column("learner", String(200), nullable=False),
    Column("activity", String(200), nullable=False),
    Column("activity_title", Text, nullable=False),
    # Both are filled in when learner and activity are known, and `settled_at` with them.
    Column("person_id", Id, ForeignKey("person.id")),
    Column("activity_id", Id, ForeignKey("learning_activity.id")),
    Column("completed_on", Day, nullable=False),
    Column("completed_at", Instant, nullable=False),
    Column("precision", String(8), nullable=False),  # second, minute, day
    Column("outcome", String(12), nullable=False),
    Column("score", Exact),
    Column("score_max", Exact),
    Column("valid_until", Day),
    Column("evidence_url", Text, nullable=False, server_default=""),
    Column("observed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("effect", String(12), nullable=False, server_default=""),  # none, evidence, propose, set
    Column("retracted_at", Instant),
    Column("supersedes_id", Id, ForeignKey("completion.id")),
    Column("superseded_by_id", Id, ForeignKey("completion.id")),
    Column("raw", Json, nullable=False),
    Column("raw_hash", String(64), nullable=False),
    UniqueConstraint("connection", "dedupe_key"),
    Index("ix_completion_event_key", "connection", "event_key"),
    Index("ix_completion_person_id", "person_id", "completed_on"),
    Index("ix_completion_unsettled", "connection", "settled_at", "id"),
    Index("ix_completion_activity_id", "activity_id"),
)

certification = Table(
    "certification",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("credential", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("activity_id", Id, ForeignKey("learning_activity.id")),
    Column("completion_id", Id, ForeignKey("completion.id")),
    Column("issuer", String(200), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("valid_from", Day, nullable=False),
    # The last day on which it holds; none: it does not end.
    Column("valid_until", Day),
    Column("revoked_at", Instant),
    UniqueConstraint("completion_id", "credential"),
    Index("ix_certification_person_id", "person_id", "credential"),
    Index("ix_certification_valid_until", "valid_until"),
)

measure_proposal = Table(
    "measure_proposal",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("measure", String(120), nullable=False),
    Column("item", String(120), nullable=False),
    Column("scale", String(80), nullable=False),
    Column("from_label", String(80), nullable=False, server_default=""),
    Column("label", String(80), nullable=False),
    Column("completion_id", Id, ForeignKey("completion.id"), nullable=False),
    # Whom the connection names to confirm it, as a phrase ("manager of employee").
    Column("confirmed_by", String(200), nullable=False),
    Column("status", String(12), nullable=False),  # proposed, confirmed, declined, overtaken, withdrawn
    Column("made_at", Instant, nullable=False),
    Column("decided_by_id", Id, ForeignKey("person.id")),
    Column("decided_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("measure_id", Id, ForeignKey("measure.id")),
    UniqueConstraint("completion_id", "measure", "item"),
    Index("ix_measure_proposal_person_id", "person_id", "status"),
    Index("ix_measure_proposal_status", "status", "id"),
)
