from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import backend as backend
from databases import copy_of
from databases import postgres as postgres
from goals_help import Firm
from goals_help import firm as make


def launched(url: str, folder: Path) -> None:
    make(url, folder).kernel.store.close()


@pytest.fixture
def firm(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Firm]:
    """A firm right after its launch: made once a run on each database, copied for each test."""
    with copy_of(request, backend, "goals_firm", tmp_path, launched) as url:
        found = Firm.again(url)
        yield found
        found.kernel.store.close()
