"""What a running review is in the database.

The case row is the authority: its `state` is the engine's case, locked first in every command.  Everything else is
either history (`case_event`) or can be read off the history at any time and is kept for quick reading (`task`).  What
people wrote lies in `attain.access`, which alone reads it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from attain.store.types import Day, Id, Instant, Json, metadata

review_cycle = Table(
    "review_cycle",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("cycle", String(80), nullable=False),
    Column("title", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("workflow", String(80), nullable=False),
    Column("starts", Day, nullable=False),
    Column("ends", Day, nullable=False),
    Column("launched_at", Instant, nullable=False),
    # Rows of a launch stay unseen until one small transaction fills this in.
    Column("visible_at", Instant),
    Column("launched_by", Id, ForeignKey("person.id")),
    UniqueConstraint("cycle"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("cycle_id", Id, ForeignKey("review_cycle.id")),
    Column("wave", String(80), nullable=False, server_default=""),
    Column("workflow", String(80), nullable=False),
    Column("revision", Integer, nullable=False),
    # The variation of the revision that it runs on: overlays and extensions that hold for its subject.
    Column("overlays", Json, nullable=False),
    Column("subject_id", Id, ForeignKey("person.id"), nullable=False),
    Column("opened_by_id", Id, ForeignKey("cases.id")),
    Column("occasion", Integer, nullable=False, server_default="1"),
    Column("occasions", Integer, nullable=False, server_default="1"),
    # Which of the workflow's reasons to start opened it, and what happened exactly, so that it opens it once.
    Column("started_by", String(80), nullable=False, server_default=""),
    Column("cause", String(300)),
    Column("zone", String(60), nullable=False),
    Column("calendar", String(80), nullable=False),
    Column("dates", Json, nullable=False),
    Column("state", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("wakes_at", Instant),
    UniqueConstraint("cycle_id", "subject_id", "workflow", "occasion"),
    UniqueConstraint("cause"),
    Index("ix_cases_wakes_at", "wakes_at"),
    Index("ix_cases_subject_id", "subject_id"),
    Index("ix_cases_cycle_status", "cycle_id", "status"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("data", Json, nullable=False),
)

task = Table(
    "task",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("step", String(80), nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("verb", String(30), nullable=False),
    Column("optional", Boolean, nullable=False),
    # Silence may answer for it: the portal says so beside the button.
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("due_day", Day),
    Column("state", String(12), nullable=False),
    Column("frozen", Json),
    Index("ix_task_person_state", "person_id", "state"),
    Index("ix_task_case_step", "case_id", "step"),
    Index("ix_task_state_due_at", "state", "due_at"),
)

nominated = Table(
    "nominated",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("step", String(80), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Index("ix_nominated_person_id", "person_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("task_id", Id, ForeignKey("task.id"), primary_key=True, autoincrement=False),
    # A save from a stale tab becomes the next version, shown beside the first; nothing is overwritten unseen.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("tab", String(40), nullable=False, server_default=""),
    Column("answers", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

case_override = Table(
    "case_override",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("cycle_id", Id, ForeignKey("review_cycle.id")),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("act", String(20), nullable=False),  # extend, replace, add, remove, on_behalf
    Column("detail", Json, nullable=False),
    Column("because", Text, nullable=False),
    Column("by_id", Id, ForeignKey("person.id")),
    Column("at", Instant, nullable=False),
    Index("ix_case_override_case_id", "case_id"),
)


case_gate = Table(
    "case_gate",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("gate", String(80), primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
