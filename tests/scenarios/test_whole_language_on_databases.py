"""The same stories as in memory, of what the language has beyond the demo, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases

from attain.scenarios.run import run_scenario

from test_whole_language import PLAYED, quoted, organisation  # isort: skip


ONE_CASE = [each for each in PLAYED if not any("case 2" in one for one in each[1])]


@pytest.mark.parametrize(("play", "expect"), ONE_CASE)
def test_stories(stages: OnDatabases, tmp_path: Path, play: list[str], expect: list[str]) -> None:
    catalogue = organisation(tmp_path, quoted(";".join(play)), quoted(";".join(expect)))
    (result,) = run_scenario(catalogue, "joining_stories", "story", stages)
    assert [f"{one.where.path} {one.message}" for one in result.findings] == []
