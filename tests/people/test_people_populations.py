"""Who is in a population, and the reason for each who is not; changes by hand; invented people; real files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from people_helpers import DAY, SYSTEM, closure_is_right, ids, imported, lines_of, seen
from sqlalchemy import func, select

from attain.cli.people import command
from attain.demo.people import make, many, write_csv
from attain.errors import AttainError, Refusal
from attain.people.asof import AsOf
from attain.people.changes import Reporting, change_managers, leave, preview_leaver, preview_manager
from attain.people.columns import ColumnMap
from attain.people.importing import plan_import, run_import
from attain.people.lines import managers
from attain.people.planning import Options
from attain.people.populations import Terms, membership
from attain.people.tables import person_facts
from attain.phrases.populations import build
from attain.store.doors import Store, open_store

DATA = Path(__file__).parents[3] / "shared" / "data"
HEAD = "staff_number,name,manager,department,contract,status,hire_date,on_notice\n"
STAFF = build(
    {
        "id": "staff",
        "all_of": ["contract is permanent", "tenure at cut_off is at least 3 months"],
        "any_of": ["status is active", "status is parental_leave"],
        "none_of": ["department is board", "on_notice is true"],
    }
)


def test_a_population_says_why_somebody_is_not_in_it(store: Store, tmp_path: Path) -> None:
    rows = [
        "1,A,,board,permanent,active,2020-01-01,no",
        "2,B,1,sales,permanent,active,2020-01-01,no",
        "3,C,1,sales,fixed_term,active,2020-01-01,no",
        "4,D,1,sales,permanent,active,2027-01-15,no",
        "5,E,1,sales,permanent,sabbatical,2020-01-01,no",
        "6,F,1,sales,permanent,active,2020-01-01,",
        "7,G,1,sales,permanent,active,,no",
    ]
    imported(store, HEAD + "\n".join(rows), tmp_path)
    terms = Terms(populations={"staff": STAFF}, moments={"cut_off": date(2027, 3, 1)})
    inner = build({"id": "inner", "all_of": ["in population staff"], "none_of": ["department is works"]})
    known = ids(store)
    with store.read() as connection:
        found = membership(connection, STAFF, AsOf(DAY, store.clock.now()), terms)
        nested = membership(connection, inner, AsOf(DAY, store.clock.now()), terms)
    assert found.inside == nested.inside == (known["2"],)
    assert {number: str(found.outside[known[number]]) for number in "134567"} == {
        "1": "department is board",
        "3": "not: contract is permanent",
        "4": "not: tenure at cut_off is at least 3 months",
        "5": "none of: status is active or status is parental_leave",
        "6": "not known: on_notice is true",
        "7": "not known: tenure at cut_off is at least 3 months",
    }


def test_a_change_of_manager_and_a_leaver_by_hand(store: Store, tmp_path: Path) -> None:
    imported(store, lines_of(("1", ""), ("2", "1"), ("3", "1"), ("4", "2"), ("5", "4")), tmp_path)
    known = ids(store)
    with store.read() as connection:
        now = seen(store)
        assert preview_manager(connection, [known["4"]], known["3"], now) == (
            Reporting(known["4"], (known["2"],), (known["3"],)),
        )
        assert preview_leaver(connection, known["4"], now) == (Reporting(known["5"], (known["4"],), (known["2"],)),)
    assert change_managers(store, SYSTEM, {known["4"]: known["3"]}, date(2027, 4, 1)) > 0
    assert change_managers(store, SYSTEM, {known["4"]: known["3"]}, date(2027, 4, 1)) == 0
    with pytest.raises(Refusal, match="in a ring: "):
        change_managers(store, SYSTEM, {known["3"]: known["5"]} | {known["5"]: known["4"]}, date(2027, 4, 1))
    leave(store, SYSTEM, [known["4"]], date(2027, 5, 1))
    with store.read() as connection:
        assert managers(connection, seen(store, date(2027, 5, 2)), [known["5"]]) == {known["5"]: {known["3"]}}
    assert closure_is_right(store)
    with pytest.raises(Refusal, match="not employed"):
        leave(store, SYSTEM, [known["4"]], date(2027, 5, 2))


@pytest.mark.parametrize("count", [240, 250, 431, 700])
def test_invented_people_stand_on_five_levels(count: int) -> None:
    rows = make(count)
    above = {row["staff_number"]: row["manager"] for row in rows}
    spans = Counter(filter(None, above.values()))

    def level(number: str) -> int:
        return 1 + level(above[number]) if above[number] else 1

    assert len(above) == len({row["work_email"] for row in rows}) == len({row["name"] for row in rows}) == count
    assert {level(number) for number in above} == {1, 2, 3, 4, 5}
    assert (min(spans.values()) >= 4, max(spans.values()) <= 12) == (True, True)
    assert [number for number in above if int(number) < 1100] == [
        *(
            "1001",
            "1002",
            "1003",
            "1004",
            "1005",
            "1010",
            "1011",
            "1012",
            "1013",
            "1014",
            "1015",
            "1020",
            "1021",
            "1030",
        )
    ]
    assert rows == make(count)
    assert rows != make(count, seed=2)


def test_many_people_stand_on_as_many_levels_as_asked() -> None:
    above = {row["staff_number"]: row["manager"] for row in many(5000, 8)}
    depth: dict[str, int] = {}
    for number, manager in above.items():
        depth[number] = depth[manager] + 1 if manager else 1
    assert (len(above), max(depth.values()), sum(1 for one in depth.values() if one == 1)) == (5000, 8, 1)
    with pytest.raises(ValueError, match="cannot stand on"):
        next(many(3, 8))


def real(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there")
    return DATA / name


def named(**columns: str) -> ColumnMap:
    return ColumnMap(
        {
            header.replace("_", " "): (fact, "person" if fact == "manager" else "text")
            for header, fact in columns.items()
        }
    )


def test_a_department_of_2677_people(store: Store) -> None:
    file = real("uk-department-of-health-2011-employees.csv")
    facts = {
        "employee_id": "staff_number",
        "manager_id": "manager",
        "job_title": "job",
        "grade": "grade",
        "unit": "unit",
    }
    columns = ColumnMap({header: (fact, "person" if fact == "manager" else "text") for header, fact in facts.items()})
    plan = plan_import(store, file, Options(DAY), columns)
    assert [(found.row, found.code) for found in plan.findings] == [(1, "no_names")]
    run_import(store, plan, SYSTEM)
    assert len(ids(store)) == 2677
    assert closure_is_right(store)
    assert plan_import(store, file, Options(DAY), columns).changes.nothing


def test_the_dirt_of_a_ministry_is_told_row_by_row(store: Store) -> None:
    file = real("uk-mod-2016-senior-posts.csv")
    columns = named(Post_Unique_Reference="staff_number", Reports_to_Senior_Post="manager", Unit="unit")
    plan = plan_import(store, file, Options(DAY), columns)
    unknown = [found.row for found in plan.findings if found.code == "unknown_manager"]
    assert unknown == [25, 77, 91, 123, 177, 188, 292, 414, 538, 561, 619]
    assert sum(found.code == "staff_number_twice" for found in plan.findings) == 1
    run_import(store, plan, SYSTEM, accept_problems=True)
    assert len(ids(store)) == 704
    assert closure_is_right(store)


def test_the_command_lists_then_applies(tmp_path: Path) -> None:
    file, database = tmp_path / "people.csv", str(tmp_path / "attain.db")
    file.write_text(lines_of(("1", ""), ("2", "9")))
    wrong = CliRunner().invoke(command, ["import", str(file), "--database", database, "--format", "json", "--apply"])
    assert wrong.exit_code == 1
    assert [found["row"] for found in json.loads(wrong.stdout)["findings"] if found["weight"] == "error"] == [3]
    file.write_text(lines_of(("1", ""), ("2", "1")))
    run = CliRunner().invoke(command, ["import", str(file), "--database", database])
    assert (run.exit_code, "2 join" in run.stdout, "add --apply" in run.stderr) == (0, True, True)
    assert CliRunner().invoke(command, ["import", str(file), "--database", database, "--apply"]).exit_code == 0
    opened = open_store(database)
    assert len(ids(opened)) == 2
    opened.close()


@pytest.mark.parametrize("arguments", [["--leavers-up-to", "lots"], ["--as-of", "2999-01-01"], ["--map", "files"]])
def test_the_command_refuses_in_words(arguments: list[str], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(lines_of(("1", "")))
    result = CliRunner().invoke(command, ["import", str(file), "--database", str(tmp_path / "a.db"), *arguments])
    assert isinstance(result.exception, AttainError)


KILLED = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.store.clock import SetClock
from attain.store.doors import Actor, open_store
store = open_store(sys.argv[1], SetClock(datetime(2027, 9, 1, 12, tzinfo=UTC)))
def kill(done, total):
    if done >= total * float(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
plan = plan_import(store, Path(sys.argv[2]), Options(date(2027, 4, 1)))
run_import(store, plan, Actor(None, "system"), progress=kill)
"""


@pytest.mark.parametrize("share", ["0.1", "0.5", "1"])
def test_killed_in_the_middle_the_old_state_stands_and_the_next_run_is_whole(
    share: str, store: Store, database_url: str, tmp_path: Path
) -> None:
    write_csv(many(1200, 4, today=DAY), tmp_path / "old.csv")
    run_import(store, plan_import(store, tmp_path / "old.csv", Options(DAY)), SYSTEM)
    write_csv((row | {"grade": "0"} for row in many(1700, 5, today=DAY)), tmp_path / "new.csv")
    done = subprocess.run([sys.executable, "-c", KILLED, database_url, str(tmp_path / "new.csv"), share], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (seen(store).recording, closure_is_right(store)) == (1, True)
    run_import(store, plan_import(store, tmp_path / "new.csv", Options(date(2027, 4, 1))), SYSTEM)
    now = seen(store, date(2027, 4, 2))
    with store.read() as connection:
        count = connection.execute(
            select(func.count()).select_from(person_facts).where(now.rows(person_facts))
        ).scalar()
    assert (count, len(ids(store)), closure_is_right(store)) == (1700, 1700, True)
