"""Every organisation of the library, and the worked example: nothing left to say, formatted, and its scenarios true."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli.fmt import command as fmt
from attain.language.load import Loaded, load
from attain.scenarios.run import run_all

CONFIGS = Path(__file__).parents[2] / "configs"
FOLDERS = sorted(folder for folder in [*(CONFIGS / "library").iterdir(), CONFIGS / "acme"] if folder.is_dir())

folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@cache
def loaded(folder: Path) -> Loaded:
    return load(folder)


@folders
def test_the_check_finds_nothing(folder: Path) -> None:
    found = [str(one) for one in loaded(folder).diagnostics]
    assert found == []


@folders
def test_it_is_formatted(folder: Path) -> None:
    result = CliRunner().invoke(fmt, ["--check", str(folder)])
    assert result.exit_code == 0, result.output


@folders
def test_its_scenarios_come_true(folder: Path) -> None:
    catalogue = loaded(folder).catalogue
    assert catalogue is not None
    results = run_all(catalogue)
    wrong = [f"{one.scenario} {one.id}: {finding.message}" for one in results for finding in one.findings]
    assert wrong == []
    assert any(one.part == "case" for one in results)
    assert all(one.passed for one in results)


@folders
def test_a_page_says_where_it_comes_from(folder: Path) -> None:
    assert (folder / "README.md").read_text("utf-8").startswith("# ")


def test_the_page_about_the_library_is_up_to_date() -> None:
    path = CONFIGS.parent / "docs" / "library.py"
    spec = spec_from_file_location("library_page", path)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.PAGE.read_text("utf-8") == made.page(), "run: python docs/library.py"


NAMED = re.compile(r"`([\w/]+\.yaml)`")


@folders
def test_every_file_that_its_page_names_is_there(folder: Path) -> None:
    named = NAMED.findall((folder / "README.md").read_text("utf-8"))
    assert [name for name in named if not (folder / name).is_file()] == []
