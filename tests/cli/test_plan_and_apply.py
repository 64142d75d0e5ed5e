"""`attain plan`, `apply`, `rollback`: exit codes, saved plans, the question before an apply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from changes_help import LATER, NEW_STEP, folder_with
from click.testing import CliRunner

from attain.cli.main import cli
from attain.errors import AttainError
from attain.kernel import open_kernel
from attain.planning.applying import apply_plan
from attain.planning.editing import changed
from attain.store.doors import Actor


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "attain.db")
    assert run("apply", str(folder_with(tmp_path / "first")), "--database", path).exit_code == 0
    return path


def run(*words: str, typed: str = "") -> Any:
    return CliRunner().invoke(cli, list(words), input=typed)


def test_exit_codes_of_plan(database: str, tmp_path: Path) -> None:
    assert run("plan", str(tmp_path / "first"), "--database", database).exit_code == 0
    later = folder_with(tmp_path / "later", LATER)
    assert run("plan", str(later), "--database", database).exit_code == 2
    (later / "attain.yaml").write_text("kind: organisation\n", "utf-8")
    assert run("plan", str(later), "--database", database).exit_code == 1


def test_as_json_it_names_lane_and_words(database: str, tmp_path: Path) -> None:
    found = run("plan", str(folder_with(tmp_path / "new", NEW_STEP)), "--database", database, "--format", "json")
    said = json.loads(found.output)
    assert ("offered", "step/hear") in {(one["lane"], one["path"]) for one in said["changes"]}


def test_it_asks_and_takes_no_for_an_answer(database: str, tmp_path: Path) -> None:
    later = str(folder_with(tmp_path / "later", LATER))
    assert run("apply", later, "--database", database, typed="n\n").exit_code == 1
    assert "Revision 2 is in force." in run("apply", later, "--database", database, typed="y\n").output
    assert "Revision 3 is in force." in run("rollback", "1", "--database", database, "--yes").output


def test_a_saved_plan_is_applied_as_it_was_read(database: str, tmp_path: Path) -> None:
    folder, plan = folder_with(tmp_path / "later", LATER), str(tmp_path / "later.plan")
    run("plan", str(folder), "--database", database, "--out", plan)
    (folder / "attain.yaml").unlink()
    assert "Revision 2 is in force." in run("apply", plan, "--database", database, "--yes").output


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-20], lambda text: text.replace("9 working", "1 working"), lambda _: "[]"]
)
def test_a_spoilt_plan_is_refused(database: str, tmp_path: Path, spoil: Any) -> None:
    plan = tmp_path / "later.plan"
    run("plan", str(folder_with(tmp_path / "later", LATER)), "--database", database, "--out", str(plan))
    plan.write_text(spoil(plan.read_text("utf-8")), "utf-8")
    found = run("apply", str(plan), "--database", database, "--yes")
    assert isinstance(found.exception, AttainError)


def moved_in_the_portal(database: str) -> None:
    """HR gives the cycle a week more, and somebody applies it."""
    kernel = open_kernel(database)
    made = changed(kernel, ("cycle", "half_year_2027"), {("ends",): "2027-08-06"}, "", "A week more")
    apply_plan(kernel, Actor(None, "portal"), made)
    kernel.store.close()


def test_what_the_portal_changed_is_never_overwritten_unasked(database: str, tmp_path: Path) -> None:
    moved_in_the_portal(database)
    folder = str(tmp_path / "first")
    planned = run("plan", folder, "--database", database)
    assert planned.exit_code == 2
    assert "    live     2027-08-06" in planned.output
    refused = run("apply", folder, "--database", database, "--yes")
    assert isinstance(refused.exception, AttainError)
    assert "attain pull DIR" in str(refused.exception)
    assert "Revision 3 is in force." in run("apply", folder, "--database", database, "--yes", "--take", "files").output


def test_pull_writes_it_into_the_files(database: str, tmp_path: Path) -> None:
    moved_in_the_portal(database)
    file = tmp_path / "first" / "cycles" / "half_year_2027.yaml"
    before = file.read_text("utf-8")
    shown = run("pull", str(tmp_path / "first"), "--database", database, "--diff")
    assert "cycle half_year_2027 ends: 2027-08-06" in shown.output
    assert file.read_text("utf-8") == before
    assert run("pull", str(tmp_path / "first"), "--database", database).exit_code == 0
    assert file.read_text("utf-8") == before.replace("2027-07-30", "2027-08-06")
    assert run("plan", str(tmp_path / "first"), "--database", database).exit_code == 0
    again = run("pull", str(tmp_path / "first"), "--database", database)
    assert "Nothing was changed since files were applied." in again.output


def test_where_both_changed_a_place_pull_leaves_it(database: str, tmp_path: Path) -> None:
    moved_in_the_portal(database)
    file = tmp_path / "first" / "cycles" / "half_year_2027.yaml"
    file.write_text(file.read_text("utf-8").replace("2027-07-30", "2027-08-31"), "utf-8")
    left = run("pull", str(tmp_path / "first"), "--database", database)
    assert (left.exit_code, "left to you: cycle half_year_2027 ends" in left.output) == (1, True)
    taken = run("apply", str(tmp_path / "first"), "--database", database, "--yes", "--take", "live")
    assert "Revision 2 is in force." in taken.output
    assert "ends: 2027-08-06" in file.read_text("utf-8")


def test_a_saved_plan_cannot_take_what_is_live(database: str, tmp_path: Path) -> None:
    plan = str(tmp_path / "later.plan")
    run("plan", str(folder_with(tmp_path / "later", LATER)), "--database", database, "--out", plan)
    found = run("apply", plan, "--database", database, "--yes", "--take", "live")
    assert "applied as it was read" in str(found.exception)


def test_pull_of_an_empty_database_and_of_broken_files(database: str, tmp_path: Path) -> None:
    empty = run("pull", str(tmp_path / "new"), "--database", str(tmp_path / "none.db"))
    assert "no configuration has been applied" in str(empty.exception)
    (tmp_path / "first" / "broken.yaml").write_text("a: [", "utf-8")
    broken = run("pull", str(tmp_path / "first"), "--database", database)
    assert "broken.yaml" in str(broken.exception)
