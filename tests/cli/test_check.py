"""`attain check` and `attain explain` from outside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli.main import cli

DEMO = Path(__file__).parents[2] / "configs/demo"


def attain(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "attain.cli.main", *words], capture_output=True, text=True, check=False
    )


def test_the_demo_is_clean_and_json_has_its_shape() -> None:
    done = CliRunner().invoke(cli, ["check", str(DEMO), "--format", "json", "--strict"])
    assert done.exit_code == 0
    assert json.loads(done.output) == {"valid": True, "diagnostics": []}


def test_a_slip_is_told_in_json(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    file = tmp_path / "demo/cycles/half_year_2027.yaml"
    file.write_text(file.read_text().replace("workflow: quick_review", "workflow: quick_reviw"))
    done = CliRunner().invoke(cli, ["check", str(tmp_path / "demo"), "--format", "json"])
    assert done.exit_code == 1
    said = json.loads(done.output)
    (found,) = said["diagnostics"]
    assert said["valid"] is False
    assert list(found) == [
        "code",
        "severity",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "message",
        "help",
        "related",
    ]
    assert found["file"] == "cycles/half_year_2027.yaml"
    assert found["help"] == 'did you mean "quick_review"?'


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_what_cannot_be_checked_gives_two(folder: str, tmp_path: Path) -> None:
    done = attain("check", str(tmp_path / folder))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "there is no" in done.stderr


def test_a_plugin_that_is_not_there_gives_two(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    file = tmp_path / "demo/attain.yaml"
    file.write_text(file.read_text().replace("goals_based:", "gols_based:"))
    done = CliRunner().invoke(cli, ["check", str(tmp_path / "demo")])
    assert done.exit_code == 2
    assert "E704" in done.output
    assert 'did you mean "goals_based"?' in done.output


def test_explaining() -> None:
    assert "Wrong:" in CliRunner().invoke(cli, ["explain", "e302"]).output
    unknown = CliRunner().invoke(cli, ["explain", "E999"])
    assert unknown.exit_code == 2


def test_checking_loads_no_database_and_no_web() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom attain.cli.main import cli\n"
        f"done = CliRunner().invoke(cli, ['check', {str(DEMO)!r}])\nassert done.exit_code == 0, done.output\n"
        "print(sorted({'sqlalchemy', 'litestar', 'jinja2', 'alembic', 'jsonschema'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
