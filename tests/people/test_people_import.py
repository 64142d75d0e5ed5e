"""Imports: what changes gets a version, who is gone is ended, and the lines above everybody stay right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_helpers import DAY, SYSTEM, closure_is_right, ids, imported, lines_of, planned, seen
from sqlalchemy import func, select

from attain.errors import BadInput, Refusal
from attain.people import lines, recordings
from attain.people.asof import AsOf
from attain.people.facts import facts
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.people.tables import person, person_facts, recording
from attain.store.doors import Store

LATER = date(2027, 4, 1)
THREE = lines_of(("1", ""), ("2", "1"), ("3", "2"))


def versions(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(person_facts)).scalar() or 0


def test_the_same_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    before = versions(store)
    assert planned(store, THREE, tmp_path, LATER).changes.nothing
    assert versions(store) == before == 3


def test_only_what_changed_gets_a_new_version(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    plan = imported(store, THREE.replace("Person 3", "Another"), tmp_path, LATER)
    assert ([entry.staff_number for entry in plan.changes.changed], plan.changes.unchanged) == (["3"], 2)
    three = ids(store)["3"]
    with store.read() as connection:
        now = store.clock.now()
        then, after = (facts(connection, [three], AsOf(day, now))[three]["name"] for day in (DAY, LATER))
        copied = connection.execute(select(person.c.name).where(person.c.id == three)).scalar()
    assert (then, after, copied) == ("Person 3", "Another", "Another")


def test_what_a_file_is_silent_about_stays(store: Store, tmp_path: Path) -> None:
    imported(store, "staff_number,name,grade,manager\n1,A,7,\n2,B,5,1\n", tmp_path)
    plan = imported(store, "staff_number,name\n1,A\n2,Bee\n", tmp_path, LATER)
    assert len(plan.changes.changed) == 1
    two = ids(store)["2"]
    with store.read() as connection:
        known = facts(connection, [two], AsOf(LATER, store.clock.now()), ["grade", "manager"])[two]
    assert known == {"grade": "5", "manager": "1", "staff_number": "2"}


def test_leavers_are_ended_and_their_post_is_walked_through(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    plan = imported(store, lines_of(("1", ""), ("3", "2")), tmp_path, LATER)
    assert [one.code for one in plan.findings] == ["manager_left"]
    known = ids(store)
    with store.read() as connection:
        ended = connection.execute(select(person.c.ended_on).where(person.c.id == known["2"])).scalar()
        above = lines.managers(connection, seen(store, LATER), [known["3"]])
        before = lines.managers(connection, seen(store, DAY), [known["3"]])
    assert (ended, above, before) == (LATER, {known["3"]: {known["1"]}}, {known["3"]: {known["2"]}})
    assert closure_is_right(store)


def test_who_comes_back_has_his_post_again(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    imported(store, lines_of(("1", ""), ("3", "2")), tmp_path, LATER)
    plan = imported(store, THREE, tmp_path, date(2027, 5, 1))
    assert [entry.staff_number for entry in plan.changes.returners] == ["2"]
    known = ids(store)
    with store.read() as connection:
        assert lines.managers(connection, seen(store, date(2027, 5, 1)), [known["3"]]) == {known["3"]: {known["2"]}}
        assert connection.execute(select(person.c.ended_on).where(person.c.id == known["2"])).scalar() is None


def test_too_many_leavers_are_refused_whatever_is_accepted(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    file = tmp_path / "people.csv"
    file.write_text(lines_of(("1", "")))
    plan = plan_import(store, file, Options(LATER, leavers_up_to=Decimal(50)))
    with pytest.raises(BadInput, match="2 of 3 people are not in the file"):
        run_import(store, plan, SYSTEM, accept_problems=True)
    assert plan_import(store, file, Options(LATER, full=False)).findings == ()


def test_a_plan_made_before_another_import_is_refused(store: Store, tmp_path: Path) -> None:
    plan = planned(store, THREE, tmp_path)
    imported(store, lines_of(("9", "")), tmp_path)
    with pytest.raises(Refusal, match="people changed"):
        run_import(store, plan, SYSTEM)


def test_matrix_lines_and_posts(store: Store, tmp_path: Path) -> None:
    head = "staff_number,name,manager,matrix_managers,position\n"
    imported(store, head + "1,A,,,P1\n2,B,1,,P2\n3,C,2,1; 2,P3\n", tmp_path)
    known = ids(store)
    with store.read() as connection:
        assert lines.managers(connection, seen(store), [known["3"]], lines.MATRIX)[known["3"]] == {
            known["1"],
            known["2"],
        }
    # A successor takes the post, and with it all who report to it.
    imported(store, head + "1,A,,,P1\n4,D,1,,P2\n3,C,4,1,P3\n", tmp_path, LATER)
    known = ids(store)
    with store.read() as connection:
        now = seen(store, LATER)
        assert lines.managers(connection, now, [known["3"]]) == {known["3"]: {known["4"]}}
        assert lines.managers(connection, now, [known["3"]], lines.MATRIX) == {known["3"]: {known["1"]}}


def test_everyone_below_by_the_closure(store: Store, tmp_path: Path) -> None:
    imported(store, lines_of(("1", ""), ("2", "1"), ("3", "2"), ("4", "1")), tmp_path)
    known = ids(store)
    with store.read() as connection:
        below = set(connection.execute(lines.everyone_below(seen(store), known["1"])).scalars())
        under_two = set(connection.execute(lines.everyone_below(seen(store), known["2"])).scalars())
    assert (below, under_two) == ({known["2"], known["3"], known["4"]}, {known["3"]})


def test_a_leftover_is_invisible_and_taken_back(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    plan = planned(store, lines_of(("1", ""), ("2", "1"), ("3", "1"), ("4", "1")), tmp_path, LATER)

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done > total // 2:
            raise Killed

    with pytest.raises(Killed):
        run_import(store, plan, SYSTEM, progress=kill)
    assert seen(store).recording == 1
    assert closure_is_right(store)
    imported(store, THREE.replace("Person 3", "Another"), tmp_path, LATER)
    assert sorted(ids(store)) == ["1", "2", "3"]
    assert closure_is_right(store)
    with store.read() as connection:
        assert set(connection.execute(select(recording.c.state)).scalars()) == {"visible", "discarded"}


def test_an_import_that_was_taken_back_cannot_go_on(store: Store, tmp_path: Path) -> None:
    imported(store, THREE, tmp_path)
    id = recordings.begin(store, SYSTEM, "import", 1)
    assert recordings.discard_leftovers(store, SYSTEM) == 1
    with pytest.raises(Refusal, match="took this one back"), recordings.step(store, SYSTEM, id, "step"):
        pass


FILES = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=10, unique_by=lambda row: row[0]),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_the_closure_always_equals_the_recomputed_one(
    store: Store, tmp_path: Path, files: list[list[tuple[int, int]]]
) -> None:
    for place, rows in enumerate(files):
        text = lines_of(*((str(number), str(manager)) for number, manager in rows))
        imported(store, text, tmp_path, date(2027, 3, 1 + place), accept=True)
        assert closure_is_right(store)
