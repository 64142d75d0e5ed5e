from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import sleep
from typing import Any

import pytest
from sqlalchemy import select

from attain.jobs import Job, LeaseLost, Outside, Worker, again, done, failed, forget, keep, put, run_all, take, tick
from attain.jobs.tables import job as jobs
from attain.store.clock import SetClock
from attain.store.doors import Actor, Store, Tx, open_store
from attain.store.tables import audit_entry

SYSTEM = Actor(None, "system")
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def clock(store: Store) -> SetClock:
    store.clock = SetClock(START)
    return store.clock


def ask(store: Store, *keys: str, at: datetime | None = None, **payload: Any) -> list[bool]:
    with store.write(SYSTEM, "ask") as tx:
        return [put(tx, "mail", key, payload, at) for key in keys]


def taken(store: Store, worker: str = "w", lease: float = 60) -> Job:
    job = take(store, ["mail"], worker, lease)
    assert job is not None
    return job


def states(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {row.key: row.state for row in connection.execute(select(jobs.c.key, jobs.c.state))}


def later(clock: SetClock, seconds: float) -> None:
    clock.set(clock.now() + timedelta(seconds=seconds))


def test_a_key_counts_once_even_when_done(store: Store, clock: SetClock) -> None:
    assert ask(store, "a", "a", "b") == [True, False, True]
    job = taken(store)
    with store.write(SYSTEM, "do") as tx:
        done(tx, job)
    assert ask(store, job.key) == [False]


def test_jobs_come_when_ready_and_the_longest_ready_first(store: Store, clock: SetClock) -> None:
    ask(store, "late", at=START + timedelta(hours=1))
    ask(store, "early", at=START + timedelta(minutes=1))
    assert take(store, ["mail"], "w", 60) is None
    later(clock, 3600)
    assert [taken(store).key, taken(store).key] == ["early", "late"]
    assert take(store, ["mail"], "w", 60) is None
    assert take(store, ["other"], "w", 60) is None


def test_the_payload_comes_back(store: Store, clock: SetClock) -> None:
    ask(store, "a", to=["x"], count=3)
    assert taken(store).payload == {"to": ["x"], "count": 3}


def test_a_lost_lease_undoes_what_was_done(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    slow = taken(store, lease=10)
    later(clock, 11)
    quick = taken(store, "other")
    with pytest.raises(LeaseLost, match="mail a"), store.write(SYSTEM, "slow") as tx:
        tx.ids("effect", 1)
        done(tx, slow)
    with pytest.raises(LeaseLost):
        keep(store, slow, 10)
    with pytest.raises(LeaseLost):
        failed(store, slow, "late", None)
    with store.write(SYSTEM, "quick") as tx:
        done(tx, quick)
    with store.read() as connection:
        assert list(connection.execute(select(audit_entry.c.command)).scalars()) == ["ask", "quick"]
    assert states(store) == {"a": "done"}


def test_a_lease_can_be_kept(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    job = taken(store, lease=10)
    later(clock, 9)
    keep(store, job, 10)
    later(clock, 9)
    assert take(store, ["mail"], "other", 10) is None


def test_done_twice_is_refused(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    job = taken(store)
    with store.write(SYSTEM, "do") as tx:
        done(tx, job)
    with pytest.raises(LeaseLost), store.write(SYSTEM, "do") as tx:
        again(tx, job, {})


def test_a_failing_job_is_tried_again_later_and_later_and_then_given_up(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    tried: list[datetime] = []

    def fails(_tx: Tx, _job: Job) -> None:
        tried.append(clock.now())
        msg = "the post office is closed"
        raise OSError(msg)

    for _ in range(1500):
        tick(store, {"mail": fails})
        later(clock, 1)
    waits = [(after - before).total_seconds() for before, after in pairwise(tried)]
    assert waits == [10, 20, 40, 80, 160, 320, 640]
    assert states(store) == {"a": "given up"}
    with store.read() as connection:
        assert connection.execute(select(jobs.c.error)).scalar_one() == "OSError: the post office is closed"


def test_a_job_that_kills_its_workers_is_given_up(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    for _ in range(8):
        taken(store, lease=10)
        later(clock, 11)
    assert tick(store, {"mail": lambda _tx, _job: None})
    assert states(store) == {"a": "given up"}


def test_a_job_goes_on_in_chunks(store: Store, clock: SetClock) -> None:
    ask(store, "a", upto=0)

    def chunk(tx: Tx, job: Job) -> Mapping[str, Any] | None:
        tx.ids("effect", 10)
        upto = job.payload["upto"] + 10
        return {"upto": upto} if upto < 50 else None

    assert run_all(store, {"mail": chunk}) == 5
    with store.write(SYSTEM, "look") as tx:
        assert tx.id("effect") == 51


def test_an_outside_effect_is_recorded_with_the_job(store: Store, clock: SetClock) -> None:
    ask(store, "a")
    sent: list[str] = []

    def send(_store: Store, job: Job) -> str:
        sent.append(job.key)
        return f"<{job.key}@attain>"

    def record(tx: Tx, _job: Job, outcome: str) -> None:
        tx.note("mail", outcome)

    assert run_all(store, {"mail": Outside(send, record)}) == 1
    assert sent == ["a"]
    assert states(store) == {"a": "done"}


def test_forgetting_frees_the_key(store: Store, clock: SetClock) -> None:
    ask(store, "a", "b")
    job = taken(store)
    with store.write(SYSTEM, "do") as tx:
        done(tx, job)
        assert forget(tx, "mail", START) == 0
        assert forget(tx, "mail", START + timedelta(days=1)) == 1
    assert ask(store, "a", "b") == [True, False]


def test_workers_in_threads_do_each_job_once(database_url: str) -> None:
    store = open_store(database_url)
    ask(store, *(f"k{number}" for number in range(60)))
    handlers = {"mail": lambda tx, _job: tx.ids("effect", 1) and None}
    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(lambda _n: run_all(store, handlers), range(6)))
    assert sum(counts) == 60
    with store.write(SYSTEM, "look") as tx:
        assert tx.id("effect") == 61
    store.close()


def test_a_worker_starts_and_stops(store: Store) -> None:
    worker = Worker(store, {"mail": lambda _tx, _job: None}, every=0.01)
    worker.start()
    ask(store, "a")
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while states(store) != {"a": "done"} and datetime.now(UTC) < deadline:
        sleep(0.01)
    worker.stop()
    ask(store, "b")
    assert states(store) == {"a": "done", "b": "open"}
