"""Workers killed at random instants lose no job and do none twice. ATTAIN_KILLS and ATTAIN_SEED: how many, and when."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from attain.jobs import put
from attain.store.doors import Actor, Store

WORKER = Path(__file__).with_name("counting_worker.py")
CHUNKS = 3
KILLS = int(os.environ.get("ATTAIN_KILLS", "4"))
JOBS = 100 * KILLS
SEED = int(os.environ.get("ATTAIN_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
SECONDS = 60 + 10 * KILLS


@contextmanager
def running(url: str) -> Iterator[subprocess.Popen[str]]:
    worker = subprocess.Popen([sys.executable, str(WORKER), url], stdout=subprocess.PIPE, text=True)
    with worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            yield worker
        finally:
            worker.kill()


def prepare(store: Store) -> None:
    with store.write(Actor(None, "system"), "prepare") as tx:
        tx.connection.execute(text("CREATE TABLE trial_effect (key TEXT, part BIGINT)"))
        tx.connection.execute(text("CREATE TABLE trial_tally (n BIGINT)"))
        tx.connection.execute(text("INSERT INTO trial_tally VALUES (0)"))
        for number in range(JOBS):
            put(tx, "count", f"k{number}", {"part": 0})


def number(store: Store, query: str) -> int:
    with store.read() as connection:
        return connection.execute(text(query)).scalar_one()


def wait_until_done(store: Store) -> None:
    until = time.monotonic() + SECONDS
    while number(store, "SELECT count(*) FROM job WHERE state = 'open'"):
        assert time.monotonic() < until, "the jobs are not done in time"
        time.sleep(0.05)


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_do_nothing_twice(store: Store, database_url: str) -> None:
    print(f"seed {SEED}, {KILLS} kills, {JOBS} jobs in {CHUNKS} parts")  # noqa: T201
    chance = random.Random(SEED)
    prepare(store)
    upto = []
    for _ in range(KILLS):
        with running(database_url), running(database_url):
            time.sleep(chance.uniform(0.005, 0.2))
        upto.append(number(store, "SELECT n FROM trial_tally"))
    with running(database_url):
        wait_until_done(store)
    print(f"parts done at each kill of two workers: {upto}")  # noqa: T201
    assert 0 < upto[0] < JOBS * CHUNKS
    assert number(store, "SELECT count(*) FROM job WHERE state = 'done'") == JOBS
    assert number(store, "SELECT n FROM trial_tally") == JOBS * CHUNKS
    assert number(store, "SELECT count(*) FROM trial_effect") == JOBS * CHUNKS
    assert number(store, "SELECT count(*) FROM (SELECT DISTINCT key, part FROM trial_effect) AS once") == JOBS * CHUNKS
    assert number(store, "SELECT count(*) FROM audit_entry WHERE command = 'job count'") == JOBS * CHUNKS
