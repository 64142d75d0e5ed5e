from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Postgres, copy_of
from databases import backend as backend
from databases import database_url as database_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from reviews_help import launched


@pytest.fixture
def real(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """An organisation with running reviews."""
    with copy_of(request, backend, "launched", tmp_path, launched) as url:
        yield url


@pytest.fixture
def copy_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Where a copy of it goes: no file yet, or an empty database on the same server."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'copy.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.fresh()
    yield server.url(name)
    server.drop(name)
