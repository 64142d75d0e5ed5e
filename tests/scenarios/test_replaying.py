"""`attain check --replay`: reviews that were, done again under the same files and under others, on both databases."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from attain.cases.tables import case_event
from attain.cli.main import cli
from attain.errors import AttainError
from attain.kernel import Kernel
from attain.language.load import load
from attain.scenarios.run import run_scenario
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story
from attain.store.doors import open_store
from attain.store.tables import audit_entry

from database_stage import founded_together  # isort: skip
from scenario_helpers import DEMO, demo  # isort: skip

GITLAB = DEMO.parent / "library" / "gitlab_talent"
LEVELS = "assessment_scenarios"
QUICK = "workflows/quick_review.yaml"


@pytest.fixture
def played(empty_url: str, request: pytest.FixtureRequest) -> str:
    """A database on which a story of the demo was played to its end."""
    scenario, part = request.param

    def stage(story: Story, subject: str, _day: date) -> Stage:
        kernel, opening = founded_together(empty_url, story, subject)
        opened.append(kernel)
        return opening

    opened: list[Kernel] = []
    catalogue = load(GITLAB).catalogue if scenario == LEVELS else demo()
    assert catalogue is not None
    results = list(run_scenario(catalogue, scenario, part, stage))
    assert [one.findings for one in results] == [()]
    for kernel in opened:
        kernel.store.close()
    return empty_url


def replay(database: str, folder: Path = DEMO, *words: str) -> Result:
    return CliRunner().invoke(cli, ["check", str(folder), "--replay", database, *words])


def rows(database: str) -> tuple[int, int]:
    store = open_store(database)
    try:
        with store.read() as connection:
            counts = (select(func.count()).select_from(one) for one in (case_event, audit_entry))
            first, second = (connection.execute(one).scalar_one() for one in counts)
            return first, second
    finally:
        store.close()


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    target = folder / "changed"
    shutil.copytree(DEMO, target)
    text = (target / file).read_text()
    assert text.count(old) == 1
    (target / file).write_text(text.replace(old, new))
    return target


STORIES = [
    ("quick_review_scenarios", "sent_back"),
    ("annual_review_scenarios", "manager_leaves"),
]


@pytest.mark.parametrize("played", STORIES, indirect=True)
def test_the_same_files_lead_where_they_led(played: str) -> None:
    before = rows(played)
    done = replay(played, DEMO, "--strict")
    assert (done.exit_code, "W908" in done.output, "could not be replayed" in done.output) == (0, False, False)
    assert " reviews go as they went, 0 otherwise." in done.output
    assert rows(played) == before


@pytest.mark.parametrize("played", [(LEVELS, "level_by_level")], indirect=True)
def test_each_level_of_a_session_is_closed_again(played: str) -> None:
    done = replay(played, GITLAB, "--strict")
    assert (done.exit_code, "could not be replayed" in done.output) == (0, False), done.output
    assert "3 reviews go as they went, 0 otherwise." in done.output


SECOND = "    what: manager_review\n    settles: [overall]\n"
WAYS = [
    (SECOND, f"    when: grade is at least 40\n{SECOND}", '"second_approval" is skipped'),
    (
        "- { who: manager, what: self_review, as: full, from: self_review submitted }",
        "",
        'manager may read "self_review"',
    ),
    ("    when: overall.proposed is worse than meets\n", "", '"support" opens'),
]


@pytest.mark.parametrize("played", [("quick_review_scenarios", "normal_run")], indirect=True)
def test_other_files_are_told_by_the_first_difference(played: str, tmp_path: Path) -> None:
    for number, (old, new, said) in enumerate(WAYS):
        folder = changed(tmp_path / str(number), QUICK, old, new)
        done = replay(played, folder)
        assert done.exit_code == 0, done.output
        assert "W908 warning: " in done.output
        assert said in done.output
        assert replay(played, folder, "--strict").exit_code == 1


@pytest.mark.parametrize("played", [("quick_review_scenarios", "sent_back")], indirect=True)
def test_kept_without_names_they_are_done_again_without_the_database(played: str, tmp_path: Path) -> None:
    file = tmp_path / "spring.jsonl"
    kept = replay(played, DEMO, "--record", str(file))
    assert f"Kept 5 reviews without names in {file}." in kept.output, kept.output
    assert not re.search(r"\b(ann|mia|max|eve|pia|ole)\b", file.read_text())
    again = replay(str(file), DEMO, "--strict")
    assert (again.exit_code, "could not be replayed" in again.output) == (0, False)
    old, new, said = WAYS[1]
    done = replay(str(file), changed(tmp_path, QUICK, old, new))
    assert said in done.output
    asks = changed(tmp_path / "asks", QUICK, *WAYS[0][:2])
    assert "1 could not be replayed: the files ask what nobody asked then" in replay(str(file), asks).output


@pytest.mark.parametrize("text", ["[1, 2]\n", "{}\n", '{"workflow": "quick_review"}\n', "no\n"])
def test_a_file_of_something_else_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.jsonl").write_text(text)
    done = replay(str(tmp_path / "other.jsonl"))
    assert isinstance(done.exception, AttainError)


def test_a_database_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = replay(str(tmp_path / "none.db"))
    assert "there is no database" in str(done.exception)
    assert not (tmp_path / "none.db").exists()


def test_files_that_are_wrong_are_not_replayed(tmp_path: Path) -> None:
    folder = changed(tmp_path, QUICK, "do: decide", "do: decied")
    done = replay(str(tmp_path / "none.db"), folder)
    assert (done.exit_code, "Not replayed: what is wrong" in done.output) == (1, True)
