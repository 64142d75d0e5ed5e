"""Which rows count: valid on a day, as far as known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select

from attain.people.tables import person, recording
from attain.store.memo import remembered
from attain.store.types import Day, Id, Instant, to_instant

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, FromClause


@dataclass(frozen=True, slots=True)
class AsOf:
    """A day to ask about, and the instant whose knowledge is used (a cut-off last month, as known today)."""

    day: date
    known: datetime


def as_of(at: datetime | AsOf) -> AsOf:
    """An instant asks about its own (UTC) day, with what was known at it."""
    return at if isinstance(at, AsOf) else AsOf(at.astimezone(UTC).date(), at)


def on_cut_off(cut_off: date, at: datetime) -> AsOf:
    """Facts are judged on the cut-off day once it has come, as known now."""
    return AsOf(min(cut_off, at.date()), at)


_RECORDING, _DAY = bindparam("_recording", type_=Id), bindparam("_day", type_=Day)
_KNOWN = bindparam("_known", type_=Instant)
_NEWEST = select(func.max(recording.c.id)).where(recording.c.state == "visible", recording.c.visible_at <= _KNOWN)


def rows_named(table: FromClause) -> ColumnElement[bool]:
    """What `View.rows` says, of a view whose `values` are bound later: for statements that are built once."""
    return _valid(table, table.c.superseded, table.c.recorded, _RECORDING)


def role_rows_named(table: FromClause) -> ColumnElement[bool]:
    """The same for tables which carry instants instead of recordings."""
    return _valid(table, table.c.superseded_at, table.c.recorded_at, _KNOWN)


def _valid(table: FromClause, gone: Any, since: Any, known: Any) -> ColumnElement[bool]:
    until = table.c.valid_to
    counts = and_(since <= known, or_(gone.is_(None), gone > known))
    return and_(counts, table.c.valid_from <= _DAY, or_(until.is_(None), until > _DAY))


@dataclass(frozen=True, slots=True)
class View:
    """A moment of the people tables: the day, and the newest recording that counts (0: none yet)."""

    day: date
    recording: int
    known: datetime

    @property
    def values(self) -> dict[str, Any]:
        """What statements made with `rows_named` and `role_rows_named` are to be given."""
        return {"_recording": self.recording, "_day": self.day, "_known": self.known}

    def shelf(self, *name: Any) -> tuple[Any, ...]:
        """The name under which to keep what is known of these rows: for one day and recording it never changes."""
        return (self.day, self.recording, *name)

    def known_rows(self, table: FromClause) -> ColumnElement[bool]:
        """Rows that had been recorded and not yet superseded."""
        gone = table.c.superseded
        return and_(table.c.recorded <= self.recording, or_(gone.is_(None), gone > self.recording))

    def rows(self, table: FromClause) -> ColumnElement[bool]:
        """Known rows that are valid on the day."""
        until = table.c.valid_to
        return and_(self.known_rows(table), table.c.valid_from <= self.day, or_(until.is_(None), until > self.day))

    def role_rows(self, table: FromClause) -> ColumnElement[bool]:
        """The same for tables which carry instants instead of recordings."""
        gone, until = table.c.superseded_at, table.c.valid_to
        return and_(
            table.c.recorded_at <= self.known,
            or_(gone.is_(None), gone > self.known),
            table.c.valid_from <= self.day,
            or_(until.is_(None), until > self.day),
        )


def view(connection: Connection, at: datetime | AsOf | View) -> View:
    """Look up, once for each question, which recordings count.  One statement; none when it is a view already."""
    if isinstance(at, View):
        return at
    wanted = as_of(at)
    to_instant(wanted.known)
    known = wanted.known
    newest = remembered(
        connection,
        ("view", known),
        ("recording",),
        lambda: connection.execute(_NEWEST, {"_known": known}).scalar() or 0,
    )
    return View(wanted.day, newest, known)


def is_here(connection: Connection, person_id: int, at: datetime) -> bool:
    """Whether somebody has not left by the day."""
    return connection.execute(select(person.c.id).where(person.c.id == person_id, still_here(at))).first() is not None


def still_here(at: datetime) -> ColumnElement[bool]:
    """Who has not left by the day: a condition on `person`."""
    return or_(person.c.ended_on.is_(None), person.c.ended_on > as_of(at).day)
