"""The same stories as in memory, of what the language has beyond the demo, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from attain.scenarios.run import run_scenario
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story

from database_stage import founded  # isort: skip
from test_whole_language import PLAYED, quoted, organisation  # isort: skip


@pytest.fixture
def stages(empty_url: str) -> Iterator[Callable[[Story, str, date], Stage]]:
    """Opens a case on a database that was just founded."""
    opened = []

    def stage(story: Story, subject: str, day: date) -> Stage:
        kernel, opening = founded(empty_url, story, subject, day)
        opened.append(kernel)
        return opening

    yield stage
    for kernel in opened:
        kernel.store.close()


ONE_CASE = [each for each in PLAYED if not any("case 2" in one for one in each[1])]


@pytest.mark.parametrize(("play", "expect"), ONE_CASE)
def test_stories(
    stages: Callable[[Story, str, date], Stage], tmp_path: Path, play: list[str], expect: list[str]
) -> None:
    catalogue = organisation(tmp_path, quoted(";".join(play)), quoted(";".join(expect)))
    (result,) = run_scenario(catalogue, "joining_stories", "story", stages)
    assert [f"{one.where.path} {one.message}" for one in result.findings] == []
