"""The shortest real review, played through the commands as the portal's forms do, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reviews_help import Trial, trial
from sqlalchemy import select

from attain.access import reading
from attain.access.tables import score_value
from attain.cases import commands
from attain.cases.tables import cases
from attain.cases.waking import wake_all
from attain.errors import BadInput, Refusal
from attain.measures.tables import measure
from attain.store.doors import Actor

SELF = {("half_year", "", "went_well"): "The new sensor shipped.", ("half_year", "", "help_wanted"): False}


def rated(overall: str, **more: Any) -> dict[commands.Key, Any]:
    return {
        ("work", "", "delivery"): "exceeds",
        ("work", "", "together"): "exceeds",
        ("summary", "", "overall"): overall,
        ("summary", "", "message"): "Thank you for a very good half year.",
    } | {("summary", "", name): value for name, value in more.items()}


@pytest.fixture
def half_year(empty_url: str, tmp_path: Path) -> Iterator[Trial]:
    made = trial(empty_url, tmp_path)
    yield made
    made.kernel.store.close()


class Player:
    def __init__(self, at: Trial) -> None:
        self.at, self.store, self.world = at, at.kernel.store, at.kernel.world
        with self.store.read() as connection:
            rows = select(cases.c.id, cases.c.subject_id).order_by(cases.c.id.desc())
            self.case, self.subject = connection.execute(rows).first() or (0, 0)

    def do(self, command: Any, step: str, *given: Any, **more: Any) -> Any:
        row = self.at.task(self.case, step)
        return command(self.store, self.world, Actor(row.person_id, "portal"), row.id, *given, **more)

    def steps(self) -> list[str]:
        return [row.step for row in self.at.open_tasks(self.case)]

    def layers(self) -> dict[str, str]:
        with self.store.read() as connection:
            rows = select(score_value).where(score_value.c.case_id == self.case, score_value.c.item == "")
            return {row.layer: row.label for row in connection.execute(rows) if row.label}

    def status(self) -> str:
        with self.store.read() as connection:
            found = connection.execute(select(cases.c.status).where(cases.c.id == self.case))
            return str(found.scalar_one())


def test_it_runs_from_the_own_view_to_the_signature(half_year: Trial) -> None:
    player = Player(half_year)
    assert player.steps() == ["self_review"]
    player.do(commands.submit, "self_review", SELF, "k1")
    assert player.steps() == ["manager_review"]
    player.do(commands.submit, "manager_review", rated("exceeds"), "k2")
    assert player.layers() == {"suggested": "exceeds", "proposed": "exceeds"}
    assert player.steps() == ["second_approval"]
    player.do(commands.approve, "second_approval")
    assert player.layers()["final"] == "exceeds"
    player.do(commands.release, "release")
    with player.store.read() as connection:
        seen = reading.grants(connection, player.subject, [player.case], half_year.clock.now())[player.case]
    assert seen["manager_review"] == seen["overall.final"] == "full"
    player.do(commands.reply, "acknowledge", {("reply", "", "agree"): "agree"}, "k3")
    player.do(commands.acknowledge, "acknowledge")
    assert (player.steps(), player.status()) == ([], "closed")
    with player.store.read() as connection:
        rows = connection.execute(select(measure.c.name, measure.c.label, measure.c.person_id)).all()
    assert [tuple(row) for row in rows] == [("performance.half_year", "exceeds", player.subject)]


def test_a_form_posted_twice_counts_once(half_year: Trial) -> None:
    player = Player(half_year)
    row = half_year.task(player.case, "self_review")
    actor = Actor(row.person_id, "portal")
    first = commands.submit(player.store, player.world, actor, row.id, SELF, "same")
    again = commands.submit(player.store, player.world, actor, row.id, SELF, "same")
    assert (first.again, again.again) == (False, True)


def test_sending_back_makes_a_second_attempt_with_the_reason(half_year: Trial) -> None:
    player = Player(half_year)
    player.do(commands.submit, "self_review", SELF, "k1")
    player.do(commands.submit, "manager_review", rated("exceeds"), "k2")
    with pytest.raises(BadInput):
        player.do(commands.send_back, "second_approval", "  ")
    player.do(commands.send_back, "second_approval", "Please say why.")
    row = half_year.task(player.case, "manager_review")
    assert row.attempt == 2
    player.do(commands.submit, "manager_review", rated("meets", reason="Close, yet not above."), "k4")
    assert player.layers()["proposed"] == "meets"


def test_a_low_rating_asks_for_support_and_needs_a_reason(half_year: Trial) -> None:
    player = Player(half_year)
    player.do(commands.submit, "self_review", SELF, "k1")
    low = rated("partly_meets", reason="Two deliveries slipped.") | {
        ("work", "", "delivery"): "partly_meets",
        ("work", "", "together"): "meets",
    }
    player.do(commands.submit, "manager_review", low, "k2")
    assert player.steps() == ["support"]
    plan = commands.Decision("support_plan", answer="2027-03-20")
    with pytest.raises(BadInput):
        player.do(commands.decide, "support", commands.Decision("support_plan"), "k3")
    player.do(commands.decide, "support", plan, "k3")
    assert player.steps() == ["second_approval"]


def test_nobody_sees_the_managers_words_before_the_release(half_year: Trial) -> None:
    player = Player(half_year)
    player.do(commands.submit, "self_review", SELF, "k1")
    player.do(commands.submit, "manager_review", rated("exceeds"), "k2")
    with player.store.read() as connection:
        assert "manager_review" not in reading.grants(connection, player.subject, [player.case], half_year.clock.now())
    with pytest.raises(Refusal):
        row = half_year.task(player.case, "second_approval")
        commands.approve(player.store, player.world, Actor(player.subject, "portal"), row.id)


def test_silence_moves_it_on(half_year: Trial) -> None:
    player = Player(half_year)
    half_year.later(days=60)
    wake_all(player.store, player.world)
    assert player.status() == "closed_unfinished"
