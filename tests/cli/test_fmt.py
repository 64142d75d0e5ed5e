"""`attain fmt` from outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli.main import cli

DEMO = Path(__file__).parents[2] / "configs/demo"
BASE = Path(__file__).parents[1] / "errors/base"
MESSY = """kind: population
apiVersion:   attain/v1
id: messy
title: Messy # why
all_of: ['grade>=8']
expect: {at_least: 1 people, at_most: 9 people}
"""
CLEAN = """apiVersion: attain/v1
kind: population
id: messy
title: Messy  # why
all_of: [grade is at least 8]
expect: { at_least: 1 people, at_most: 9 people }
"""


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "demo"))


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["fmt", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_the_demo_is_formatted() -> None:
    code, said = run("--diff", DEMO)
    assert said == f"{len(list(DEMO.rglob('*.yaml')))} files, all formatted\n"
    assert code == 0


def test_a_file_is_written_in_its_form_and_nothing_else_is_touched(demo: Path) -> None:
    file = demo / "populations/messy.yaml"
    file.write_text(MESSY)
    file.chmod(0o640)
    other = demo / "attain.yaml"
    other.write_text(other.read_text() + "\n\n")
    assert run("--check", file) == (
        1,
        "populations/messy.yaml: I015 info: not formatted\n1 of 1 files to be formatted\n",
    )
    assert file.read_text() == MESSY
    assert run(file) == (0, "populations/messy.yaml: formatted\n1 of 1 files formatted\n")
    assert file.read_text() == CLEAN
    assert file.stat().st_mode & 0o777 == 0o640
    assert other.read_text().endswith("\n\n\n")
    assert run("--check", demo)[0] == 1
    assert run(demo)[0] == run("--check", demo)[0] == 0


def test_a_difference_is_shown_and_not_made(demo: Path) -> None:
    file = demo / "populations/messy.yaml"
    file.write_text(MESSY)
    code, said = run("--diff", demo)
    assert code == 1
    assert "-all_of: ['grade>=8']\n" in said
    assert "+all_of: [grade is at least 8]\n" in said
    assert file.read_text() == MESSY


def test_what_cannot_be_read_is_told_and_left_alone(demo: Path) -> None:
    (demo / "populations/broken.yaml").write_text("a: [1\n")
    (demo / "populations/messy.yaml").write_text(MESSY)
    code, said = run(demo)
    assert code == 1
    assert "populations/broken.yaml:1:4: E001" in said
    assert (demo / "populations/broken.yaml").read_text() == "a: [1\n"
    assert (demo / "populations/messy.yaml").read_text() == CLEAN


def test_line_ends_of_another_system_are_not_canonical(demo: Path) -> None:
    file = demo / "populations/messy.yaml"
    file.write_bytes(CLEAN.replace("\n", "\r\n").encode())
    assert run(file)[0] == 0
    assert file.read_bytes() == CLEAN.encode()


def test_a_file_outside_any_organisation_is_formatted_too(tmp_path: Path) -> None:
    file = tmp_path / "lonely.yaml"
    file.write_text(MESSY)
    assert run(file)[0] == 0
    assert file.read_text() == CLEAN
    assert run(tmp_path)[0] == 0


@pytest.mark.parametrize("words", [["nowhere.yaml"], ["a", "b"]])
def test_what_is_not_there_is_said(words: list[str], tmp_path: Path) -> None:
    code = CliRunner().invoke(cli, ["fmt", *(str(tmp_path / word) for word in words)])
    assert "there is no such" in str(code.exception)


def test_an_organisation_may_ask_for_it_in_every_check(demo: Path) -> None:
    run(demo)
    file = demo / "attain.yaml"
    file.write_text(file.read_text() + "checks: { I015: error }\n")
    run(file)
    assert CliRunner().invoke(cli, ["check", str(demo)]).exit_code == 0
    (demo / "populations/permanent_staff.yaml").write_text(
        CLEAN.replace(" # why", "# why").replace("title: ", "title:  ")
    )
    done = CliRunner().invoke(cli, ["check", str(demo)])
    assert done.exit_code == 1
    assert "I015 not formatted from this line on" in done.output
