"""Values with their days: the last word about a day counts, and no earlier day stands above a later one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from learning_help import SYSTEM, add_people

from attain.measures.by_day import Said, Taken, record_by_day
from attain.measures.incoming import last_words, read_values
from attain.measures.store import NewMeasure, current, current_of_all, everything, history, record
from attain.store.doors import Store
from attain.workflow.past import Dated, Past

DAY = date(2027, 1, 1)
LATER = DAY + timedelta(days=31)


@pytest.fixture
def people(store: Store) -> Store:
    add_people(store)
    return store


def value(number: int, day: date = DAY, person: int = 1, source: str = "import") -> NewMeasure:
    return NewMeasure(person_id=person, name="sales", number=Decimal(number), valid_from=day, source=source)


def bring(store: Store, *values: NewMeasure, dated: bool = True) -> Taken:
    with store.write(SYSTEM, "bring") as tx:
        return record_by_day(tx, [Said(one, dated) for one in values])


def stands(store: Store, person: int = 1) -> list[Decimal | None]:
    """The current value, told by all who know it."""
    with store.read() as connection:
        found = [current(connection, [person], "sales")[person][""].number]
        found += [one.number for one in current_of_all(connection, [person])]
        found += [history(connection, person, "sales")[0].number]
        return [*found, list(everything(connection, [person]))[-1].number]


def line(store: Store) -> list[int]:
    with store.read() as connection:
        return [int(one.number or 0) for one in everything(connection, [1])]


def numbers(values: Sequence[NewMeasure]) -> list[int]:
    return [int(one.number or 0) for one in values]


def test_the_last_word_about_a_day_is_its_value(people: Store) -> None:
    for number in (3, 4, 3):
        assert numbers(bring(people, value(number)).current) == [number]
        assert stands(people) == [number] * 4
    assert bring(people, value(3)) == Taken((), ())
    assert line(people) == [3, 4, 3]


def test_an_earlier_day_that_comes_later_does_not_count_now(people: Store) -> None:
    bring(people, value(9, LATER))
    late = bring(people, value(3, DAY), value(9, LATER))
    assert (numbers(late.recorded), late.current) == ([3], ())
    assert stands(people) == [9] * 4
    corrected = bring(people, value(4, DAY), value(9, LATER))
    assert (numbers(corrected.recorded), corrected.current) == ([4], ())
    assert line(people) == [3, 4, 9]
    assert bring(people, value(4, DAY), value(9, LATER)) == Taken((), ())
    bring(people, value(5, LATER))
    assert (line(people), stands(people)) == ([3, 4, 9, 5], [5] * 4)


def test_days_in_any_order_give_one_line(people: Store) -> None:
    days = [value(number, DAY + timedelta(days=number)) for number in (1, 2, 3)]
    for person, order in enumerate(permutations(days), 1):
        if person > 3:
            break
        for one in order:
            bring(people, value(int(one.number or 0), one.valid_from, person))
        with people.read() as connection:
            assert numbers(list(everything(connection, [person]))) == [1, 2, 3]
        assert stands(people, person) == [3] * 4


def test_several_earlier_days_at_once_lie_below(people: Store) -> None:
    with people.write(SYSTEM, "review") as tx:
        record(tx, value(9, LATER, source="case"))
    taken = bring(people, *(value(number, DAY + timedelta(days=number)) for number in (2, 1, 3)))
    assert (numbers(taken.recorded), taken.current) == ([1, 2, 3], ())
    assert (line(people), stands(people)) == ([1, 2, 3, 9], [9] * 4)


def test_without_a_day_only_what_differs_is_new(people: Store) -> None:
    assert len(bring(people, value(3), value(5, person=2), dated=False).recorded) == 2
    later = bring(people, value(3, LATER), value(6, LATER, person=2), dated=False)
    assert [(one.person_id, one.number) for one in later.recorded] == [(2, 6)]
    assert later.current == later.recorded
    assert (stands(people), stands(people, 2)) == ([3] * 4, [6] * 4)


def test_the_last_row_about_a_day_is_the_word() -> None:
    lines = [(2, ["nia", "3", "2026-01-02"]), (3, ["nia", "4", ""]), (4, ["nia", "1", "2026-01-01"])]
    found = read_values([(1, ["staff_number", "value", "on"]), *lines], "staff_number", None, date(2026, 1, 2))
    assert [(row.number_of_row, row.dated) for row in last_words(found.rows)] == [(4, True), (3, False)]


def test_of_two_values_of_one_day_the_later_is_what_was_before() -> None:
    known = {"sales": (Dated(DAY, 1), Dated(DAY, 2))}
    assert Past(LATER, measures=known)._before("sales") == 2
