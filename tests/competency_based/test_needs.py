"""What an organisation lacks: counted in groups that tell of nobody, for whoever looks after learning."""

from __future__ import annotations

import pytest
from capable_help import learnt, rated
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from reviews_help import Trial, sign_in_link

from attain.portal.serve import portal_app
from competency_based.gaps import Gap
from competency_based.needs import OTHERS, SMALLEST, Count, counts_of
from competency_based.reading import Capable

LEARNING, EMPLOYEE = "1020", "1100"


def person(number: int, *sizes: int | None) -> Capable:
    gaps = tuple(
        Gap(number, f"c{at}", "skilled", "" if size is None else "aware", size) for at, size in enumerate(sizes)
    )
    return Capable(number, None, {}, gaps)


def units(**sizes: int) -> dict[int, str]:
    names = [name for name, size in sizes.items() for _ in range(size)]
    return dict(enumerate(names, 1))


def test_who_was_not_assessed_is_neither_short_nor_counted() -> None:
    where = units(north=7)
    people = [person(number, 1 if number < 3 else None if number == 3 else 0) for number in where]
    assert counts_of(people, where) == {"c0": {"north": Count(2, 6)}}


@pytest.mark.parametrize(("south", "counts"), [
    (5, {"north": Count(6, 6), "south": Count(5, 5)}),
    (4, {"north": Count(6, 6), OTHERS: Count(4, 4)}),
])  # fmt: skip
def test_small_units_stand_together(south: int, counts: dict[str, Count]) -> None:
    where = units(north=6, south=south)
    assert counts_of([person(number, 1) for number in where], where) == {"c0": counts}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, -1, 0, 1, 2])), max_size=60))
def test_units_and_the_rest_are_all_of_them(drawn: list[tuple[str, int | None]]) -> None:
    where = {number: unit for number, (unit, _) in enumerate(drawn)}
    counts = counts_of([person(number, size) for number, (_, size) in enumerate(drawn)], where).get("c0", {})
    assert sum(one.assessed for one in counts.values()) == sum(size is not None for _, size in drawn)
    assert sum(one.short for one in counts.values()) == sum(size is not None and size > 0 for _, size in drawn)
    assert all(one.shown for unit, one in counts.items() if unit != OTHERS)


def page_of(firm: Trial, number: str) -> tuple[int, str]:
    with TestClient(portal_app(firm.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(firm, firm.person(number)))
        answer = client.get("/learning")
    return answer.status_code, answer.text


def test_the_learning_manager_sees_gaps_by_unit_and_nobody_else_does(small_firm: Trial) -> None:
    for number in range(1100, 1100 + 12):
        learnt(small_firm, small_firm.person(str(number)), communicating="aware")
    status, page = page_of(small_firm, LEARNING)
    assert status == 200
    assert "What people lack" in page
    assert "Engineering" in page
    assert "Clear writing" in page
    assert page_of(small_firm, EMPLOYEE)[0] == 404


def test_what_was_not_released_to_the_person_is_not_counted(small_firm: Trial) -> None:
    for number in range(1100, 1100 + 12):
        rated(small_firm, small_firm.person(str(number)), communicating="aware")
    _, page = page_of(small_firm, LEARNING)
    assert "What people lack" in page
    assert "Nothing is assessed yet" in page
    assert " short</small>" not in page
    assert SMALLEST == 5
