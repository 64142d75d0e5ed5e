"""Killing an import at random instants changes nothing of what is there in the end."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from learning_help import HEAD, Academy
from sqlalchemy import Table, func, select

from attain.learning.result_tables import certification, completion, measure_proposal
from attain.measures.tables import measure
from attain.store.doors import Store

WORKER = Path(__file__).with_name("importing_worker.py")
KILLS = int(os.environ.get("ATTAIN_KILLS", "3"))
SEED = int(os.environ.get("ATTAIN_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
ROWS = 9000
SECONDS = 60


def begin(url: str, folder: Path) -> subprocess.Popen[str]:
    worker = subprocess.Popen([sys.executable, WORKER, url, folder], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begins\n"
    return worker


def count(store: Store, table: Table) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def kill_after(store: Store, worker: subprocess.Popen[str], rows: int, moment: float) -> int:
    """Kill the worker a moment after so many results are there; gives how many are there then."""
    until = time.monotonic() + SECONDS
    while count(store, completion) < rows and worker.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(moment)
    worker.kill()
    worker.communicate()
    return count(store, completion)


def test_a_killed_import_counts_each_result_once(academy: Academy, database_url: str) -> None:
    """ATTAIN_KILLS and ATTAIN_SEED: how many, and when."""
    # Persons 1 and 4 take c1, 2 and 5 take c2, 3 and 6 take c3, which certifies.
    lines = [f"e{n},E{n % 6 + 1},c{n % 3 + 1},Course,passed,2027-03-01,80," for n in range(ROWS)]
    (academy.folder / "transcript.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    chance = random.Random(SEED)
    there = [0]
    for _ in range(KILLS):
        at = chance.randrange(there[-1] + 1, ROWS) if there[-1] < ROWS - 1 else 0
        there.append(kill_after(academy.store, begin(database_url, academy.folder), at, chance.uniform(0, 0.02)))
    worker = begin(database_url, academy.folder)
    assert worker.communicate(timeout=SECONDS)[0] == "done\n", f"seed {SEED}"
    tables = (completion, certification, measure_proposal, measure)
    assert [count(academy.store, table) for table in tables] == [ROWS, ROWS // 3, 4, ROWS], f"seed {SEED}"
    with academy.store.read() as connection:
        unsettled = select(func.count()).where(completion.c.settled_at.is_(None))
        assert connection.execute(unsettled).scalar() == 0
    assert any(0 < rows < ROWS for rows in there), f"no kill came in the middle: {there}, seed {SEED}"
