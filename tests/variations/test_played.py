"""Overlays, extensions and calendars for some people: the same story in memory and on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.in_memory import InMemory
from attain.scenarios.run import run_scenario

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


@pytest.mark.parametrize(("scenario", "part"), PARTS)
def test_in_memory(firm: Catalogue, scenario: str, part: str) -> None:
    (result,) = run_scenario(firm, scenario, part, InMemory)
    assert [one.message for one in result.findings] == []


@pytest.mark.parametrize(("scenario", "part"), PARTS)
def test_on_databases(firm: Catalogue, stages: OnDatabases, scenario: str, part: str) -> None:
    (result,) = run_scenario(firm, scenario, part, stages)
    assert [one.message for one in result.findings] == []
