"""Options of the test suite."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

# Tests start hundreds of processes.  Where Python may not write compiled code beside the sources, each of them would
# compile all of it again, so it is kept elsewhere.
COMPILED = Path(tempfile.gettempdir()) / f"attain-compiled-{os.getuid()}"
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write what golden tests should expect")


@pytest.fixture
def update_snapshots(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-snapshots"))
