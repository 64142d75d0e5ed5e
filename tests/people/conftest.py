"""The stores of these tests, and a folder on the path for their helpers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import database_url as database_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template

from attain.store.clock import SetClock
from attain.store.doors import Store, open_store

sys.path.insert(0, str(Path(__file__).parent))

NOW = datetime(2027, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database whose clock stands after every day of these tests, so that nothing is to come."""
    opened = open_store(database_url, SetClock(NOW))
    yield opened
    opened.close()
