"""Answers whose author nobody may learn.

A response has a random key, no time, no author, no attempt finer than the step's; the tables are stored in the order of
the key, so their layout says nothing either.  `respondent_link` ties a task to its response until the step closes, then
it is destroyed, and every response of the step gets a new key.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from attain.store.types import Exact, Id, Json, Key16, metadata

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
