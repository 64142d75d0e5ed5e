"""Overlays, extensions and calendars for some people: the same story in memory and on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.in_memory import InMemory
from attain.scenarios.run import run_scenario
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story

from database_stage import founded  # isort: skip

FIRM = Path(__file__).parent / "firm"
PARTS = (
    ("france", "no_second"),
    ("france", "more_time"),
    ("france", "usual"),
    ("spain", "later"),
    ("spain", "replaced"),
)


@pytest.fixture(scope="module")
def firm() -> Catalogue:
    loaded = load(FIRM)
    assert loaded.diagnostics == ()
    assert loaded.catalogue is not None
    return loaded.catalogue


@pytest.fixture
def on_database(empty_url: str) -> Iterator[Callable[[Story, str, date], Stage]]:
    opened = []

    def stage(story: Story, subject: str, _day: date) -> Stage:
        kernel, opening = founded(empty_url, story, subject)
        opened.append(kernel)
        return opening

    yield stage
    for kernel in opened:
        kernel.store.close()


@pytest.mark.parametrize(("scenario", "part"), PARTS)
def test_in_memory(firm: Catalogue, scenario: str, part: str) -> None:
    (result,) = run_scenario(firm, scenario, part, InMemory)
    assert [one.message for one in result.findings] == []


@pytest.mark.parametrize(("scenario", "part"), PARTS)
def test_on_databases(
    firm: Catalogue, on_database: Callable[[Story, str, date], Stage], scenario: str, part: str
) -> None:
    (result,) = run_scenario(firm, scenario, part, on_database)
    assert [one.message for one in result.findings] == []
