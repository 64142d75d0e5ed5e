"""An organisation with its half-year review launched: built once a run on SQLite, a copy for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import database_url as database_url
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from reviews_help import Trial, reopen, trial


@pytest.fixture(scope="session")
def launched_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("launched_for_hr")
    made = trial(f"sqlite:///{folder / 'attain.db'}", folder)
    made.kernel.store.close()
    return folder / "attain.db"


@pytest.fixture
def running(empty_url: str, launched_file: Path, tmp_path: Path) -> Iterator[Trial]:
    """On both databases."""
    if empty_url.startswith("sqlite"):
        shutil.copy(launched_file, tmp_path / "copy.db")
        made = reopen(f"sqlite:///{tmp_path / 'copy.db'}")
    else:
        made = trial(empty_url, tmp_path)
    yield made
    made.kernel.store.close()


@pytest.fixture
def half_year(launched_file: Path, tmp_path: Path) -> Iterator[Trial]:
    """On SQLite alone, for pages."""
    shutil.copy(launched_file, tmp_path / "pages.db")
    made = reopen(f"sqlite:///{tmp_path / 'pages.db'}")
    yield made
    made.kernel.store.close()
