"""The example organisation's annual review, read from its YAML and played."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from attain.workflow import effects as fx
from attain.workflow import inputs as i

WHERE = "shared/examples/acme/workflows/annual_review.yaml"
FILE = next((folder / WHERE for folder in Path(__file__).parents if (folder / WHERE).exists()), Path(WHERE))
ANN, BEN, CARA, DAN, EVE, FAY, GUS = 1, 2, 3, 4, 5, 6, 7
DATES = {
    "cycle start": "2027-01-11",
    "goals_due": "2027-02-12",
    "evaluation_opens": "2027-11-08",
    "calibration_opens": "2028-01-24",
    "release_date": "2028-03-01",
}
PEOPLE = {
    "role hr_partner in department of employee": "dan",
    "role hr_operations": "gus",
    "nearest role division_head above employee": "fay",
    "role calibration_panel in department of employee": "fay dan",
    "colleagues of employee": "eve fay gus",
    "direct reports of employee": "",
}

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the example organisation is not beside this checkout")


@pytest.fixture
def review(stage):
    return stage(FILE.read_text(encoding="utf-8"), dates=DATES, people=PEOPLE, start="2027-01-11")


def test_nobody_ever_does_anything(review):
    review.play.run_out()
    ended = {key.step: state.outcome or state.status for key, state in review.play.case.steps.items()}
    assert ended == {
        "planning": "done",
        "set_goals": "continue",
        "agree_goals": "approved",
        "check_ins": "continue",
        "evaluation": "case_ended",
        "inputs": "done",
        "self_review": "continue_without",
        "choose_peers": "continue_without",
        "agree_peers": "approved",
        "peer_feedback": "skipped",
        "upward_feedback": "skipped",
        "judgements": "case_ended",
        "potential_review": "continue_without",
        "manager_review": "close_unfinished",
    }
    assert review.closed() == "closed_unfinished"
    assert review.play.case.closed_at <= review.bound().at


def test_everybody_does_his_part(review):
    review.submit("ann", "set_goals")
    review.approve("ben", "agree_goals", edited=True)
    review.submit("ben", "check_ins")
    review.on("2027-11-09 00:00")
    assert review.how("check_ins") == "submitted"
    assert review.tasks() == ["ann fill_form self_review", "ann nominate choose_peers"]
    review.submit("ann", "self_review")
    review.nominate("ann", "choose_peers", "eve fay gus")
    review.approve("ben", "agree_peers")
    for who in ("eve", "fay", "gus"):
        review.submit(who, "peer_feedback")
    review.submit("ben", "manager_review")
    review.submit("cara", "potential_review")
    assert fx.JoinSession(review.play.case.key("calibration")) in review.play.effects
    review.do(i.SessionClosed("calibration"))
    review.approve("cara", "second_approval")
    assert (review.how("release"), review.tasks()) == ("waiting", [])
    review.on("2028-03-01 10:00").do(i.Released("release", DAN))
    assert "employee overall.final full" in review.sees()
    review.submit("ben", "result_talk")
    review.do(i.Acknowledged("acknowledge", ANN))
    review.submit("ann", "development")
    review.do(i.Agreed("development", BEN))
    assert review.closed() == "closed"
    settled = [effect.scores for effect in review.play.effects if isinstance(effect, fx.Settle)]
    assert settled == [("overall",), ("potential",)]
    review.check()


def test_the_bound_is_a_path_from_the_first_day_to_the_last(review):
    found = review.bound()
    assert found.day.isoformat() == "2028-09-21"
    assert [leg.step for leg in found.legs][:2] == ["set_goals", "set_goals"]
    assert all(before.ends == after.begins for before, after in zip(found.legs, found.legs[1:], strict=False))
    assert found.legs[-1].ends == found.at
    assert found.legs[0].begins == datetime.fromisoformat("2027-01-11 11:00+00:00")
