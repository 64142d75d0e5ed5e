"""Answers whose author nobody may learn, or those alone who hold one role.

A response has a random key, no time, no author, no attempt finer than the step's; the tables are stored in the order of
the key, so their layout says nothing either.  `respondent_link` ties a task to its response until the step closes, then
it is destroyed, and every response of the step gets a new key.  Where the promise names a role, the tie is sealed
instead: `sealed_link` holds it with the new key, and only `attain.access.sealed` reads it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from attain.store.types import Exact, Id, Instant, Json, Key16, metadata

response = Table(
    "response",
    metadata,
    Column("key", Key16, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("step", String(80), nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("form", String(80), nullable=False),
    Column("grp", String(80), nullable=False),
    Column("weight", Exact, nullable=False),
    Index("ix_response_case_step", "case_id", "step"),
    sqlite_with_rowid=False,
)

response_answer = Table(
    "response_answer",
    metadata,
    Column("key", Key16, ForeignKey("response.key"), primary_key=True),
    Column("section", String(80), primary_key=True),
    Column("item", String(120), primary_key=True),
    Column("field", String(80), primary_key=True),
    Column("value", Json, nullable=False),
    sqlite_with_rowid=False,
)

respondent_link = Table(
    "respondent_link",
    metadata,
    Column("task_id", Id, ForeignKey("task.id"), primary_key=True, autoincrement=False),
    Column("key", Key16, nullable=False),
    Column("submission_key", String(64), nullable=False, unique=True),
    sqlite_with_rowid=False,
)

sealed_link = Table(
    "sealed_link",
    metadata,
    Column("key", Key16, ForeignKey("response.key"), primary_key=True),
    Column("task_id", Id, ForeignKey("task.id"), nullable=False),
    # The role as the step's promise named it when the answer was given.
    Column("role", String(80), nullable=False),
    sqlite_with_rowid=False,
)

seal_opened = Table(
    "seal_opened",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", Key16, ForeignKey("sealed_link.key"), nullable=False),
    Column("mark", String(32), nullable=False),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_seal_opened_key", "key"),
    info={"append_only": True, "erasable": {"reason": "''"}},
)
"""Which seals were opened, by whom and why."""

answers_closed = Table(
    "answers_closed",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("step", String(80), primary_key=True),
    Column("repetition", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    # The step ended with `hide_answers`: nothing of it is ever shown to anybody.
    Column("hidden", Boolean, nullable=False),
)
"""The passages whose answers may be looked at; without a row here nobody reads a single one."""
