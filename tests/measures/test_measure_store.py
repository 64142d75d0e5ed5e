from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from learning_help import SYSTEM, add_people

from attain.measures.store import NewMeasure, current, current_of_all, events, history, record, record_all
from attain.store.doors import Store

LEVEL = NewMeasure(
    person_id=1, name="capability.level", item="writing", label="aware", scale="levels",
    valid_from=date(2027, 1, 1), source="case", case_id=7,
)  # fmt: skip
SCORE = NewMeasure(
    person_id=2, name="overall", number=Decimal("3.333333"), valid_from=date(2027, 1, 1), source="import"
)


@pytest.fixture
def people(store: Store) -> Store:
    add_people(store)
    return store


def test_a_new_value_supersedes_and_the_old_one_stays(people: Store) -> None:
    with people.write(SYSTEM, "record") as tx:
        first = record(tx, LEVEL)
    with people.write(SYSTEM, "record") as tx:
        second, third, other = record_all(
            tx, [replace(LEVEL, label="skilled"), replace(LEVEL, label="leading"), replace(LEVEL, item="data")]
        )
    with people.read() as connection:
        line = history(connection, 1, "capability.level", "writing")
        assert [(one.id, one.supersedes_id, one.label) for one in line] == [
            (third, second, "leading"),
            (second, first, "skilled"),
            (first, None, "aware"),
        ]
        now = current(connection, [1, 2, 3], "capability.level")
        assert {item: one.id for item, one in now[1].items()} == {"writing": third, "data": other}
        assert list(now) == [1]
        assert now[1]["writing"].case_id == 7
        assert len(history(connection, 1, "capability.level")) == 4


def test_numbers_are_exact_and_missing_is_not_zero(people: Store) -> None:
    with people.write(SYSTEM, "record") as tx:
        record_all(tx, [SCORE, replace(SCORE, person_id=3, number=None, off_scale="not_seen")])
    with people.read() as connection:
        found = current(connection, [2, 3], "overall")
    assert found[2][""].number == Decimal("3.333333")
    assert (found[3][""].number, found[3][""].off_scale) == (None, "not_seen")


def test_a_day_may_be_asked_about(people: Store) -> None:
    with people.write(SYSTEM, "record") as tx:
        record(tx, replace(LEVEL, valid_to=date(2027, 6, 30)))
    with people.read() as connection:
        days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 1))
        assert [bool(current(connection, [1], "capability.level", on)) for on in days] == [False, True, True, False]


def test_all_names_of_many_persons_come_in_one_go(people: Store) -> None:
    with people.write(SYSTEM, "record") as tx:
        record_all(tx, [LEVEL, SCORE, replace(SCORE, person_id=1)])
        assert [(one.person_id, one.name) for one in events(tx, [LEVEL, SCORE])] == [
            (1, "capability.level"),
            (2, "overall"),
        ]
    with people.read() as connection:
        found = current_of_all(connection, range(1, 2000))
        assert sorted((one.person_id, one.name) for one in found) == [
            (1, "capability.level"),
            (1, "overall"),
            (2, "overall"),
        ]
        assert list(current_of_all(connection, [])) == []


def test_nothing_is_recorded_from_nothing(people: Store) -> None:
    with people.write(SYSTEM, "record") as tx:
        assert record_all(tx, []) == ()
