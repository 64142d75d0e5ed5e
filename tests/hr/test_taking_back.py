"""Taking back what one sent: through the commands and the page, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, sign_in_link
from sqlalchemy import func, select

from attain.access.tables import score_value, submission
from attain.cases import commands
from attain.cases.drafts import drafts_of, save_draft
from attain.cases.tables import cases, task
from attain.cases.taking_back import take_back
from attain.errors import Refusal
from attain.portal.serve import portal_app
from attain.store.doors import Actor
from attain.store.tables import audit_entry

SELF = {("half_year", "", "went_well"): "The new sensor shipped.", ("half_year", "", "help_wanted"): False}
RATED = {
    ("work", "", "delivery"): "exceeds",
    ("work", "", "together"): "exceeds",
    ("summary", "", "overall"): "exceeds",
    ("summary", "", "message"): "Thank you for a very good half year, with all of its sensors.",
}


class Case:
    """The newest review, and what is done in it."""

    def __init__(self, at: Trial) -> None:
        self.at = at
        self.id = int(self.one(select(cases.c.id).order_by(cases.c.id.desc()).limit(1)))

    def one(self, statement: Any) -> Any:
        with self.at.kernel.store.read() as connection:
            return connection.execute(statement).scalar()

    def hand_in(self, step: str, answers: dict[Any, Any], key: str = "") -> tuple[int, int]:
        row = self.at.task(self.id, step)
        actor = Actor(row.person_id, "portal")
        commands.submit(self.at.kernel.store, self.at.kernel.world, actor, row.id, answers, key or f"{self.id}.{step}")
        return row.id, row.person_id

    def back(self, task_id: int, person: int) -> None:
        take_back(self.at.kernel.store, self.at.kernel.world, Actor(person, "portal"), task_id)

    def steps(self) -> list[str]:
        return [row.step for row in self.at.open_tasks(self.id)]

    def sent(self) -> int:
        return int(self.one(select(func.count()).select_from(submission).where(submission.c.case_id == self.id)))


def test_it_is_a_draft_again_and_nobody_else_has_it(running: Trial) -> None:
    case = Case(running)
    task_id, person = case.hand_in("self_review", SELF)
    assert case.steps() == ["manager_review"]
    case.back(task_id, person)
    assert (case.steps(), case.sent()) == (["self_review"], 0)
    with running.kernel.store.read() as connection:
        (kept,) = drafts_of(connection, task_id)
    assert kept.texts["half_year..went_well"] == ["The new sensor shipped."]
    assert case.one(select(audit_entry.c.person_id).where(audit_entry.c.command == "review.take_back")) == person
    again, _ = case.hand_in("self_review", SELF, "another key")
    assert (again, case.steps(), case.sent()) == (task_id, ["manager_review"], 1)


def test_scores_go_with_the_words_from_which_they_were_computed(running: Trial) -> None:
    case = Case(running)
    case.hand_in("self_review", SELF)
    task_id, person = case.hand_in("manager_review", RATED)
    known = select(func.count()).select_from(score_value).where(score_value.c.case_id == case.id)
    assert case.one(known) > 0
    case.back(task_id, person)
    assert (case.one(known), case.steps()) == (0, ["manager_review"])
    case.hand_in("manager_review", RATED, "again")
    assert case.steps() == ["second_approval"]
    assert case.one(known) > 0


def test_once_the_next_has_begun_or_acted_it_stays(half_year: Trial) -> None:
    case = Case(half_year)
    own, person = case.hand_in("self_review", SELF)
    following = half_year.task(case.id, "manager_review")
    manager = Actor(following.person_id, "portal")
    save_draft(half_year.kernel.store, manager, following.id, {"summary..message": ["So far"]})
    with pytest.raises(Refusal, match="begun"):
        case.back(own, person)
    case.hand_in("manager_review", RATED)
    with pytest.raises(Refusal, match="gone on"):
        case.back(own, person)
    assert (case.steps(), case.sent()) == (["second_approval"], 2)


def test_nobody_takes_back_what_is_not_his(half_year: Trial) -> None:
    case = Case(half_year)
    own, person = case.hand_in("self_review", SELF)
    following = half_year.task(case.id, "manager_review")
    for task_id, who in ((own, following.person_id), (following.id, following.person_id), (10**9, person)):
        with pytest.raises(Refusal) as refused:
            case.back(task_id, who)
        assert refused.value.code == "no_task"
    assert case.steps() == ["manager_review"]


def test_after_its_day_it_stays(half_year: Trial) -> None:
    case = Case(half_year)
    own, person = case.hand_in("self_review", SELF)
    half_year.later(days=8)
    with pytest.raises(Refusal, match="time is over"):
        case.back(own, person)


def test_the_page_offers_it_as_long_as_it_can_be_done(half_year: Trial) -> None:
    case = Case(half_year)
    own, person = case.hand_in("self_review", SELF)
    with TestClient(portal_app(half_year.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, person))
        page = client.get(f"/tasks/{own}").text
        assert "Take it back" in page
        there = client.post(f"/tasks/{own}/take-back", data={"form_token": form_token(page)})
        assert "It is yours again" in there.text
        assert "The new sensor shipped." in there.text
        twice = client.post(f"/tasks/{own}/take-back", data={"form_token": form_token(there.text)})
        assert twice.status_code == 404
        assert client.post("/tasks/0/take-back", data={"form_token": form_token(there.text)}).status_code == 404
    case.hand_in("self_review", SELF, "once more")
    manager, _ = case.hand_in("manager_review", RATED)
    with TestClient(portal_app(half_year.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, person))
        assert "Take it back" not in client.get(f"/tasks/{own}").text
    assert case.one(select(task.c.state).where(task.c.id == manager)) == "done"
