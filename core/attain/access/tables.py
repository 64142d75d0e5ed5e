"""What is guarded: who takes part in a case, what he may read, and what was written.

Only this package selects from these tables; a test holds it.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, or_

from attain.store.types import Exact, Id, Instant, Json, metadata

case_participant = Table(
    "case_participant",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("role", String(80), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    # A new manager may be given only what is granted from here on; null: all that the role was ever granted.
    Column("sees_from", Instant),
    Index("ix_case_participant_person_id", "person_id", "case_id"),
)

case_grant = Table(
    "case_grant",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("role", String(80), primary_key=True),
    Column("what", String(200), primary_key=True),
    Column("how", String(40), nullable=False),
    # The promise under which the text was written: the revision whose table gave this grant.
    Column("revision", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)

HELD = (
    (case_participant.c.case_id == case_grant.c.case_id)
    & (case_participant.c.role == case_grant.c.role)
    & or_(case_participant.c.sees_from.is_(None), case_grant.c.since >= case_participant.c.sees_from)
)
"""Who holds a role reads what it was granted, or only what it was granted since he came."""

submission = Table(
    "submission",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("step", String(80), nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("person.id"), nullable=False),
    Column("on_behalf_of_id", Id, ForeignKey("person.id")),
    Column("form", String(80), nullable=False),
    Column("items", Json, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    # The form carries it, so a form posted twice counts once.
    Column("key", String(64), nullable=False),
    UniqueConstraint("key"),
    Index("ix_submission_case_step", "case_id", "step"),
    Index("ix_submission_author_id", "author_id"),
)

answer = Table(
    "answer",
    metadata,
    Column("submission_id", Id, ForeignKey("submission.id"), primary_key=True, autoincrement=False),
    Column("section", String(80), primary_key=True),
    Column("item", String(120), primary_key=True),
    Column("field", String(80), primary_key=True),
    Column("value", Json, nullable=False),
)

score_value = Table(
    "score_value",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("score", String(80), primary_key=True),
    Column("layer", String(12), primary_key=True),  # number, suggested, proposed, adjusted, final
    Column("item", String(120), primary_key=True),
    Column("label", String(80), nullable=False, server_default=""),
    Column("number", Exact),
    Column("reason", Text, nullable=False, server_default=""),
    Column("by_id", Id, ForeignKey("person.id")),
    Column("at", Instant, nullable=False),
    Column("trace", Json),
)
