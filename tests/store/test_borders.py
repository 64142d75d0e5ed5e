"""What only the store and the jobs may do, looked for in the source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "core" / "attain"
PLUGINS = CORE.parents[1] / "plugins"


def users(pattern: str) -> set[str]:
    found = re.compile(pattern)
    files = [*CORE.rglob("*.py"), *PLUGINS.rglob("*.py")]
    assert len(files) > 20
    return {file.relative_to(CORE.parents[1]).as_posix() for file in files if found.search(file.read_text())}


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\bcreate_engine\(", {"core/attain/store/engines.py"}),
        (r"\.bookkeeping\(", {"core/attain/jobs/queue.py"}),
        (r"\b(datetime\.now|date\.today|datetime\.utcnow)\(", {"core/attain/store/clock.py"}),
        (r"\bsqlite3\.connect\(", {"core/attain/store/migrate.py"}),
    ],
)
def test_who_may(pattern: str, allowed: set[str]) -> None:
    assert users(pattern) == allowed
