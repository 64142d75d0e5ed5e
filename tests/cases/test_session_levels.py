"""A session of two levels on both databases: it waits, it survives being stopped, and the portal says where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sessions_help import House, house
from sqlalchemy import select

from attain.cases import session_changing as room
from attain.cases import session_time
from attain.cases.session_board import board as board_of
from attain.cases.session_changing import Change
from attain.cases.session_closing import begin, close, tell_some
from attain.cases.session_late import decide_alone
from attain.cases.session_lists import everywhere, mine
from attain.cases.session_tables import session
from attain.cases.sessions import locked
from attain.errors import BadInput, Refusal
from attain.portal.views.sessions import level_words

LEVELS = {
    "  - id: release\n    title: Share": """    levels:
      - id: whole
        title: Whole house
        who: [head, partner]
        group_by: organisation
        due: 3 working days after it opens
        if_late: [{ after: 1 working day, then: continue }]
  - id: release
    title: Share""",
    "visibility:\n": """visibility:
  - { who: partner, what: [review, overall.proposed, potential.proposed], as: full, from: review submitted }
  - { who: [head, partner], what: [overall.adjusted, potential.adjusted], as: full, from: board opens }
""",
    "quorum: 3": "quorum: 1",
}
SEEN = (101, 102, 201)
"""Whose reviews are in when the first level opens."""


@pytest.fixture
def held(empty_url: str, tmp_path: Path) -> Iterator[House]:
    """The first level is open in both departments, at its last hour."""
    made = house(empty_url, tmp_path, LEVELS)
    for number in SEEN:
        made.review(number)
    made.until(date(2027, 3, 15))
    yield made
    made.store.close()


def levels(made: House) -> dict[tuple[int, str], Any]:
    with made.store.read() as connection:
        return {(row.level, row.grp): row for row in connection.execute(select(session))}


def settle(made: House, key: tuple[int, str], by: int, about: int | None = None, becomes: str = "") -> None:
    """Note that the chair is there, let him change one level, and close."""
    row, chair = levels(made)[key], made.actor(by)
    room.attend(made.store, made.world, chair, row.id, [made.id(by)])
    if about:
        wanted = Change(made.case(about), "overall", becomes, "Seen by all of us.")
        room.change(made.store, made.world, chair, row.id, wanted)
    close(made.store, made.world, chair, row.id)


def test_two_levels_one_after_the_other(held: House) -> None:
    settle(held, (1, "north"), 10, 101, "exceeds")
    held.later(minutes=1)
    waits = levels(held)[2, "organisation"]
    assert (waits.status, len(held.cases_in(waits.id))) == ("gathering", 2)
    assert held.ended(101, "board") == []
    settle(held, (1, "south"), 20)
    held.later(minutes=1)
    whole = levels(held)[2, "organisation"]
    assert (whole.status, whole.due_day) == ("open", date(2027, 3, 18))
    assert held.members(whole.id) == {10: "chair", 20: "chair", 50: "member"}
    stood = {row.case_id: row.snapshot["overall"] for row in held.cases_in(whole.id)}
    assert stood[held.case(101)] == {"adjusted": "exceeds", "proposed": "meets"}
    with pytest.raises(Refusal):
        settle(held, (2, "organisation"), 11)
    settle(held, (2, "organisation"), 10, 101, "outstanding")
    assert held.layers(101) == {"proposed": "meets", "adjusted": "outstanding"}
    assert [held.ended(number, "board") for number in SEEN] == [["closed"]] * 3


def test_stopped_while_it_tells_a_level_the_next_one_waits(held: House) -> None:
    """Each chunk is a transaction; a worker that finds the rest goes on, and the next level opens once."""
    settle(held, (1, "south"), 20)
    north = levels(held)[1, "north"].id
    with held.store.write(held.actor(10), "session.close") as tx:
        begin(tx, locked(tx, north), held.id(10), "")
    assert tell_some(held.store, held.world, north, 1) == 1
    assert levels(held)[2, "organisation"].status == "gathering"
    assert session_time.sessions_due(held.store, held.world) > 0
    held.later(minutes=1)
    whole = levels(held)[2, "organisation"]
    assert (whole.status, len(held.cases_in(whole.id))) == ("open", 3)
    assert not any(row.late for row in held.cases_in(whole.id))


def test_time_alone_leads_through_both(held: House) -> None:
    held.until(date(2027, 3, 31))
    found = levels(held)
    assert {found[1, "north"].status, found[1, "south"].status} == {"closed"}
    assert found[2, "organisation"].status == "open"
    held.until(date(2027, 4, 8))
    assert levels(held)[2, "organisation"].status == "closed"
    # The hour of the cases' own late chains is the same.
    assert [held.ended(number, "board") for number in SEEN] == [["continue"]] * 3


def test_who_missed_the_first_level_is_decided_alone_and_nobody_waits_for_him(held: House) -> None:
    held.review(103)
    settle(held, (1, "north"), 10)
    settle(held, (1, "south"), 20)
    held.later(minutes=1)
    assert levels(held)[2, "organisation"].status == "open"
    task = held.task(held.case(103), "board")
    decide_alone(held.store, held.world, held.actor(10), task.id, [])
    assert held.ended(103, "board") == ["decided_alone"]


def test_the_board_says_which_level_it_is_and_what_is_above(held: House) -> None:
    row = levels(held)[1, "north"]
    with held.store.read() as connection:
        seen = board_of(connection, held.world, row.id, held.id(10), held.clock.now())
        listed = mine(connection, held.world, held.id(10))
    assert seen is not None
    assert level_words(seen.levels) == (
        "Level 1 of 2. Next its cases go to Whole house (for everybody), once all sessions of this level are closed."
    )
    assert [(one.level, one.levels) for one in listed] == [(1, 2)]
    settle(held, (1, "north"), 10, 101, "exceeds")
    settle(held, (1, "south"), 20)
    held.later(minutes=1)
    whole = levels(held)[2, "organisation"]
    with held.store.read() as connection:
        above = board_of(connection, held.world, whole.id, held.id(50), held.clock.now())
        whose = board_of(connection, held.world, whole.id, held.id(11), held.clock.now())
    assert above is not None
    assert (above.title, above.group, whose) == ("Whole house", "Everybody", None)
    assert level_words(above.levels) == (
        "Level 2 of 2. It begins with what Board (for each department) came to. "
        "It is the last: when it is closed, its cases go on."
    )
    values = {case.case_id: case.values["overall"] for case in above.cases}
    assert (values[held.case(101)].came, values[held.case(102)].came) == ("exceeds", "meets")


def test_who_may_not_read_what_the_level_below_made_of_it_learns_nothing_of_it(empty_url: str, tmp_path: Path) -> None:
    """Until their row holds they read what was proposed, and not what the first level adjusted."""
    hidden = LEVELS["visibility:\n"].replace("board opens", "20 working days after board opens")
    made = house(empty_url, tmp_path, {**LEVELS, "visibility:\n": hidden})
    for number in SEEN:
        made.review(number)
    made.until(date(2027, 3, 15))
    settle(made, (1, "north"), 10, 101, "exceeds")
    settle(made, (1, "south"), 20)
    made.later(minutes=1)
    whole, partner, case = levels(made)[2, "organisation"].id, made.actor(50), made.case(101)
    with pytest.raises(BadInput, match="as it stands"):
        room.change(made.store, made.world, partner, whole, Change(case, "overall", "meets", "So it was."))
    for by, level in ((partner, "exceeds"), (made.actor(10), "outstanding")):
        room.change(made.store, made.world, by, whole, Change(case, "overall", level, "Seen by all of us."))
        made.clock.set(made.clock.now() + timedelta(minutes=1))
    assert was(made, whole, 50) == ["meets", "meets"]
    made.store.close()


def was(made: House, number: int, viewer: int) -> list[str]:
    """What the changes of the first review say that it was, as one of the members reads them."""
    with made.store.read() as connection:
        seen = board_of(connection, made.world, number, made.id(viewer), made.clock.now())
    assert seen is not None
    (values,) = (case.values for case in seen.cases if case.case_id == made.case(101))
    return [change.was for change in values["overall"].changes]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("manager of manager of employee", {"People of Person 10": {101, 102}, "People of Person 1": {201}}),
        ("nearest role head above employee", {"People of Person 10": {101, 102}, "People of Person 20": {201}}),
    ],
)
def test_a_group_may_be_made_by_any_person_above(
    empty_url: str, tmp_path: Path, by: str, groups: dict[str, set[int]]
) -> None:
    made = house(empty_url, tmp_path, {"group_by: department of employee": f"group_by: {by}", "below: 2": "below: 1"})
    for number in SEEN:
        made.review(number)
    with made.store.read() as connection:
        listed = {one.group: one.arrived for one in everywhere(connection, made.world)}
    assert listed == {name: len(numbers) for name, numbers in groups.items()}
    made.store.close()
