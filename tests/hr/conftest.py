"""An organisation with its half-year review launched: built once a run on each database, a copy for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from databases import backend as backend
from databases import copy_of
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from reviews_help import START, Trial, launched, not_launched, reopen, trial

from attain.cases.waking import wake_all


@pytest.fixture
def running(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    with copy_of(request, backend, "launched", tmp_path, launched) as url:
        made = reopen(url)
        yield made
        made.kernel.store.close()


def grown(url: str, folder: Path) -> None:
    """Twelve days after the launch, when managers have their part to write."""
    made = trial(url, folder)
    made.later(days=12)
    wake_all(made.kernel.store, made.kernel.world)
    made.kernel.store.close()


@pytest.fixture
def under_way(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    """The same when managers have their part to write."""
    with copy_of(request, backend, "under_way", tmp_path, grown) as url:
        made = reopen(url, START + timedelta(days=12))
        yield made
        made.kernel.store.close()


@pytest.fixture
def waiting(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    """The same before its cycle was launched."""
    with copy_of(request, backend, "not_launched", tmp_path, not_launched) as url:
        made = reopen(url)
        yield made
        made.kernel.store.close()


@pytest.fixture
def half_year(running: Trial) -> Trial:
    """The launched organisation, for pages."""
    return running
