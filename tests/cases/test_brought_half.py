"""Files in writing wait, and a round that nobody came back from is made up for by the next, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from brought_help import CONFIG, PEOPLE, Brought
from portal_help import SETTINGS
from small_firm_help import founded, signed_in

from attain import jobs
from attain.bringing import jobs as bringing
from attain.jobs.overseeing import leave, troubled
from attain.jobs.worker import ATTEMPTS
from attain.store.doors import Actor

HALF = "NR;NAME;BOSS;DEPT\nuta;Uta;;board\ntom;Tom;uta;sales\n"
"""Whoever is not in it leaves; one of three may."""
LEASE = 60.0


@pytest.fixture
def brought(empty_url: str, tmp_path: Path) -> Iterator[Brought]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    made = Brought(firm, tmp_path)
    made.write("sales.csv", "staff_number,value\n")
    yield made
    firm.kernel.store.close()


def pass_time(brought: Brought, seconds: float) -> None:
    brought.firm.clock.set(brought.firm.clock.now() + timedelta(seconds=seconds))


def test_half_a_file_makes_nobody_leave_and_nobody_is_told(brought: Brought) -> None:
    brought.write("people.csv", HALF, seconds_ago=0)
    brought.on(date(2026, 1, 2))
    state = brought.state("people")
    assert (state.waits, state.failures, state.good_at) == (1, 0, None)
    assert "may still be in writing" in state.waits_for
    with signed_in(brought.firm, "uta", replace(SETTINGS, data=brought.base)) as client:
        assert "Waits" in client.get("/people/import").text
    assert brought.round() == 0
    for again in (2, 3):
        brought.write("people.csv", HALF, seconds_ago=0)
        pass_time(brought, 40)
        assert brought.round() == 1
        assert brought.state("people").waits == again
    assert brought.department("nia") == "sales"
    brought.write("people.csv", PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    pass_time(brought, 40)
    assert brought.round() == 1
    assert brought.department("nia") == "service"
    assert (brought.state("people").waits, brought.told()) == (0, [])


def test_a_file_that_is_in_writing_for_a_day_is_told_once(brought: Brought) -> None:
    for day in (2, 3, 4, 5):
        brought.write("people.csv", HALF, seconds_ago=0)
        brought.on(date(2026, 1, day))
    (body,) = brought.told()
    assert "people.csv was changed less than 10 seconds ago" in body


def test_a_round_from_which_no_worker_came_back_is_made_up_for(brought: Brought) -> None:
    store, handlers = brought.kernel.store, bringing.handlers(brought.kernel, brought.base)
    brought.write("people.csv", PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    brought.firm.on(date(2026, 1, 2))
    assert bringing.ask_when_due(brought.kernel) == 2
    for _ in range(ATTEMPTS):
        assert all(jobs.take(store, handlers, "lost", LEASE) for _ in range(2))
        pass_time(brought, LEASE)
    jobs.run_all(store, handlers)
    with store.read() as connection:
        lost = troubled(connection)
    assert {one.payload["part"] for one in lost} == {"people", "measures"}
    with store.write(Actor(None, "test"), "leave") as tx:
        for one in lost:
            leave(tx, one.id, "its worker dies")
    assert brought.state("people").last_run is None
    assert brought.on(date(2026, 1, 4)) == 2
    assert brought.department("nia") == "service"
