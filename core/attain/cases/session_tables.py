"""Sessions: several people settle a group of cases together (a calibration, a panel, a board)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, true

from attain.store.types import Day, Id, Instant, Json, metadata

session = Table(
    "review_session",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("cycle_id", Id, ForeignKey("review_cycle.id")),
    Column("workflow", String(80), nullable=False),
    Column("wave", String(80), nullable=False),
    Column("step", String(80), nullable=False),
    Column("level", Integer, nullable=False),
    Column("grp", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", String(12), nullable=False),  # gathering, joined, open, closing, closed
    # A group that is too small sits with the one above it.
    Column("joins_id", Id, ForeignKey("review_session.id")),
    # Something changed who can still arrive; the worker counts anew only then.
    Column("stirred", Boolean, nullable=False, server_default=true()),
    Column("opens_by", Instant),
    Column("opened_at", Instant),
    Column("due_at", Instant),
    Column("due_day", Day),
    # Where in its late chain it is, and when the next entry comes; nothing but this row remembers.
    Column("late_path", Json),
    Column("late_entry", Integer, nullable=False, server_default="0"),
    Column("late_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("closed_at", Instant),
    Column("closed_by_id", Id, ForeignKey("person.id")),
    UniqueConstraint("cycle_id", "workflow", "wave", "step", "level", "grp"),
)

session_member = Table(
    "session_member",
    metadata,
    Column("session_id", Id, ForeignKey("review_session.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("place", String(10), nullable=False),  # chair, member
    Column("present", Boolean, nullable=False, server_default=false()),
    Index("ix_session_member_person_id", "person_id"),
)

session_case = Table(
    "session_case",
    metadata,
    Column("session_id", Id, ForeignKey("review_session.id"), primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("arrived_at", Instant, nullable=False),
    # What stood when the session opened; the board shows before and after from here.
    Column("snapshot", Json),
    Column("discuss", Boolean, nullable=False, server_default=false()),
    # It came after the session had opened, so somebody decides on it alone.
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("told_at", Instant),
    Index("ix_session_case_case_id", "case_id"),
)

session_absence = Table(
    "session_absence",
    metadata,
    Column("session_id", Id, ForeignKey("review_session.id"), primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("why", String(40), nullable=False),
)

session_change = Table(
    "session_change",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("session_id", Id, ForeignKey("review_session.id"), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("score", String(80), nullable=False),
    Column("was", String(80), nullable=False),
    Column("becomes", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(10), nullable=False),  # proposed, recorded, declined
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_by_id", Id, ForeignKey("person.id")),
    Column("settled_at", Instant),
    Index("ix_session_change_session_id", "session_id", "case_id"),
)
