"""The people as the database has them now, for an import to compare with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, or_, select, true, type_coerce

from attain.people.sets import one_of
from attain.people.tables import holding, person, person_facts, position, reporting_line, unit

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Connection

    from attain.people.asof import View


@dataclass(slots=True)
class Kept:
    """A person of the database.  The `*_id` are of the rows that go on; a leaver has none.

    `leaves`: the day to come from which he is gone, where that is known.
    """

    id: int
    staff_number: str
    ended: bool
    copied: tuple[Any, ...]  # name, first_name, work_email, language, zone: the copy in `person`
    facts: str = ""
    facts_id: int = 0
    facts_from: date = date.min
    position: str = ""
    holding_id: int = 0
    holding_from: date = date.min
    leaves: date | None = None


@dataclass(slots=True)
class Line:
    """A reporting line of today, from a post to the post above it; the first to come where there is none today.

    `later`: rows of lines that are to come after it.
    """

    id: int
    above: str
    valid_from: date
    later: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Present:
    """Everything an import needs to know; posts are named by their codes."""

    people: dict[str, Kept] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    matrix: dict[str, dict[str, Line]] = field(default_factory=dict)
    units: set[tuple[str, str]] = field(default_factory=set)
    recording: int = 0


def present(connection: Connection, view: View) -> Present:
    """All people, ended or not, with their open facts, posts and lines.  Six statements, however many people."""
    return present_of(connection, view, None)


def present_of(connection: Connection, view: View, persons: Collection[int] | None) -> Present:
    """The same for some people, yet with all posts and lines."""
    found = Present(recording=view.recording)
    found.people = {row.staff_number: row for row in _people(connection, view, persons)}
    posts = select(position.c.id, position.c.code).where(position.c.recorded <= view.recording)
    codes = {row.id: row.code for row in connection.execute(posts)}
    found.positions = {code: id for id, code in codes.items()}
    _facts(connection, view, found, persons)
    _holdings(connection, view, found, codes, persons)
    _lines(connection, view, found, codes)
    units = select(unit.c.fact, unit.c.value).where(unit.c.recorded <= view.recording)
    found.units = {(row.fact, row.value) for row in connection.execute(units)}
    return found


def _of(connection: Connection, key: Column[int], persons: Collection[int] | None) -> ColumnElement[bool]:
    return true() if persons is None else one_of(connection, key, persons)


def _people(connection: Connection, view: View, persons: Collection[int] | None) -> Iterator[Kept]:
    c = person.c
    wanted = select(c.id, c.staff_number, c.ended_on, c.name, c.first_name, c.work_email, c.language, c.zone)
    for row in connection.execute(wanted.where(c.recorded <= view.recording, _of(connection, c.id, persons))):
        ended = row[2] is not None and row[2] <= view.day
        yield Kept(row[0], row[1], ended, tuple(row[3:]), leaves=None if ended else row[2])


def _by_id(found: Present) -> dict[int, Kept]:
    return {kept.id: kept for kept in found.people.values()}


def _facts(connection: Connection, view: View, found: Present, persons: Collection[int] | None) -> None:
    c, people = person_facts.c, _by_id(found)
    rows = select(c.person_id, c.id, type_coerce(c.facts, Text), c.valid_from)
    open_rows = rows.where(view.known_rows(person_facts), goes_on(c, view), _of(connection, c.person_id, persons))
    for person_id, id, facts, valid_from in connection.execute(open_rows):
        kept = people[person_id]
        kept.facts_id, kept.facts, kept.facts_from = id, facts, valid_from


def _holdings(
    connection: Connection, view: View, found: Present, codes: dict[int, str], persons: Collection[int] | None
) -> None:
    """The newest holding of each, ended or not: who left is still known by the post he had."""
    c, people = holding.c, _by_id(found)
    rows = select(c.person_id, c.id, c.position_id, c.valid_from, c.valid_to).where(view.known_rows(holding))
    rows = rows.where(_of(connection, c.person_id, persons))
    for person_id, id, position_id, valid_from, valid_to in connection.execute(rows.order_by(c.valid_from, c.id)):
        kept = people[person_id]
        kept.position = codes[position_id]
        kept.holding_id, kept.holding_from = (0 if valid_to and valid_to <= view.day else id), valid_from


def _lines(connection: Connection, view: View, found: Present, codes: dict[int, str]) -> None:
    c = reporting_line.c
    rows = select(c.id, c.position_id, c.reports_to, c.kind, c.valid_from)
    rows = rows.where(view.known_rows(reporting_line), goes_on(c, view)).order_by(c.valid_from, c.id)
    for id, below, above, kind, valid_from in connection.execute(rows):
        line = Line(id, codes[above], valid_from)
        if kind == "matrix":
            found.matrix.setdefault(codes[below], {})[codes[above]] = line
        elif found.lines.setdefault(codes[below], line) is not line:
            found.lines[codes[below]].later.append(id)


def goes_on(columns: Any, view: View) -> ColumnElement[bool]:
    """Rows that are so today or will be, not those that are over."""
    return or_(columns.valid_to.is_(None), columns.valid_to > view.day)
