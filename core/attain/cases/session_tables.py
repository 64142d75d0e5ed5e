"""Sessions: several people settle a group of cases together (a calibration, a panel, a board)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from attain.store.types import Day, Id, Instant, Json, metadata

session = Table(
    "review_session",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("cycle_id", Id, ForeignKey("review_cycle.id"), nullable=False),
    Column("wave", String(80), nullable=False),
    Column("step", String(80), nullable=False),
    Column("level", Integer, nullable=False),
    Column("grp", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", String(12), nullable=False),  # gathering, open, closed
    Column("opens_by", Instant),
    Column("opened_at", Instant),
    Column("due_at", Instant),
    Column("due_day", Day),
    Column("closed_at", Instant),
    Column("closed_by_id", Id, ForeignKey("person.id")),
    UniqueConstraint("cycle_id", "wave", "step", "level", "grp"),
)

session_member = Table(
    "session_member",
    metadata,
    Column("session_id", Id, ForeignKey("review_session.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("place", String(10), nullable=False),  # chair, member
    Column("present", Integer, nullable=False, server_default="1"),
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
    Column("told_at", Instant),
    Index("ix_session_case_case_id", "case_id"),
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
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_session_change_session_id", "session_id", "case_id"),
)
