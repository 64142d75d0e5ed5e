"""A session from its first case to its last, through the commands, on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sessions_help import House, change, everybody_there, house, opened, reopened
from sqlalchemy import select

from attain.audit.reading import everything
from attain.cases import session_changing as room
from attain.cases import session_time
from attain.cases.session_board import board as board_of
from attain.cases.session_changing import Change
from attain.cases.session_closing import close, say_why
from attain.cases.session_late import decide_alone
from attain.errors import BadInput, Refusal
from attain.mail.tables import mail

WORKER = Path(__file__).with_name("closing_worker.py")


@pytest.fixture
def board(launched_url: str) -> Iterator[House]:
    made = reopened(launched_url)
    yield made
    made.store.close()


def test_it_opens_when_enough_has_arrived_and_fixes_who_sits_there(board: House) -> None:
    board.review_north(116, 117)
    board.later(minutes=1)
    assert board.sessions()["north"].status == "gathering"
    board.review(116)
    board.later(minutes=1)
    north = board.sessions()["north"]
    assert (north.status, len(board.cases_in(north.id))) == ("open", 19)
    assert board.members(north.id) == {10: "chair", 11: "member", 12: "member"}
    assert north.due_day == date(2027, 3, 8)
    assert {row.snapshot["overall"]["proposed"] for row in board.cases_in(north.id)} == {
        "outstanding",
        "exceeds",
        "meets",
    }
    assert sum(row.discuss for row in board.cases_in(north.id)) == 4


def test_a_session_is_held_and_every_case_goes_on_exactly_once(held: House) -> None:
    board, north = held, opened(held)
    with pytest.raises(Refusal, match="At least 3"):
        close(board.store, board.world, board.actor(10), north)
    assert change(board, 12, north, 101, "exceeds").state == "proposed"
    everybody_there(board, north)
    with pytest.raises(Refusal, match="neither recorded nor declined"):
        close(board.store, board.world, board.actor(10), north)
    proposal = change(board, 12, north, 101, "exceeds")
    assert proposal.again
    accepted = room.settle(board.store, board.world, board.actor(10), north, proposal.change_id, accept=True)
    assert accepted.state == "recorded"
    assert change(board, 10, north, 102, "meets").state == "recorded"
    assert close(board.store, board.world, board.actor(10), north) == 20
    assert close(board.store, board.world, board.actor(10), north) == 0
    assert board.sessions()["north"].status == "closed"
    assert board.layers(101) == {"proposed": "outstanding", "adjusted": "exceeds"}
    assert board.layers(103) == {"proposed": "outstanding"}
    ends = [board.ended(number, "board") for number in (11, 12, 13, *range(101, 118))]
    assert ends == [["closed"]] * 20
    with pytest.raises(Refusal, match="closed"):
        change(board, 10, north, 103, "meets")


def test_the_result_takes_what_the_session_made_of_it(held: House) -> None:
    board, north = held, opened(held)
    everybody_there(board, north)
    change(board, 10, north, 101, "meets")
    close(board.store, board.world, board.actor(10), north)
    board.until(date(2027, 3, 31))
    assert board.layers(101)["final"] == "meets"
    assert board.layers(102)["final"] == "outstanding"


def test_whoever_stays_out_changes_nothing_and_learns_nothing(held: House) -> None:
    board, north = held, opened(held)
    for by, about in ((11, 11), (11, 101), (12, 12), (12, 107), (10, 13)):
        with pytest.raises(Refusal) as refused:
            change(board, by, north, about, "misses")
        assert refused.value.code == "no_case"
    with pytest.raises(Refusal) as unknown:
        room.change(board.store, board.world, board.actor(11), north, Change(999, "overall", "misses", "x"))
    assert unknown.value.code == "no_case"
    assert change(board, 11, north, 109, "exceeds").state == "proposed"


@pytest.mark.parametrize("outsider", [1, 13, 50, 101, 201])
def test_nobody_else_comes_in(held: House, outsider: int) -> None:
    board, north = held, opened(held)
    actor = board.actor(outsider)
    for attempt in (
        lambda: change(board, outsider, north, 107, "misses"),
        lambda: room.attend(board.store, board.world, actor, north, [board.id(outsider)]),
        lambda: close(board.store, board.world, actor, north),
        lambda: room.settle(board.store, board.world, actor, north, 1, accept=True),
        lambda: close(board.store, board.world, actor, 999),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == "no_session"


def test_a_case_without_a_chair_is_settled_among_the_others(held: House) -> None:
    """10 leads the session and 13 himself, so of 13's case another member records what one proposed."""
    board, north = held, opened(held)
    proposal = change(board, 11, north, 13, "exceeds")
    for by in (10, 11):
        with pytest.raises(Refusal):
            room.settle(board.store, board.world, board.actor(by), north, proposal.change_id, accept=True)
    assert (
        room.settle(board.store, board.world, board.actor(12), north, proposal.change_id, accept=True).state
        == "recorded"
    )


@pytest.mark.parametrize(
    ("becomes", "reason", "said"),
    [("brilliant", "x", "one of the levels"), ("outstanding", "x", "as it stands"), ("meets", " ", "say why")],
)
def test_a_change_needs_another_level_and_a_reason(held: House, becomes: str, reason: str, said: str) -> None:
    board, north = held, opened(held)
    with pytest.raises(BadInput, match=said):
        change(board, 10, north, 101, becomes, reason)


def test_what_a_policy_hides_cannot_be_changed_either(held: House) -> None:
    board, north = held, opened(held)
    hidden = Change(board.case(107), "potential", "ready", "Seen by all.")
    assert room.change(board.store, board.world, board.actor(11), north, hidden).state == "proposed"
    wrong = Change(board.case(107), "review", "ready", "Seen by all.")
    with pytest.raises(Refusal, match="may not change"):
        room.change(board.store, board.world, board.actor(11), north, wrong)


def test_outside_the_guide_the_chair_says_why(held: House) -> None:
    board, north = held, opened(held)
    everybody_there(board, north)
    for number in range(105, 111):
        change(board, 10, north, number, "outstanding")
    with pytest.raises(BadInput, match="differ from the guide"):
        close(board.store, board.world, board.actor(10), north)
    close(board.store, board.world, board.actor(10), north, "They built the new plant.")
    assert board.sessions()["north"].reason == "They built the new plant."


def test_the_reason_comes_from_whom_the_guide_names(empty_url: str, tmp_path: Path) -> None:
    spread = "reason_for_change: always\n    shows_spread_by: { facts: [job, hire_date], at_least: 3 people }"
    made = house(empty_url, tmp_path, {"reason_from: head": "reason_from: panel", "reason_for_change: always": spread})
    made.review_north()
    made.later(minutes=1)
    north = opened(made)
    everybody_there(made, north)
    for number in range(105, 111):
        change(made, 10, north, number, "outstanding")
    with pytest.raises(BadInput, match="Somebody else in this session has to say why"):
        close(made.store, made.world, made.actor(10), north, "Because I say so.")
    with pytest.raises(Refusal, match="You are not asked"):
        say_why(made.store, made.world, made.actor(10), north, "Because I say so.")
    with pytest.raises(BadInput, match="Please say why"):
        say_why(made.store, made.world, made.actor(12), north, " ")
    say_why(made.store, made.world, made.actor(12), north, "They built the new plant.")
    with made.store.read() as connection:
        seen = board_of(connection, made.world, north, made.id(12), made.clock.now())
    assert seen is not None
    assert (seen.says_why, seen.reason) == (True, "They built the new plant.")
    jobs, hired = seen.spreads[:2]
    # Who sits there does not see his own case nor those of his reports, and the managers are two without him.
    assert ([(one.group, one.people) for one in jobs.groups], hired.groups) == ([], ())
    assert close(made.store, made.world, made.actor(10), north) == 20
    assert made.sessions()["north"].reason == "They built the new plant."
    made.store.close()


def killed_while_telling(board: House, url: str, session_id: int) -> int:
    """A process closes the session, three cases in a transaction, and is killed once some were told; gives how many."""
    said = [url, board.clock.now().isoformat(), str(board.id(10)), str(session_id), "3"]
    with subprocess.Popen([sys.executable, str(WORKER), *said], stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            while worker.poll() is None and not heard(board, session_id):
                time.sleep(0.002)
        finally:
            worker.kill()
    assert worker.returncode == -signal.SIGKILL
    return heard(board, session_id)


def heard(board: House, session_id: int) -> int:
    return sum(row.told_at is not None for row in board.cases_in(session_id))


def test_killed_while_it_tells_the_cases_it_goes_on_where_it_was(held: House, reviewed_url: str) -> None:
    board, north = held, opened(held)
    everybody_there(board, north)
    change(board, 10, north, 101, "meets")
    told = killed_while_telling(board, reviewed_url, north)
    assert 3 <= told < 20, "it was killed in the middle"
    assert told % 3 == 0, "each transaction is there whole or not at all"
    assert board.sessions()["north"].status == "closing"
    assert session_time.sessions_due(board.store, board.world) > 0
    assert board.sessions()["north"].status == "closed"
    ends = [board.ended(number, "board") for number in (11, 12, 13, *range(101, 118))]
    assert ends == [["closed"]] * 20
    assert board.layers(101)["adjusted"] == "meets"


def test_a_case_that_comes_late_is_decided_alone(board: House) -> None:
    board.review_north(117)
    board.later(minutes=1)
    board.review(117)
    task = board.task(board.case(117), "board")
    assert task.person_id == board.id(10)
    decided = decide_alone(
        board.store,
        board.world,
        board.actor(10),
        task.id,
        [Change(board.case(117), "overall", "exceeds", "Late, good.")],
    )
    assert decided.step == "board"
    assert (board.ended(117, "board"), board.layers(117)) == (
        ["decided_alone"],
        {"proposed": "meets", "adjusted": "exceeds"},
    )
    north = board.sessions()["north"].id
    everybody_there(board, north)
    assert close(board.store, board.world, board.actor(10), north) == 19
    assert board.ended(117, "board") == ["decided_alone"]


def test_it_opens_with_fewer_at_its_last_hour(board: House) -> None:
    board.review(101)
    board.review(102)
    board.until(date(2027, 3, 14), 20)
    assert board.sessions()["north"].status == "gathering"
    board.until(date(2027, 3, 15))
    north = board.sessions()["north"]
    assert (north.status, len(board.cases_in(north.id)), north.due_day) == ("open", 2, date(2027, 3, 22))


def test_a_session_nobody_closes_tells_once_and_goes_on(held: House) -> None:
    board, north = held, opened(held)
    change(board, 10, north, 101, "meets")
    board.until(date(2027, 3, 11))
    with board.store.read() as connection:
        letters = connection.execute(select(mail).where(mail.c.message == "step_is_late")).all()
    assert [(row.person_id, row.case_id) for row in letters] == [(board.id(50), None)]
    board.until(date(2027, 3, 13))
    assert board.sessions()["north"].status == "closed"
    assert board.layers(101)["adjusted"] == "meets"
    assert {tuple(board.ended(number, "board")) for number in (11, *range(101, 118))} == {("closed",)}


def test_hr_opens_it_before_its_hour_and_nobody_else(board: House) -> None:
    board.review(101)
    north = board.sessions()["north"].id
    for number in (1, 10, 101):
        with pytest.raises(Refusal):
            session_time.open_now(board.store, board.world, board.actor(number), north)
    session_time.open_now(board.store, board.world, board.actor(50), north)
    assert board.sessions()["north"].status == "open"
    with pytest.raises(Refusal, match="already"):
        session_time.open_now(board.store, board.world, board.actor(50), north)


def test_small_groups_sit_with_the_one_above(empty_url: str, tmp_path: Path) -> None:
    made = house(empty_url, tmp_path, {"below: 2 people": "below: 5 people"})
    for number in (201, 202, 203):
        made.review(number)
    made.review_north()
    made.later(minutes=1)
    rows = made.sessions()
    assert (rows["south"].status, rows["south"].joins_id) == ("joined", rows["organisation"].id)
    assert (rows["organisation"].status, len(made.cases_in(rows["organisation"].id))) == ("open", 3)
    assert made.members(rows["organisation"].id) == {20: "chair"}
    assert rows["north"].status == "open"
    made.store.close()


def test_a_case_that_ends_frees_the_others(board: House) -> None:
    """Of twenty, two can no longer arrive: eighteen of eighteen are enough."""
    board.review_north(116, 117)
    board.later(minutes=1)
    assert board.sessions()["north"].status == "gathering"
    from attain.cases.following import follow
    from attain.cases.moving import move
    from attain.cases.running import lock
    from attain.workflow.inputs import Stopped

    for number in (116, 117):
        with board.store.write(board.actor(50), "test.stop") as tx:
            running = lock(tx, board.world.catalogues, board.case(number))
            follow(tx, board.world, *move(tx, board.world, running, Stopped(board.id(50), "Left the project")))
    board.later(minutes=1)
    assert board.sessions()["north"].status == "open"


def test_everything_is_written_down(held: House) -> None:
    board, north = held, opened(held)
    everybody_there(board, north)
    change(board, 10, north, 101, "meets")
    close(board.store, board.world, board.actor(10), north)
    with board.store.read() as connection:
        commands = {entry.command for entry in everything(connection, size=200).entries}
    assert {"session.open", "session.attend", "session.change", "session.close", "session.tell"} <= commands
