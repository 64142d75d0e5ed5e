"""Agreed goals, and what was said about them since.  Rows are copies of what a review settled."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeDecorator

from attain.api.store import Day, Exact, Id, Instant, Json, metadata

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Ratio(TypeDecorator[Fraction]):
    """An exact share as `numerator/denominator`, so that what is rolled up from stored shares equals the whole sum."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:  # noqa: ARG002
        """From text."""
        return None if value is None else Fraction(value)


goal = Table(
    "goals_based_goal",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("case_id", Id, nullable=False),
    # What a review's grants speak of: whoever may read the step may read the goal.
    Column("step", String(80), nullable=False),
    Column("plan", String(80), nullable=False),
    Column("key", String(80), nullable=False),
    Column("place", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("measure_of_success", Text, nullable=False),
    Column("finish_by", Day),
    Column("weight", Exact),
    Column("measured", String(12), nullable=False),
    Column("start", Exact),
    Column("target", Exact),
    Column("unit", Text, nullable=False),
    Column("steps", Json, nullable=False),
    Column("commit_to", Exact),
    Column("stretch", Exact),
    Column("detail", Json, nullable=False),
    Column("check_ins", Integer, nullable=False),
    Column("rolls_up", String(8), nullable=False),
    Column("parent_id", Id, ForeignKey("goals_based_goal.id")),
    Column("period_from", Day, nullable=False),
    Column("period_until", Day, nullable=False),
    Column("value", Exact),
    Column("progress", Ratio),
    Column("checked_at", Instant),
    Column("rolled", Ratio),
    Column("counted", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("status", String(8), nullable=False),  # agreed, dropped, closed
    Column("agreed_by_id", Id, ForeignKey("person.id")),
    Column("agreed_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("case_id", "step", "key"),
    Index("ix_goals_based_goal_person_id", "person_id", "status"),
    Index("ix_goals_based_goal_parent_id", "parent_id"),
)

change = Table(
    "goals_based_change",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id, nullable=False),
    Column("step", String(80), nullable=False),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    # All goals of the plan as entries, as they stood and as they are to be.
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("state", String(9), nullable=False),  # waiting, approved, declined, withdrawn, overtaken
    Column("decided_by_id", Id, ForeignKey("person.id")),
    Column("decided_at", Instant),
    Column("answer", Text, nullable=False),
    Index("ix_goals_based_change_case_id", "case_id", "step"),
    Index("ix_goals_based_change_state", "state"),
)

check_in = Table(
    "goals_based_check_in",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("goal_id", Id, ForeignKey("goals_based_goal.id"), nullable=False),
    # The version of the goal that its writer saw: the same form sent twice is the same check-in.
    Column("version", Integer, nullable=False),
    Column("value", Exact, nullable=False),
    Column("reached", Json, nullable=False),
    Column("progress", Ratio, nullable=False),
    Column("confidence", String(8), nullable=False),
    Column("comment", Text, nullable=False),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("goal_id", "version"),
    info={"append_only": True},
)
