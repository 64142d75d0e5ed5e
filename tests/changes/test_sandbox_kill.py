"""`attain sandbox` killed at random instants: there is no copy, or a sandbox, and it can be made again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from attain.cases.outside_tables import outside_link
from attain.portal.tables import portal_session, sign_in_link
from attain.revisions.sandboxes import sandbox_of
from attain.store.doors import open_store
from attain.store.engines import database_url as address
from attain.store.engines import postgresql_engine

KILLS = int(os.environ.get("ATTAIN_KILLS", "3"))
SEED = int(os.environ.get("ATTAIN_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
SECONDS = 120


def begins(url: str, tmp_path: Path) -> bool:
    """Whether somebody has begun to copy rows."""
    if url.startswith("sqlite"):
        return any(one.stat().st_size for one in tmp_path.glob("copy.db*"))
    engine = postgresql_engine(address(url), size=0)
    copying = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'"
    with engine.connect() as connection:
        return bool(connection.execute(text(copying)).scalar())


def is_there(url: str, tmp_path: Path) -> bool:
    """Whether there is a copy that could be opened; never one that is no sandbox."""
    if url.startswith("sqlite") and not (tmp_path / "copy.db").exists():
        return False
    store = open_store(url)
    try:
        with store.read() as connection:
            if not inspect(connection).get_table_names():
                return False
            assert sandbox_of(connection) is not None, "an unmarked copy"
            for table in (portal_session, sign_in_link, outside_link):
                assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
            return True
    finally:
        store.close()


@pytest.mark.slow
def test_killed_it_leaves_no_copy_or_a_sandbox(real: str, copy_url: str, tmp_path: Path) -> None:
    print(f"seed {SEED}, {KILLS} kills")  # noqa: T201
    chance, words = random.Random(SEED), ["sandbox", copy_url, "--database", real, "--mail", str(tmp_path / "mail")]
    command = [sys.executable, "-c", "from attain.cli.main import cli; cli()", *words]
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=tmp_path) as making:
            until = time.monotonic() + SECONDS
            while making.poll() is None and not begins(copy_url, tmp_path):
                assert time.monotonic() < until, "it does not begin"
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 1))
            making.kill()
        if is_there(copy_url, tmp_path):
            break
    else:
        made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
    assert is_there(copy_url, tmp_path)
    assert list(tmp_path.glob("*.part*")) == []
