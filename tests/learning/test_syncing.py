"""Learning systems are read and sent to by themselves; with the plugin for files, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from databases import copy_of
from reviews_help import SYSTEM, Trial, not_launched, reopen
from sqlalchemy import select

from attain import syncing
from attain.jobs import run_all
from attain.learning.registrations import Wanted, register
from attain.learning.report import Kept, kept
from attain.learning.rhythm import Rhythm, rhythm_of, stretch
from attain.learning.tables import learner_ref, learning_activity, registration
from attain.mail.tables import mail
from attain.people.tables import person

NAME = "academy"
COURSES = "id,code,title,type,duration_minutes,status\n"
TRANSCRIPT = "event_id,learner,activity,title,status,completed_at,score,valid_until\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Firm]:
    with copy_of(request, request.param, "not_launched", tmp_path, not_launched) as url:
        made = reopen(url)
        yield Firm(made, tmp_path)
        made.kernel.store.close()


class Firm:
    """The demo's organisation and the folder that its academy shares with it."""

    def __init__(self, at: Trial, base: Path) -> None:
        self.at, self.kernel, self.store, self.base = at, at.kernel, at.kernel.store, base

    def rows(self, statement: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(statement).all())

    def round(self) -> int:
        """What a worker does: ask for what is due, and do it."""
        asked = syncing.ask_when_due(self.kernel)
        assert syncing.ask_when_due(self.kernel) == 0, "asked twice"
        run_all(self.store, syncing.handlers(self.kernel, self.base))
        return asked

    def state(self, part: str) -> Kept:
        with self.store.read() as connection:
            return kept(connection, NAME, part)

    def opens(self) -> None:
        folder = self.base / NAME
        folder.mkdir()
        (folder / "courses.csv").write_text(COURSES + "c1,COMM-101,Clear writing,course,90,open\n")
        (folder / "transcript.csv").write_text(TRANSCRIPT)

    def notices(self) -> list[Any]:
        return self.rows(select(mail).where(mail.c.message_id.like("learning.%")).order_by(mail.c.id))

    def assign(self, number: str) -> None:
        with self.store.write(SYSTEM, "test.assign") as tx:
            one = tx.connection.execute(
                select(learning_activity.c.id).where(learning_activity.c.connection == NAME).limit(1)
            ).scalar_one()
            register(tx, [Wanted(self.at.person(number), one)])


def test_each_part_is_read_as_often_as_the_document_says(firm: Firm) -> None:
    firm.opens()
    assert firm.round() == 2
    assert [firm.state(part).result["failure"] for part in ("catalogue", "progress")] == ["", ""]
    firm.at.later(minutes=29)
    assert firm.round() == 0
    firm.at.later(minutes=2)
    assert firm.round() == 1
    assert firm.state("progress").last_run == firm.at.clock.now()
    firm.at.later(hours=6)
    assert firm.round() == 2


def test_what_fails_is_tried_again_and_told_once_when_it_failed_for_good(firm: Firm) -> None:
    assert firm.round() == 2
    first, start = firm.state("catalogue"), firm.at.clock.now()
    assert (first.failures, first.good_at) == (1, None)
    assert "No such file" in str(first.result["failure"])
    while firm.at.clock.now() < start + timedelta(hours=23):
        firm.at.later(minutes=30)
        firm.round()
    assert firm.notices() == []
    for _ in range(24):
        firm.at.later(minutes=30)
        firm.round()
    found = firm.notices()
    assert {one.person_id for one in found} == {firm.at.person("1020")}
    assert len(found) == 2, "one for the courses, one for the results"
    assert "could not be read since 1 March 2027" in found[0].body
    firm.opens()
    firm.at.later(hours=6)
    firm.round()
    state = firm.state("catalogue")
    assert (state.failures, state.told, state.good_at) == (0, False, firm.at.clock.now())


def test_assignments_go_as_soon_as_they_wait(firm: Firm) -> None:
    firm.opens()
    firm.round()
    assert firm.round() == 0
    firm.assign("1100")
    assert firm.round() == 1
    assert len((firm.base / NAME / "assignments.csv").read_text().splitlines()) == 2
    assert firm.rows(select(registration.c.outgoing, registration.c.tries)) == [("", 0)]
    firm.at.later(minutes=1)
    assert firm.round() == 0


def test_an_assignment_that_cannot_go_is_tried_five_times_in_a_day_and_then_told(firm: Firm) -> None:
    firm.opens()
    firm.round()
    with firm.store.write(SYSTEM, "test.stranger") as tx:
        mine = firm.at.person("1100")
        tx.connection.execute(learner_ref.delete().where(learner_ref.c.person_id == mine))
        tx.connection.execute(person.update().where(person.c.id == mine).values(work_email=None))
    firm.assign("1100")
    start, tried = firm.at.clock.now(), list[timedelta]()
    for _ in range(60):
        before = firm.rows(select(registration.c.tries))[0].tries
        firm.round()
        if firm.rows(select(registration.c.tries))[0].tries > before:
            tried.append(firm.at.clock.now() - start)
        firm.at.later(minutes=30)
    assert firm.rows(select(registration.c.outgoing, registration.c.tries)) == [("failed", 5)]
    assert [round(one / timedelta(hours=1)) for one in tried] == [0, 2, 6, 12, 25], "looked at every half hour"
    told = [one for one in firm.notices() if ".unsent." in one.message_id]
    assert [one.body for one in told] == ["1 assignments could not be sent. The page Learning says why.\n"]


def test_asking_now_does_everything_once_more(firm: Firm) -> None:
    firm.opens()
    firm.round()
    firm.at.later(minutes=1)
    with firm.store.write(SYSTEM, "test.now") as tx:
        syncing.ask_now(tx, NAME)
    assert run_all(firm.store, syncing.handlers(firm.kernel, firm.base)) == 3
    assert firm.state("catalogue").last_run == firm.at.clock.now()


# --- the rule alone --------------------------------------------------------------------------------------------------

NOW = datetime(2027, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(("said", "is_"), [
    ("30 minutes", timedelta(minutes=30)), ("1 hour", timedelta(hours=1)), ("2 working days", timedelta(days=2)),
    ("1 week", timedelta(weeks=1)),
])  # fmt: skip
def test_stretches(said: str, is_: timedelta) -> None:
    assert stretch(said) == is_


@pytest.mark.parametrize("times", [1, 2, 5, 9])
def test_all_pauses_together_are_the_time_allowed(times: int) -> None:
    rhythm = Rhythm(times=times)
    pauses = [rhythm.pause(failures) for failures in range(1, max(times, 2))]
    assert abs(sum(pauses, timedelta()) - rhythm.within) < timedelta(seconds=1)
    assert pauses == sorted(pauses)


def test_a_part_that_is_not_brought_in_is_never_read() -> None:
    rhythm = rhythm_of({"brings_in": {"completions": {"every": "30 minutes"}}})
    assert (rhythm.next_run("catalogue", None, 0), rhythm.next_run("assign", None, 0)) == (None, None)
    assert rhythm.next_run("progress", NOW, 0) == NOW + timedelta(minutes=30)
    assert not rhythm.for_good("progress", 3, NOW - timedelta(hours=2), NOW)
    assert rhythm.for_good("progress", 3, NOW - timedelta(days=1), NOW)
