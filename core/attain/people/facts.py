"""Facts of many people at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Text, select, type_coerce

from attain.people.asof import AsOf, View, rows_named, view
from attain.people.lines import managers
from attain.people.sets import listed, one_of, one_of_named
from attain.people.tables import person, person_facts
from attain.store.memo import looked_up

if TYPE_CHECKING:
    from sqlalchemy import Connection


# json.loads would make a new one for each of a hundred thousand people.
_READER = json.JSONDecoder(parse_float=Decimal)


def _value(stored: Any) -> Any:
    """Days are kept as `{"day": …}`, so that a text which looks like a day stays one."""
    if isinstance(stored, dict):
        return date.fromisoformat(stored["day"]) if "day" in stored else {key: _value(stored[key]) for key in stored}
    return tuple(map(_value, stored)) if isinstance(stored, list) else stored


def decoded(text: str) -> dict[str, Any]:
    """Facts from canonical text: text, int, Decimal, bool, date; several persons or periods as a tuple."""
    stored: dict[str, Any] = _READER.raw_decode(text)[0]
    for name, value in stored.items():
        if type(value) is not str:
            stored[name] = _value(value)
    return stored


def facts(
    connection: Connection,
    persons: Collection[int],
    at: datetime | AsOf | View,
    names: Collection[str] | None = None,
) -> dict[int, dict[str, Any]]:
    """{person: {fact: value}} valid on the day; who is not employed then is absent, and so is an unknown fact.

    `staff_number` is always among them; `manager` (a staff number) only when named.  One statement, more for managers.
    """
    seen = view(connection, at)
    known = looked_up(
        connection,
        seen.shelf("facts"),
        ("person", "person_facts"),
        sorted(set(persons)),
        lambda missing: dict(rows(connection, seen, missing)),
    )
    found = {id: _chosen(values, names) for id, values in known.items()}
    if names is not None and "manager" in names:
        _add_managers(connection, seen, found)
    return found


def rows(connection: Connection, seen: View, persons: Collection[int] | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """(person, facts) of some or, with None, of everybody employed on the day, in the order of ids."""
    dialect = connection.dialect.name
    given = seen.values | ({} if persons is None else {"_persons": listed(dialect, persons)})
    for id, staff_number, text in connection.execute(_facts_of(dialect, persons is not None), given):
        known = decoded(text)
        known["staff_number"] = staff_number
        yield id, known


@cache
def _facts_of(dialect: str, some: bool) -> Select[*tuple[Any, ...]]:
    c = person_facts.c
    wanted = (
        select(c.person_id, person.c.staff_number, type_coerce(c.facts, Text))
        .join(person, person.c.id == c.person_id)
        .where(rows_named(person_facts))
        .order_by(c.person_id)
    )
    return wanted.where(one_of_named(dialect, c.person_id, "_persons")) if some else wanted


def _chosen(values: dict[str, Any], names: Collection[str] | None) -> dict[str, Any]:
    return (
        dict(values) if names is None else {name: values[name] for name in (*names, "staff_number") if name in values}
    )


def _add_managers(connection: Connection, seen: View, found: dict[int, dict[str, Any]]) -> None:
    above = managers(connection, seen, found)
    numbers = staff_numbers(connection, {one for several in above.values() for one in several})
    for id, several in above.items():
        if several:
            found[id]["manager"] = min(numbers[one] for one in several)


def staff_numbers(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: staff number}."""
    wanted = select(person.c.id, person.c.staff_number).where(one_of(connection, person.c.id, persons))
    return {row.id: row.staff_number for row in connection.execute(wanted)}


def by_staff_number(connection: Connection, numbers: Collection[str], seen: View) -> dict[str, int]:
    """{staff number: person} of those who are known at all."""

    def read(missing: Collection[str]) -> dict[str, int]:
        wanted = select(person.c.staff_number, person.c.id).where(
            one_of(connection, person.c.staff_number, missing), person.c.recorded <= seen.recording
        )
        return {row.staff_number: row.id for row in connection.execute(wanted)}

    return looked_up(connection, seen.shelf("numbers"), ("person",), numbers, read)


def employed(connection: Connection, persons: Collection[int] | None, at: datetime | AsOf | View) -> dict[int, str]:
    """{person: staff number} of those (None: of all) who are employed on the day, in the order of staff numbers."""
    seen = view(connection, at)

    def read(missing: Collection[int] | None) -> dict[int, str]:
        dialect = connection.dialect.name
        given = seen.values | ({} if missing is None else {"_persons": listed(dialect, missing)})
        found = connection.execute(_employed(dialect, missing is not None), given)
        return {row.id: row.staff_number for row in found}

    tables = ("person", "person_facts")
    here = read(None) if persons is None else looked_up(connection, seen.shelf("employed"), tables, persons, read)
    return dict(sorted(here.items(), key=lambda each: (each[1], each[0])))


@cache
def _employed(dialect: str, some: bool) -> Select[*tuple[Any, ...]]:
    wanted = select(person.c.id, person.c.staff_number).join(person_facts, person_facts.c.person_id == person.c.id)
    wanted = wanted.where(rows_named(person_facts))
    return wanted.where(one_of_named(dialect, person.c.id, "_persons")) if some else wanted
