"""Measures from files that say another thing each time, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from brought_help import CONFIG, PEOPLE, Brought
from small_firm_help import founded

from attain.cases.looking_back import Before
from attain.workflow.past import Dated

START, FIRST = datetime(2026, 1, 1, tzinfo=UTC), date(2025, 12, 1)


@pytest.fixture
def brought(empty_url: str, tmp_path: Path) -> Iterator[Brought]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, START)
    made = Brought(firm, tmp_path)
    made.write("people.csv", PEOPLE)
    yield made
    firm.kernel.store.close()


def test_what_the_file_said_before_may_be_its_word_again(brought: Brought) -> None:
    for number, said in enumerate((62, 40, 62)):
        brought.write("sales.csv", f"staff_number,value,on\nnia,{said},{FIRST}\n")
        brought.on(START.date() + timedelta(days=1 + number))
        assert brought.state("measures").result["counts"] == {"value": 1, "same": 0}
    assert brought.values() == [("nia", FIRST, Decimal(number)) for number in (62, 40, 62)]
    assert len(brought.firm.cases("help")) == 1
    with brought.kernel.store.read() as connection:
        before = Before(connection, [brought.firm.ids["nia"]], brought.firm.clock.now())
        assert before.measures[brought.firm.ids["nia"]]["sales.share"] == [Dated(FIRST, Decimal(62))]


def test_an_earlier_day_opens_nothing(brought: Brought) -> None:
    now = "nia,62,2026-01-01\n"
    brought.write("sales.csv", f"staff_number,value,on\n{now}")
    brought.on(date(2026, 1, 2))
    brought.write("sales.csv", f"staff_number,value,on\n{now}nia,40,{FIRST}\n")
    brought.on(date(2026, 1, 3))
    assert len(brought.values()) == 2
    assert brought.firm.cases("help") == []


def test_a_file_without_days_records_whose_value_differs(brought: Brought) -> None:
    brought.write("sales.csv", "staff_number,value\nnia,62\ntom,80\n")
    brought.on(date(2026, 1, 2))
    brought.write("sales.csv", "staff_number,value\nnia,62.0\ntom,70\n")
    brought.on(date(2026, 1, 3))
    first = [("nia", date(2026, 1, 2), Decimal(62)), ("tom", date(2026, 1, 2), Decimal(80))]
    assert brought.values() == [*first, ("tom", date(2026, 1, 3), Decimal(70))]
