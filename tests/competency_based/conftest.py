from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium as chromium
from databases import database_url as database_url
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from reviews_help import Trial, trial


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Trial]:
    """The demo's organisation with its half-year review launched, on both databases."""
    made = trial(empty_url, tmp_path)
    yield made
    made.kernel.store.close()


@pytest.fixture
def small_firm(tmp_path: Path) -> Iterator[Trial]:
    """The same on SQLite alone, for pages."""
    made = trial(f"sqlite:///{tmp_path / 'firm.db'}", tmp_path)
    yield made
    made.kernel.store.close()
