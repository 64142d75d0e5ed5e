"""The demo's stories in memory, the `attain test` command, and that people are found as a database finds them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from attain.cli.test import command
from attain.people.changes import leave
from attain.people.find import Surroundings, find
from attain.people.tables import person
from attain.phrases.parser import parse_people
from attain.scenarios.company import Company, Finder
from attain.scenarios.founding import ACTOR, found
from attain.scenarios.run import run_all
from attain.scenarios.story import read_story
from attain.store.clock import SetClock
from attain.store.doors import open_store

from scenario_helpers import DEMO, QUICK, demo, quick_text  # isort: skip


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, str], list[str]]:
    return {(one.scenario, one.id): [finding.message for finding in one.findings] for one in run_all(demo())}


def test_every_story_of_the_demo_comes_true(results: dict[tuple[str, str], list[str]]) -> None:
    assert {key: wrong for key, wrong in results.items() if wrong} == {}
    assert len(results) > 35


def test_the_command_ticks_every_part() -> None:
    done = CliRunner().invoke(command, [str(DEMO), "--only", QUICK])
    assert done.exit_code == 0, done.output
    assert "✓ case normal_run: Five steps and a signature (" in done.output
    assert "✗" not in done.output
    assert done.output.splitlines()[-1].startswith("21 passed, 0 failed in ")


def test_the_command_crosses_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(DEMO, folder)
    text = quick_text().replace("is due on 2027-03-22", "is due on 2027-03-23")
    (folder / "scenarios" / "quick_review.yaml").write_text(text)
    done = CliRunner().invoke(command, [str(folder), "--only", "normal_run"])
    assert done.exit_code == 1
    assert "✗ case normal_run" in done.output
    line = next(number for number, said in enumerate(text.split("\n"), 1) if "is due on 2027-03-23" in said)
    place = f"scenarios/quick_review.yaml:{line}:9: T004 step acknowledge is due on 2027-03-22, not on 2027-03-23"
    assert place in done.output
    assert "        ^^^^" in done.output


def test_the_command_tells_programs() -> None:
    done = CliRunner().invoke(command, [str(DEMO), "--only", "silence", "--format", "json"])
    said = json.loads(done.output)
    assert said["passed"] is True
    assert [(one["scenario"], one["part"], one["id"]) for one in said["results"]] == [(QUICK, "case", "silence")]


@pytest.mark.parametrize(("words", "code"), [(["--only", "nothing_like_it"], 2), (["--format", "xml"], 2)])
def test_what_cannot_be_run(words: list[str], code: int) -> None:
    done = CliRunner().invoke(command, [str(DEMO), *words])
    assert done.exit_code == code


def test_an_unsound_configuration_is_not_played(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(DEMO, folder)
    (folder / "forms" / "quick_self.yaml").unlink()
    done = CliRunner().invoke(command, [str(folder)])
    assert done.exit_code == 1
    assert "quick_self" in done.output


def test_it_needs_no_database() -> None:
    script = (
        "import sys; from pathlib import Path; from attain.language.load import load; import attain.cli.test\n"
        "from attain.scenarios.run import run_all\n"
        f"assert all(one.passed for one in run_all(load(Path({str(DEMO)!r})).catalogue, 'silence'))\n"
        "print([name for name in ('sqlalchemy', 'litestar', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PHRASES = [
    "employee",
    "manager of employee",
    "manager of manager of employee",
    "direct reports of employee",
    "direct reports of manager of employee",
    "colleagues of employee",
    "role hr_partner in department of employee",
    "role hr_operations",
    "role hr_partner in department engineering",
    "nearest role division_head above employee",
    "everyone",
    "everyone in department of employee",
    "everyone with direct reports in department engineering",
]


def test_people_are_found_as_a_database_finds_them(empty_url: str) -> None:
    resource = demo().get("scenario", QUICK)
    assert resource is not None
    story = read_story(resource, demo(), [])
    assert story is not None
    store = _founded(empty_url)
    found(store, story)
    company = Company.of(story.people, demo())
    for gone in ([], ["mia"], ["mia", "max"]):
        company.left = {company.id(name) for name in gone}
        if gone:
            leave(store, ACTOR, [ids(store)[gone[-1]]], store.clock.now().date())
        for phrase in PHRASES:
            assert _stored(store, phrase, gone) == _played(company, phrase, gone), (phrase, gone)
    store.close()


def ids(store):  # type: ignore[no-untyped-def]
    with store.read() as connection:
        return {row.staff_number: row.id for row in connection.execute(select(person.c.id, person.c.staff_number))}


def _founded(url: str):  # type: ignore[no-untyped-def]
    from attain.kernel import open_kernel

    open_kernel(url).store.close()
    return open_store(url, SetClock(datetime(2027, 3, 1, tzinfo=UTC)))


def _stored(store, phrase: str, gone: list[str]) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    with store.read() as connection:
        ids = {row.id: row.staff_number for row in connection.execute(select(person.c.id, person.c.staff_number))}
        subjects = [number for number, name in ids.items() if name not in gone]
        told = find(connection, parse_people(phrase), subjects, store.clock.now(), Surroundings())
    return {ids[subject]: sorted(ids[one] for one in several) for subject, several in told.items()}


def _played(company: Company, phrase: str, gone: list[str]) -> dict[str, list[str]]:
    names = company.names()
    several = {number: Finder(company, number).find(parse_people(phrase)) for number in names}
    return {names[one]: sorted(names[p] for p in persons) for one, persons in several.items() if names[one] not in gone}
