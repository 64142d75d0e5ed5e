"""What a session keeps of several proposals, who settles a split, and what a quota tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sessions_help import House, change, everybody_there, house, opened
from sqlalchemy import select

from attain.cases import session_changing as room
from attain.cases.session_board import board as board_of
from attain.cases.session_closing import close
from attain.cases.session_tables import session_change
from attain.errors import Refusal


@pytest.mark.parametrize("closed", [True, False], ids=["closed by the chair", "closed by time"])
def test_two_who_agree_are_both_recorded(held: House, closed: bool) -> None:
    board, north = held, opened(held)
    proposals = [change(board, by, north, 113, "exceeds").change_id for by in (11, 12)]
    for number in proposals:
        room.settle(board.store, board.world, board.actor(10), north, number, accept=True)
        board.clock.set(board.clock.now() + timedelta(minutes=1))
    if closed:
        everybody_there(board, north)
        close(board.store, board.world, board.actor(10), north)
    else:
        board.until(date(2027, 3, 13))
    assert board.layers(113) == {"proposed": "meets", "adjusted": "exceeds"}


def test_a_level_that_was_changed_and_changed_back_was_not_changed(held: House) -> None:
    board, north = held, opened(held)
    everybody_there(board, north)
    for level in ("exceeds", "meets"):
        change(board, 10, north, 113, level)
        board.clock.set(board.clock.now() + timedelta(minutes=1))
    close(board.store, board.world, board.actor(10), north)
    assert board.layers(113) == {"proposed": "meets"}


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("[own case, own reports]", r"cannot be closed yet\.$"),
        ("[own case]", r"yet \(Guide: Outstanding 4 of 20, at most 2\)\.$"),
    ],
)
def test_a_quota_gives_numbers_only_to_who_sees_every_case(empty_url: str, tmp_path: Path, out: str, said: str) -> None:
    """10 leads, and stays out of the cases of those who report to him."""
    quota = {
        "kind_of_rule: expectation": "kind_of_rule: quota",
        "expected_share: { outstanding: 10%, exceeds: 25%, meets: 55%, partly_meets: 10%, misses: 0% }\n": "",
        "tolerance: 12 points": "at_most_share: { outstanding: 10% }\ncounts_rounded: down",
        "if_outside: ask_reason\nreason_from: head": "if_outside: refuse",
        "  no_quota: true\n": "",
        "[own case, own reports]": out,
    }
    made = house(empty_url, tmp_path, quota)
    made.review_north()
    made.later(minutes=1)
    everybody_there(made, opened(made))
    with pytest.raises(Refusal, match=said):
        close(made.store, made.world, made.actor(10), opened(made))
    made.store.close()


@pytest.fixture
def splits(empty_url: str, tmp_path: Path) -> Iterator[House]:
    """Whoever leads the session decides between its members; they want different levels for 13 and for 113."""
    made = house(empty_url, tmp_path, {"quorum: 3\n": "quorum: 3\n    if_split: head\n"})
    made.review_north()
    made.later(minutes=1)
    for about in (13, 113):
        for by, level in ((11, "exceeds"), (12, "misses")):
            change(made, by, opened(made), about, level)
    yield made
    made.store.close()


def test_a_split_is_settled_though_who_decides_stays_out_of_the_case(splits: House) -> None:
    """13 reports to 10, who leads and decides, and stays out."""
    north = opened(splits)
    with splits.store.read() as connection:
        rows = connection.execute(select(session_change).order_by(session_change.c.id)).all()
    by_11, by_12 = (row.id for row in rows if row.case_id == splits.case(13))
    settled = room.settle(splits.store, splits.world, splits.actor(12), north, by_11, accept=True)
    declined = room.settle(splits.store, splits.world, splits.actor(11), north, by_12, accept=False)
    assert (settled.state, declined.state) == ("recorded", "declined")
    other = next(row.id for row in rows if row.case_id == splits.case(113))
    with pytest.raises(Refusal, match="somebody else decides"):
        room.settle(splits.store, splits.world, splits.actor(12), north, other, accept=True)


def test_the_board_says_who_decides_for_each_case_that_has_a_split(splits: House) -> None:
    with splits.store.read() as connection:
        seen = board_of(connection, splits.world, opened(splits), splits.id(11), splits.clock.now())
    assert seen is not None
    found = {case.case_id: [one.name for one in case.values["overall"].split_by] for case in seen.cases}
    decided = {about: found[splits.case(about)] for about in (13, 113, 109)}
    assert decided == {13: [], 113: ["Person 10"], 109: []}
