"""The worker beside the portal: a case that cannot be told is set aside and keeps nobody else waiting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reviews_help import SYSTEM, Trial, trial
from sqlalchemy import func, select, update

from attain.audit.reading import about
from attain.cases import set_aside, waking
from attain.cases.minding import Minder
from attain.cases.posting import Outbox
from attain.cases.tables import cases
from attain.jobs.overseeing import troubled
from attain.jobs.tables import job
from attain.jobs.worker import run_all


@pytest.fixture
def late(tmp_path: Path) -> Iterator[Trial]:
    """A half-year review in which every case has something to be told."""
    made = trial(f"sqlite:///{tmp_path / 'attain.db'}", tmp_path)
    made.later(days=4)
    yield made
    made.kernel.store.close()


def due(late: Trial) -> list[int]:
    with late.kernel.store.read() as connection:
        wanted = select(cases.c.id).where(cases.c.wakes_at <= late.clock.now()).order_by(cases.c.id)
        return list(connection.execute(wanted).scalars())


def state_of(late: Trial, case_id: int) -> str:
    with late.kernel.store.read() as connection:
        return connection.execute(select(cases.c.calendar).where(cases.c.id == case_id)).scalar_one()


def put_calendar(late: Trial, case_id: int, calendar: str) -> None:
    """A calendar that no revision has: whatever is computed for this case fails."""
    with late.kernel.store.write(SYSTEM, "spoil") as tx:
        tx.connection.execute(update(cases).where(cases.c.id == case_id).values(calendar=calendar))


def spoilt(late: Trial) -> tuple[int, str]:
    case_id = due(late)[3]
    calendar = state_of(late, case_id)
    put_calendar(late, case_id, "no_such_calendar")
    return case_id, calendar


def test_one_that_fails_is_set_aside_and_the_others_go_on(late: Trial, tmp_path: Path) -> None:
    store, world = late.kernel.store, late.kernel.world
    case_id, _ = spoilt(late)
    minder = Minder(store, world, Outbox(tmp_path / "outbox", "http://127.0.0.1"))
    while minder.once():
        pass
    assert due(late) == [case_id]
    with store.read() as connection:
        (one,) = troubled(connection)
        said = about(connection, "case", case_id).entries[0]
    assert (one.payload["case"], one.again) == (case_id, late.clock.now() + waking.FIRST_RETRY)
    assert "no_such_calendar" in one.error
    assert said.command == "review.set_aside"
    assert waking.wake(store, world) == 0, "it is not tried again at once"


def test_it_is_tried_later_and_later_and_goes_on_once_mended(late: Trial) -> None:
    store, world = late.kernel.store, late.kernel.world
    case_id, calendar = spoilt(late)
    while waking.wake(store, world):
        pass
    waits = []
    for _ in range(3):
        late.later(hours=1)
        assert run_all(store, waking.handlers(world)) == 1
        with store.read() as connection:
            (one,) = troubled(connection)
        assert one.again is not None
        waits.append((one.again - late.clock.now()).total_seconds())
    assert waits == [10, 20, 40]
    put_calendar(late, case_id, calendar)
    late.later(hours=1)
    assert run_all(store, waking.handlers(world)) == 1
    with store.read() as connection:
        assert troubled(connection) == []
    assert case_id not in due(late)


def test_what_was_given_up_is_taken_up_by_the_next_worker(late: Trial) -> None:
    store, world = late.kernel.store, late.kernel.world
    case_id, calendar = spoilt(late)
    while waking.wake(store, world):
        pass
    for _ in range(8):
        late.later(hours=1)
        run_all(store, waking.handlers(world))
    with store.read() as connection:
        assert [one.again for one in troubled(connection)] == [None]
        assert connection.execute(select(func.count()).where(job.c.state == "given up")).scalar_one() == 1
    put_calendar(late, case_id, calendar)
    with store.write(SYSTEM, "try again") as tx:
        assert set_aside.try_again(tx) == 1
    assert run_all(store, waking.handlers(world)) == 1
    assert case_id not in due(late)
