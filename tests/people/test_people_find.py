"""People phrases, set-wise: the number of statements does not grow with the number of subjects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from people_helpers import DAY, SYSTEM, ids, imported, seen
from sqlalchemy import event

from attain.config.document import Resource
from attain.demo.people import make, write_csv
from attain.errors import AttainError
from attain.people.asof import View
from attain.people.columns import KNOWN, ColumnMap
from attain.people.find import Surroundings, find
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.people.roles import roles_of, sync_roles
from attain.phrases.parser import parse_people
from attain.store.doors import Store

LATER = date(2027, 6, 1)
FIELDS = ("staff_number", "name", "manager", "department", "unit", "buddy", "matrix_managers")
#            1
#        2       3 (leaves)
#      4   5       6
#    7             8   9
COLUMNS = ColumnMap({name: (name, KNOWN.get(name, "person")) for name in FIELDS})
HEAD = ",".join(FIELDS) + "\n"
ROWS = {
    "1": "1,One,,board,,,",
    "2": "2,Two,1,sales,,,",
    "3": "3,Three,1,works,,,",
    "4": "4,Four,2,sales,north,,",
    "5": "5,Five,2,sales,,4,3;6",
    "6": "6,Six,3,works,north,3,",
    "7": "7,Seven,4,sales,,,",
    "8": "8,Eight,6,works,,,",
    "9": "9,Nine,6,works,,,",
}
ROLES = {
    "roles": [
        {"id": "lead", "held_by": [{"person": "2", "in": "department sales"}, {"person": "1"}]},
        {"id": "partner", "at_least": 1, "held_by": [{"person": "9", "in": "department sales"}, {"person": "77"}]},
        {
            "id": "panel",
            "held_by": [{"people": "direct reports of role lead in department sales", "in": "department sales"}],
        },
        {"id": "former", "held_by": [{"person": "3"}, {"person": "4", "from": "2027-03-01", "until": "2027-04-01"}]},
    ]
}


def sync(store: Store, roles: dict[str, object]) -> list[tuple[str, str]]:
    with store.write(SYSTEM, "roles") as tx:
        now = View(LATER, 10**6, tx.now)
        found = sync_roles(
            tx, [Resource("roles", "r", roles)], now, lambda text: find(tx.connection, parse_people(text), [0], now)[0]
        )
    return list(found.unknown)


@pytest.fixture
def organisation(store: Store, tmp_path: Path) -> Store:
    imported(store, HEAD + "\n".join(ROWS.values()), tmp_path, columns=COLUMNS)
    gone = [row for number, row in ROWS.items() if number != "3"]
    imported(store, HEAD + "\n".join(gone), tmp_path, LATER, columns=COLUMNS)
    assert sync(store, ROLES) == [("partner", "77")]
    return store


PHRASES = {
    "employee": {"7": "7", "3": "3"},
    "manager of employee": {"7": "4", "4": "2", "1": "", "6": "1"},
    "manager of manager of employee": {"7": "2", "8": "1", "2": ""},
    "matrix managers of employee": {"5": "16", "4": ""},
    "direct reports of employee": {"1": "26", "2": "45", "6": "89", "7": ""},
    "colleagues of employee": {"4": "56", "5": "4", "8": "9", "1": ""},
    "former managers of employee since 2027-01-01": {"6": "", "7": ""},
    "nearest role lead above employee": {"7": "2", "8": "1", "2": "1", "1": ""},
    "role lead": {"7": "12"},
    "role partner in department of employee": {"7": "9", "8": ""},
    "role lead in department sales": {"8": "2"},
    "role panel in department sales": {"1": "45"},
    "role former": {"1": ""},
    "everyone": {"8": "12456789"},
    "everyone in department of employee": {"8": "689", "7": "2457"},
    "everyone in department works": {"1": "689"},
    "everyone with direct reports in organisation": {"7": "1246"},
    "everyone with direct reports in department sales": {"7": "24"},
    "buddy of employee": {"5": "4", "6": "", "7": ""},
    "direct reports of manager of employee": {"7": "7", "4": "45"},
}


def on(
    store: Store, text: str, subjects: list[str], day: date = LATER, around: Surroundings | None = None
) -> dict[str, str]:
    known = ids(store)
    names = {id: number for number, id in known.items()}
    with store.read() as connection:
        found = find(connection, parse_people(text), [known[one] for one in subjects], seen(store, day), around)
    return {names[subject]: "".join(names[one] for one in persons) for subject, persons in found.items()}


@pytest.mark.parametrize("text", PHRASES)
def test_a_phrase_finds(text: str, organisation: Store) -> None:
    expected = PHRASES[text]
    assert on(organisation, text, list(expected)) == expected


def test_on_an_earlier_day_who_has_left_since_is_found(organisation: Store) -> None:
    assert on(organisation, "manager of employee", ["6"], DAY) == {"6": "3"}


def test_former_managers(organisation: Store, tmp_path: Path) -> None:
    rows = [row.replace("7,Seven,4", "7,Seven,2") for number, row in ROWS.items() if number != "3"]
    imported(organisation, HEAD + "\n".join(rows), tmp_path, date(2027, 7, 1))
    day = date(2027, 8, 1)
    assert on(organisation, "former managers of employee since 2027-01-01", ["7"], day) == {"7": "4"}
    assert on(organisation, "former managers of employee since 2027-07-15", ["7"], day) == {"7": ""}


def test_what_the_surroundings_explain(organisation: Store) -> None:
    known = ids(organisation)
    around = Surroundings(
        named={"peer": {known["7"]: (known["9"], known["8"], known["3"])}},
        chosen={"pick": {known["7"]: {known["5"]}}},
        relations={"delegate": lambda _connection, _seen, persons: {one: {known["1"]} for one in persons}},
        lookup=lambda _name, subjects: {one: parse_people("manager of employee") for one in subjects},
    )
    assert on(organisation, "peer", ["7", "8"], around=around) == {"7": "89", "8": ""}
    assert on(organisation, "manager of peer", ["7"], around=around) == {"7": "6"}
    assert on(organisation, "chosen in pick", ["7"], around=around) == {"7": "5"}
    assert on(organisation, "delegate of employee", ["7"], around=around) == {"7": "1"}
    assert on(organisation, "by lookup who", ["7"], around=around) == {"7": "4"}
    with pytest.raises(AttainError, match="nobody is called nobody_known"):
        on(organisation, "nobody_known", ["7"])


def test_roles_end_and_begin_by_their_days_and_documents(organisation: Store) -> None:
    assert on(organisation, "role former", ["1"], date(2027, 3, 15)) == {"1": "34"}
    assert sync(organisation, {"roles": [{"id": "lead", "held_by": [{"person": "4"}]}]}) == []
    assert on(organisation, "role lead", ["1"]) == {"1": "4"}
    assert on(organisation, "role partner", ["1"]) == {"1": ""}
    with organisation.read() as connection:
        assert roles_of(connection, seen(organisation, LATER), ids(organisation)["4"]) == (("lead", ("", "")),)


def statements(store: Store, act: Callable[[], object]) -> int:
    count = 0

    def more(*_: object) -> None:
        nonlocal count
        count += 1

    engine = store._engines.reading
    event.listen(engine, "before_cursor_execute", more)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", more)
    return count


def test_statements_do_not_grow_with_subjects(store: Store, tmp_path: Path) -> None:
    write_csv(make(250, today=DAY), tmp_path / "demo.csv")
    plan = plan_import(store, tmp_path / "demo.csv", Options(DAY))
    assert plan.findings == ()
    run_import(store, plan, SYSTEM)
    lowest = [id for number, id in sorted(ids(store).items())][-30:]
    now = seen(store)
    texts = ("manager of manager of employee", "colleagues of employee", "role x in department of employee")
    with store.read() as connection:
        find(connection, parse_people("employee"), lowest, now)
        for phrase in map(parse_people, texts):
            few, many = (
                statements(store, partial(find, connection, phrase, some, now)) for some in (lowest[-3:], lowest)
            )
            # What was read for the few is not read again.
            assert many <= few
