"""kill -9 in the middle of a launch, of forms handed in and of jobs, of a change and of a migration: nothing is lost,
nothing twice.

bench/kills.py does it a hundred times.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from databases import Postgres, postgres  # noqa: F401 - a fixture

from kills import CHANGES, WORKS, compare

KILLS = int(os.environ.get("ATTAIN_KILLS", "2"))
SEED = int(os.environ.get("ATTAIN_SEED", random.SystemRandom().randrange(10**6)))


@pytest.mark.slow
@pytest.mark.parametrize("works", [WORKS, CHANGES], ids=["reviews", "changes"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_counts_equal_those_of_an_undisturbed_run(
    database: str, works: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    def make_url(_name: str, place: Path) -> str:
        if database == "sqlite":
            return f"sqlite:///{place}/attain.db"
        server: Postgres = request.getfixturevalue("postgres")
        return server.url(server.fresh())

    whole, broken = compare(make_url, KILLS, SEED, people=240, works=works)
    assert whole["cases"] > 200
    assert whole == broken, f"seed {SEED}"
