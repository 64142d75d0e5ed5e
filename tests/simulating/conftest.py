"""The people of the demo in a file, and its configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import backend as backend
from databases import copy_of
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from reviews_help import Trial, not_launched, reopen

from attain.config.catalogue import Catalogue
from attain.demo.people import make, write_csv
from attain.language.load import load

DEMO = Path(__file__).parent.parent.parent / "configs" / "demo"


@pytest.fixture(scope="session")
def demo() -> Catalogue:
    found = load(DEMO).catalogue
    assert found is not None
    return found


@pytest.fixture(scope="session")
def tarnside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.csv"
    write_csv(make(), file)
    return file


@pytest.fixture
def waiting(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    """The demo's organisation before its half-year review is launched, on each database."""
    with copy_of(request, backend, "not_launched", tmp_path, not_launched) as url:
        made = reopen(url)
        yield made
        made.kernel.store.close()
