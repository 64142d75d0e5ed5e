"""What a simulation finds: both sources alike, the same seed the same cycle, nothing written, each list right."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reviews_help import DEMO, Trial
from sqlalchemy import func, select

from attain.cases.tables import cases
from attain.cli.main import cli
from attain.config.catalogue import Catalogue
from attain.demo.people import make, write_csv
from attain.mail.tables import mail
from attain.simulating.grounds import from_database, from_file
from attain.simulating.result import Simulated
from attain.simulating.run import play_cycle
from attain.simulating.summing import summed
from attain.store.tables import audit_entry

HALF_YEAR, ANNUAL = "half_year_2027", "annual_2026"


def of_file(demo: Catalogue, file: Path, cycle: str, behaviour: str = "typical", seed: int = 1) -> Simulated:
    with from_file(DEMO, demo, cycle, file) as ground:
        return summed(ground, play_cycle(ground, cycle, seed, behaviour))


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["simulate", str(DEMO), *words])


def test_a_file_and_a_database_of_the_same_people_give_the_same(
    demo: Catalogue, waiting: Trial, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    write_csv(make(240, today=date(2027, 2, 28)), file)
    tables = (audit_entry, cases, mail)
    with waiting.kernel.store.read() as connection:
        before = [connection.execute(select(func.count()).select_from(each)).scalar() for each in tables]
    with from_database(waiting.kernel, demo, HALF_YEAR) as ground:
        found = summed(ground, play_cycle(ground, HALF_YEAR, 1, "typical"))
    with waiting.kernel.store.read() as connection:
        assert before == [connection.execute(select(func.count()).select_from(each)).scalar() for each in tables]
    same = of_file(demo, file, HALF_YEAR)
    assert (found.people, found.ends.bound) == (same.people, same.ends.bound)
    assert [(one.role, one.itself, one.stand_ins, one.nobody) for one in found.roles] == [
        (one.role, one.itself, one.stand_ins, one.nobody) for one in same.roles
    ]
    assert sum(day.new for day in found.days) > 4 * found.people


def test_the_same_seed_gives_the_same_cycle_and_another_another(demo: Catalogue, tarnside: Path) -> None:
    first = of_file(demo, tarnside, HALF_YEAR)
    assert of_file(demo, tarnside, HALF_YEAR) == first
    assert of_file(demo, tarnside, HALF_YEAR, seed=2).days != first.days


@pytest.mark.parametrize("behaviour", ["prompt", "late", "nobody"])
def test_however_people_behave_it_ends_by_the_day_that_is_proved(
    demo: Catalogue, tarnside: Path, behaviour: str
) -> None:
    ends = of_file(demo, tarnside, HALF_YEAR, behaviour).ends
    assert ends.half_by
    assert ends.latest
    assert ends.bound
    assert ends.half_by <= ends.latest <= ends.bound
    assert "open" not in dict(ends.how)


def test_everything_that_is_listed_about_the_demo(demo: Catalogue, tarnside: Path) -> None:
    found = of_file(demo, tarnside, ANNUAL)
    roles = {one.role: one for one in found.roles}
    assert sum(count for _, count in found.ends.how) == found.people
    for one in found.roles:
        assert one.itself + sum(count for _, count in one.stand_ins) + one.nobody == found.people
    assert dict(roles["second_manager"].stand_ins).keys() == {"HR partner"}  # of those under the chief executive
    assert not roles["hr_operations"].nobody
    assert {one.step for one in found.sessions} == {"calibration"}
    assert sum(one.cases + one.late for one in found.sessions) <= found.people
    assert {one.step for one in found.promises} == {"peer_feedback", "upward_feedback"}
    assert found.loads == tuple(sorted(found.loads, key=lambda one: -one.tasks))
    assert max(one.tasks for one in found.loads) > 20
    assert found.hanging
    assert all(one.cases for one in found.hanging)
    assert found.mails == sum(day.mails for day in found.days) > found.people


def test_a_missing_role_is_told_with_the_people_it_strands(demo: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = [row for row in make() if row["staff_number"] not in ("1010", "1011")]
    known = {row["staff_number"] for row in rows}
    write_csv([row if row["manager"] in known else {**row, "manager": "1001"} for row in rows], file)
    found = of_file(demo, file, HALF_YEAR)
    [operations] = [one for one in found.roles if one.role == "hr_operations"]
    assert (operations.nobody, operations.stops) == (found.people, True)
    [first] = [one for one in found.problems if "could not be launched" in one]
    assert first.startswith("It could not be launched: HR operations is missing for")


@pytest.mark.parametrize("cycle", [HALF_YEAR, ANNUAL])
def test_the_command_line_tells_it_in_words_and_as_data(tarnside: Path, cycle: str) -> None:
    told = run(cycle, "--people", str(tarnside))
    assert told.exit_code == 0, told.output
    for title in ("Ends:", "Who is found:", "Fullest day:", "Most to do:", "What hangs on one person"):
        assert title in told.output
    data = json.loads(run(cycle, "--people", str(tarnside), "--format", "json", "--behaviour", "nobody").stdout)
    assert (data["cycle"], data["behaviour"]) == (cycle, "nobody")
    assert data["ends"]["latest"] <= data["ends"]["bound"]


def test_bad_input_is_told_in_words(tarnside: Path, tmp_path: Path) -> None:
    assert "either --people FILE.csv or --database URL" in run(HALF_YEAR).output
    for words in (["no_such_cycle", "--people", str(tarnside)], [HALF_YEAR, "--people", str(tmp_path / "none.csv")]):
        failed = run(*words)
        assert failed.exit_code != 0
        assert not isinstance(failed.exception, KeyError | TypeError | AssertionError), failed.exception
