from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium as chromium
from litestar import Litestar
from litestar.testing import TestClient
from portal_help import Office, office, portal


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def client(kernel: Office) -> Iterator[TestClient[Litestar]]:
    with TestClient(portal(kernel), raise_server_exceptions=False) as opened:
        yield opened
