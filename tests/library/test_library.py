"""Every published process in the library: nothing is found in it, it is formatted, its stories come true."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from attain.language.load import Loaded, load
from attain.scenarios.run import run_all

LIBRARY = Path(__file__).parents[2] / "configs" / "library"
FOLDERS = sorted(folder.name for folder in LIBRARY.iterdir() if folder.is_dir())


@cache
def loaded(name: str) -> Loaded:
    return load(LIBRARY / name, formatted=True)


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_is_found_and_all_is_formatted(name: str) -> None:
    assert [str(one) for one in loaded(name).diagnostics] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_every_story_comes_true(name: str) -> None:
    catalogue = loaded(name).catalogue
    assert catalogue is not None
    results = run_all(catalogue)
    wrong = {(one.scenario, one.id): [found.message for found in one.findings] for one in results if not one.passed}
    assert wrong == {}
    assert {"case", "always"} <= {one.part for one in results}


@pytest.mark.parametrize("name", FOLDERS)
def test_it_says_where_it_comes_from(name: str) -> None:
    assert "Source" in (LIBRARY / name / "README.md").read_text("utf-8")
