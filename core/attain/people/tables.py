"""Tables of people, posts and lines.

Two times run through all of it.  `valid_from`/`valid_to` are days: when something was so (to is exclusive).
`recorded`/`superseded` name the recording (one import, one change by hand) that brought a row in or took it out: a row
counts once its recording is visible.  So an import may write for minutes, in small transactions, and all of it is seen
at once when its recording becomes visible; `recording.visible_at` is the time at which it was known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from attain.store.types import Day, Id, Instant, Json, metadata

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Facts(Json):
    """Facts as plain data, or already as canonical text, which an import has at hand a hundred thousand times."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Text is taken to be canonical."""
        return value if isinstance(value, str) else super().process_bind_param(value, dialect)


def _key() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def _two_times() -> tuple[Column[object], ...]:
    return (
        Column("valid_from", Day, nullable=False),
        Column("valid_to", Day),
        Column("recorded", Id, nullable=False),
        Column("superseded", Id),
    )


def _superseded(table: str) -> Index:
    """Only taking back an unfinished recording asks for these few rows."""
    some = text("superseded IS NOT NULL")
    return Index(f"ix_{table}_superseded", "superseded", sqlite_where=some, postgresql_where=some)


recording = Table(
    "recording",
    metadata,
    _key(),
    Column("state", String(12), nullable=False),  # staging, discarding, visible, discarded
    Column("what", String(200), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("visible_at", Instant),
    Index("ix_recording_state", "state"),
    Index("ix_recording_visible_at", "visible_at"),
)

person = Table(
    "person",
    metadata,
    _key(),
    Column("staff_number", String(64), nullable=False, unique=True),
    # What follows is a copy of the person's newest visible facts, for pages and mail.
    Column("name", String(200), nullable=False),
    Column("first_name", String(200), nullable=False, default=""),
    Column("work_email", String(254)),
    Column("language", String(16)),
    Column("zone", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("ended_on", Day),
    Column("recorded", Id, nullable=False),
    Index("ix_person_work_email", "work_email"),
    Index("ix_person_name", "name"),
    Index("ix_person_recorded", "recorded"),
)

person_facts = Table(
    "person_facts",
    metadata,
    _key(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("facts", Facts, nullable=False),
    *_two_times(),
    Index("ix_person_facts_person_id", "person_id", "superseded", "valid_to"),
    Index("ix_person_facts_recorded", "recorded"),
    _superseded("person_facts"),
)

unit = Table(
    "unit",
    metadata,
    _key(),
    Column("fact", String(64), nullable=False),
    Column("value", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("parent_id", Id, ForeignKey("unit.id")),
    Column("recorded", Id, nullable=False),
    Index("uq_unit_fact_value", "fact", "value", unique=True),
    Index("ix_unit_recorded", "recorded"),
)

position = Table(
    "position",
    metadata,
    _key(),
    Column("code", String(96), nullable=False, unique=True),
    Column("recorded", Id, nullable=False),
    Index("ix_position_recorded", "recorded"),
)

holding = Table(
    "holding",
    metadata,
    _key(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("position_id", Id, ForeignKey("position.id"), nullable=False),
    *_two_times(),
    Index("ix_holding_person_id", "person_id"),
    Index("ix_holding_position_id", "position_id"),
    Index("ix_holding_recorded", "recorded"),
    _superseded("holding"),
)

reporting_line = Table(
    "reporting_line",
    metadata,
    _key(),
    Column("position_id", Id, ForeignKey("position.id"), nullable=False),
    Column("reports_to", Id, ForeignKey("position.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # primary, matrix
    *_two_times(),
    Index("ix_reporting_line_position_id", "position_id", "kind"),
    Index("ix_reporting_line_reports_to", "reports_to", "kind"),
    Index("ix_reporting_line_recorded", "recorded"),
    _superseded("reporting_line"),
)

reporting_closure = Table(
    "reporting_closure",
    metadata,
    Column("descendant", Id, primary_key=True, autoincrement=False),
    Column("ancestor", Id, primary_key=True, autoincrement=False),
    Column("recorded", Id, primary_key=True, autoincrement=False),
    Column("superseded", Id),
    Column("depth", Integer, nullable=False),
    Index("ix_reporting_closure_ancestor", "ancestor", "depth"),
    Index("ix_reporting_closure_recorded", "recorded"),
    _superseded("reporting_closure"),
)

role_holder = Table(
    "role_holder",
    metadata,
    _key(),
    Column("role", String(64), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("fact", String(64), nullable=False, default=""),  # empty: the whole organisation
    Column("value", String(200), nullable=False, default=""),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("recorded_at", Instant, nullable=False),
    Column("superseded_at", Instant),
    Index("ix_role_holder_role", "role", "fact", "value"),
    Index("ix_role_holder_person_id", "person_id"),
)
