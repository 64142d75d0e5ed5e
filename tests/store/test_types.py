from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import DBAPIError

from attain.store.bulk import CHUNK
from attain.store.doors import Actor, Store
from attain.store.types import Day, Exact, Id, Instant, Json, Key16, to_exact

SYSTEM = Actor(None, "system")
every = Table(
    "every_type",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("exact", Exact),
    Column("instant", Instant),
    Column("day", Day),
    Column("json", Json),
    Column("key", Key16),
    Column("flag", Boolean),
    Column("note", Text),
)
NAMES = tuple(every.c.keys())
ROWS: list[tuple[Any, ...]] = [
    (
        1,
        Decimal("3.666667"),
        datetime(2026, 3, 1, 8, 0, 0, 123000, UTC),
        date(2026, 3, 1),
        {"a": [1, True, None]},
        b"\x00" * 16,
        True,
        "tab\t, line\n, \\N",
    ),
    (
        2,
        Decimal("-0.5"),
        datetime(1969, 12, 31, 23, 59, 59, 999000, UTC),
        date(1, 1, 1),
        [],
        bytes(range(16)),
        False,
        "",
    ),
    (3, None, None, None, None, None, None, None),
    (
        4,
        Decimal(10**9),
        datetime(9999, 12, 31, tzinfo=UTC),
        date(9999, 12, 31),
        {"ä": "\U0001f600'\""},
        b"\\.'\n\t\r\x0b\x00" + b"x" * 8,
        True,
        "\\.",
    ),
]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(SYSTEM, "prepare") as tx:
        every.create(tx.connection)
    return store


def kept(store: Store) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(select(every).order_by(every.c.id))]


def test_values_come_back_as_they_went(filled: Store) -> None:
    with filled.write(SYSTEM, "add") as tx:
        for row in ROWS:
            tx.connection.execute(insert(every).values(row))
    assert kept(filled) == ROWS


def test_values_come_back_as_they_went_in_bulk(filled: Store) -> None:
    with filled.write(SYSTEM, "add") as tx:
        assert tx.bulk_insert(every, ROWS, NAMES) == 4
    assert kept(filled) == ROWS


def test_mappings_and_some_columns_in_bulk(filled: Store) -> None:
    with filled.write(SYSTEM, "add") as tx:
        assert tx.bulk_insert(every, ({"note": str(n), "id": n} for n in range(CHUNK + 5))) == CHUNK + 5
        assert tx.bulk_insert(every, [{"id": -1}]) == 1
        assert tx.bulk_insert(every, []) == 0
        assert tx.bulk_insert(every, [], NAMES) == 0
    rows = kept(filled)
    assert len(rows) == CHUNK + 6
    assert (rows[0][0], rows[-1][-1]) == (-1, str(CHUNK + 4))


def test_what_bulk_refuses_leaves_nothing(filled: Store) -> None:
    with pytest.raises(KeyError, match="nowhere"), filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [{"id": 1, "nowhere": 2}])
    with pytest.raises(KeyError, match="note"), filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [{"id": 1, "note": "a"}, {"id": 2}])
    with pytest.raises(ValueError, match="no time zone"), filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [{"id": 1, "instant": datetime(2026, 1, 1)}])  # noqa: DTZ001
    with pytest.raises(DBAPIError), filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [{"id": 1}, {"id": 1}])
    assert kept(filled) == []


def test_a_bulk_insert_belongs_to_its_transaction(filled: Store) -> None:
    with pytest.raises(ZeroDivisionError), filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, ROWS, NAMES)
        _ = 1 / 0
    assert kept(filled) == []


def test_text_is_no_number(store: Store) -> None:
    table = Table("numbers", MetaData(), Column("n", Integer))
    with store.write(SYSTEM, "prepare") as tx:
        table.create(tx.connection)
    with pytest.raises((DBAPIError, ValueError, TypeError)), store.write(SYSTEM, "add") as tx:
        tx.connection.exec_driver_sql("INSERT INTO numbers VALUES ('three')")


def test_sorting_by_the_database_is_sorting_by_meaning(filled: Store) -> None:
    numbers = [Decimal(10), Decimal("9.5"), Decimal(-1), Decimal("0.000001")]
    with filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [(n, value) for n, value in enumerate(numbers)], ("id", "exact"))
    with filled.read() as connection:
        assert list(connection.execute(select(every.c.exact).order_by(every.c.exact)).scalars()) == sorted(numbers)


def test_an_instant_of_another_zone_is_the_same_instant(filled: Store) -> None:
    there = datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    with filled.write(SYSTEM, "add") as tx:
        tx.bulk_insert(every, [{"id": 1, "instant": there}])
    assert kept(filled)[0][2] == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Fraction(1, 3), 333333),
        (Fraction(2, 3), 666667),
        (Fraction(1, 2 * 10**6), 1),
        (Fraction(-1, 2 * 10**6), -1),
        (3, 3000000),
        (Decimal("0.1"), 100000),
    ],
)
def test_exact_numbers_round_half_away_from_zero(value: Any, stored: int) -> None:
    assert to_exact(value) == stored


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcä", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(data=plain)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_plain_data_comes_back(filled: Store, data: Any) -> None:
    with filled.write(SYSTEM, "add") as tx:
        number = tx.id("every_type")
        tx.bulk_insert(every, [(number, data)], ("id", "json"))
    with filled.read() as connection:
        assert connection.execute(select(every.c.json).where(every.c.id == number)).scalar_one() == data
