"""A new plugin works as it is written.

It is built, installed from outside the repository, enabled and checked, and its scenario is played.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from attain.cli.new import write_plugin
from attain.errors import BadInput


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A new plugin's folder, and an environment in which its wheel is installed."""
    folder = tmp_path_factory.mktemp("outside")
    write_plugin("talk_topics", folder)
    built = run(["hatchling", "build", "-t", "wheel"], folder / "talk_topics", dict(os.environ))
    assert built.returncode == 0, built.stderr
    site = folder / "site"
    zipfile.ZipFile(next((folder / "talk_topics" / "dist").glob("*.whl"))).extractall(site)
    return folder / "talk_topics", {**os.environ, "PYTHONPATH": str(site)}


def run(words: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["check", "test"])
def test_its_example_holds(installed: tuple[Path, dict[str, str]], command: str) -> None:
    folder, environment = installed
    done = run(["attain.cli.main", command, "examples/organisation"], folder, environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_own_tests_pass(installed: tuple[Path, dict[str, str]]) -> None:
    folder, environment = installed
    done = run(["pytest", "-q", "-p", "no:cacheprovider", "tests"], folder, environment)
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_it_is_nothing_without_being_installed(installed: tuple[Path, dict[str, str]]) -> None:
    folder, _ = installed
    done = run(["attain.cli.main", "check", "examples/organisation"], folder, dict(os.environ))
    assert done.returncode == 2
    assert 'no plugin "talk_topics" is installed' in done.stdout


@pytest.mark.parametrize("name", ["9lives", "my-plugin", "class", "Capital", ""])
def test_a_name_that_no_package_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot name a plugin"):
        write_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_plugin("talk_topics", tmp_path)
    (tmp_path / "talk_topics" / "README.md").write_text("mine")
    with pytest.raises(BadInput, match="there already"):
        write_plugin("talk_topics", tmp_path)
    assert (tmp_path / "talk_topics" / "README.md").read_text() == "mine"
