"""Blank and circular managers by the hundred: reported by row, in few lines, and nothing imported unless told to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from attain.cli.main import cli
from attain.demo.people import many, write_csv
from attain.store.doors import open_store
from faulty_people import faulty

PEOPLE, BLANK, PAIRS, RING = 600, 171, 60, 70


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = list(many(PEOPLE, 5, 1, date(2027, 1, 4)))
    write_csv(faulty(rows, BLANK, PAIRS, RING), tmp_path / "people.csv")
    return tmp_path / "people.csv"


def run(file: Path, *more: str) -> Result:
    database = str(file.with_name("attain.db"))
    return CliRunner().invoke(cli, ["people", "import", str(file), "--database", database, *more])


def imported(file: Path) -> int:
    store = open_store(str(file.with_name("attain.db")))
    with store.read() as connection:
        count = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
    store.close()
    return int(count)


def test_what_is_wrong_is_told_by_row_in_few_lines(file: Path) -> None:
    done = run(file)
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert f"{PAIRS + 1} errors:" in lines
    # The last row of the file is row 601; from there upwards, 171 are blank, then come the pairs.
    assert "  row 311: 100309 → 100310 → 100309 report to one another in a ring (rows 311, 312)" in done.output
    assert f"  row {PEOPLE + 1 - BLANK + 1}: 100429 has no manager" in done.output
    assert f"  … and {PAIRS + 1 - 50} more: {PAIRS + 1 - 50} ring (--all shows them)" in lines
    assert "… 20 more …" in next(line for line in lines if "and 20 more)" in line)
    assert len(lines) < 110
    assert max(map(len, lines)) < 1500


def test_all_of_it_is_told_when_asked_for(file: Path) -> None:
    done = run(file, "--all")
    assert done.output.count("has no manager") == BLANK + 1
    assert done.output.count("in a ring") == PAIRS + 1


def test_nothing_is_imported_unless_told_to(file: Path) -> None:
    assert (run(file).exit_code, imported(file)) == (1, 0)
    assert (run(file, "--apply").exit_code, imported(file)) == (1, 0)
    assert (run(file, "--apply", "--accept-problems").exit_code, imported(file)) == (0, PEOPLE)
