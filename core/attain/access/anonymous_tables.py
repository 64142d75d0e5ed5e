"""Answers whose author nobody may learn.

A response has a random key, no time, no author, no attempt finer than the step; the tables are stored in the order of
the key, so
their layout says nothing either.  `respondent_link` ties a task to its response until the step closes, then it is
destroyed (or
sealed for one role).
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from attain.store.types import Exact, Id, Json, Key16, metadata

response = Table(
    "response",
    metadata,
    Column("key", Key16, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("step", String(80), nullable=False),
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
