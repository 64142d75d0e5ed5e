"""The pages around a review, without a browser: what they show, refuse and keep."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, reopen, sign_in_link, trial
from sqlalchemy import select

from attain.access.tables import submission
from attain.cases.drafts import drafts_of
from attain.cases.tables import cases
from attain.portal.serve import portal_app

SELF = {"half_year..went_well": "The new sensor shipped.", "half_year..help_wanted": "no"}
RATED = {
    "work..delivery": "exceeds",
    "work..together": "exceeds",
    "summary..overall": "exceeds",
    "summary..message": "Thank you for a very good half year.",
}


@pytest.fixture(scope="session")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("launched")
    made = trial(f"sqlite:///{folder / 'attain.db'}", folder)
    made.kernel.store.close()
    return folder / "attain.db"


@pytest.fixture
def half_year(launched: Path, tmp_path: Path) -> Iterator[Trial]:
    shutil.copy(launched, tmp_path / "attain.db")
    made = reopen(f"sqlite:///{tmp_path / 'attain.db'}")
    yield made
    made.kernel.store.close()


@dataclass
class Visitor:
    client: Any
    me: int

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-1500:])
        return str(answer.text)

    def post(self, path: str, page: str, **fields: Any) -> Response:
        hidden = dict(re.findall(r'<input type="hidden" name="(key|tab|seen)" value="([^"]*)"', page))
        found: Response = self.client.post(path, data={**hidden, "form_token": form_token(page), **fields})
        return found


class Story:
    """One case and whoever has to act in it."""

    def __init__(self, at: Trial) -> None:
        self.at = at
        with at.kernel.store.read() as connection:
            rows = select(cases.c.id, cases.c.subject_id).order_by(cases.c.id.desc())
            self.case, self.subject = connection.execute(rows).first() or (0, 0)
        self.app = portal_app(at.kernel, SETTINGS)

    @contextmanager
    def visit(self, person: int) -> Iterator[Visitor]:
        with TestClient(self.app, raise_server_exceptions=True) as client:
            enter(client, sign_in_link(self.at, person))
            yield Visitor(client, person)

    @contextmanager
    def at_task(self, step: str) -> Iterator[tuple[Visitor, str, str]]:
        row = self.at.task(self.case, step)
        with self.visit(row.person_id) as visitor:
            path = f"/tasks/{row.id}"
            yield visitor, path, visitor.get(path)

    def send(self, step: str, **fields: Any) -> str:
        with self.at_task(step) as (visitor, path, page):
            answer = visitor.post(path, page, **fields)
            assert answer.status_code == 200, answer.text[-3000:]
            return answer.text


@pytest.fixture
def story(half_year: Trial) -> Story:
    return Story(half_year)


def test_home_lists_the_task_and_the_review(story: Story) -> None:
    with story.visit(story.subject) as visitor:
        page = visitor.get("/")
    assert "Look back" in page
    assert "Half-year review 2027" in page
    assert "1 task waits for you" in page


def test_home_of_somebody_without_tasks_says_so(story: Story) -> None:
    with story.visit(story.at.person("1030")) as visitor:
        visitor.client.get("/")
        assert "Reviews" in visitor.get("/reviews")


def test_the_whole_review_through_the_pages(story: Story) -> None:
    assert "You have done this" in story.send("self_review", do="submit", **SELF)
    with story.at_task("manager_review") as (visitor, path, page):
        assert "The new sensor shipped." in page
        assert "Changed for the better how others work." in page
        assert visitor.post(path, page, do="submit", **RATED).status_code == 200
    with story.at_task("second_approval") as (visitor, path, page):
        assert "How was this computed?" in page
        assert visitor.post(path, page, do="approve").status_code == 200
    story.send("release", do="release")
    with story.at_task("acknowledge") as (visitor, path, page):
        assert "Thank you for a very good half year." in page
        visitor.post(path, page, do="reply", **{"reply..agree": "agree"})
        page = visitor.get(path)
        assert "Your reply is kept" in page
        assert "The review is over." in visitor.post(path, page, do="sign").text
    with story.visit(story.subject) as visitor:
        assert "Exceeds expectations" in visitor.get(f"/reviews/{story.case}")


def test_what_is_missing_is_told_and_nothing_typed_is_lost(story: Story) -> None:
    with story.at_task("self_review") as (visitor, path, page):
        answer = visitor.post(path, page, do="submit", **{"half_year..was_hard": "The winter."})
    assert answer.status_code == 422
    assert (
        "What went well?: Please answer this." in answer.text.replace("&#39;", "'")
        or "Please answer this." in answer.text
    )
    assert "The winter." in answer.text


def test_a_rating_far_from_the_suggestion_is_refused_with_the_reason(story: Story) -> None:
    story.send("self_review", do="submit", **SELF)
    with story.at_task("manager_review") as (visitor, path, page):
        answer = visitor.post(path, page, do="submit", **(RATED | {"summary..overall": "misses"}))
    assert answer.status_code == 422
    assert "1 level from the suggestion at most" in answer.text


def test_a_form_posted_twice_counts_once(story: Story) -> None:
    with story.at_task("self_review") as (visitor, path, page):
        visitor.post(path, page, do="submit", **SELF)
        again = visitor.post(path, page, do="submit", **SELF)
    assert "done" in again.text
    with story.at.kernel.store.read() as connection:
        rows = connection.execute(select(submission.c.id).where(submission.c.case_id == story.case)).all()
    assert len(rows) == 1


def test_a_draft_is_kept_and_a_stale_tab_makes_a_second_version(story: Story) -> None:
    with story.at_task("self_review") as (visitor, path, first):
        second = visitor.get(path)
        saved = visitor.post(f"{path}/draft", first, **{"half_year..went_well": "From the first tab."})
        assert saved.json() == {"version": 1}
        saved = visitor.post(f"{path}/draft", second, **{"half_year..went_well": "From the second tab."})
        assert saved.json() == {"version": 2}
        page = visitor.get(path)
        assert "Two versions" in page
        assert "From the first tab." in page
        visitor.post(path, page, do="keep")
        assert "Two versions" not in visitor.get(path)


def test_drafts_are_gone_when_the_form_is_sent(story: Story) -> None:
    row = story.at.task(story.case, "self_review")
    with story.at_task("self_review") as (visitor, path, page):
        visitor.post(f"{path}/draft", page, **{"half_year..went_well": "Not for others."})
        visitor.post(path, page, do="submit", **SELF)
    with story.at.kernel.store.read() as connection:
        assert drafts_of(connection, row.id) == []


def test_sending_back_shows_the_reason_and_the_earlier_answers(story: Story) -> None:
    story.send("self_review", do="submit", **SELF)
    story.send("manager_review", do="submit", **RATED)
    with story.at_task("second_approval") as (visitor, path, page):
        answer = visitor.post(path, page, do="send_back", why=" ")
        assert answer.status_code == 422
        assert "Please say what should be changed." in answer.text
        visitor.post(path, page, do="send_back", why="Please name the second project.")
    with story.at_task("manager_review") as (_, _, page):
        assert "Please name the second project." in page
        assert "Thank you for a very good half year." in page


def test_somebody_elses_task_and_review_look_like_nothing(story: Story) -> None:
    row = story.at.task(story.case, "self_review")
    stranger = story.at.person("1014")
    with story.visit(stranger) as visitor:
        for path in (f"/tasks/{row.id}", "/tasks/99999999", f"/reviews/{story.case}", "/reviews/99999999"):
            assert visitor.client.get(path).status_code == 404, path
        page = visitor.get("/")
        assert visitor.post(f"/tasks/{row.id}", page, do="submit", **SELF).status_code == 403


def test_the_subject_reads_nothing_before_the_release(story: Story) -> None:
    story.send("self_review", do="submit", **SELF)
    story.send("manager_review", do="submit", **RATED)
    with story.visit(story.subject) as visitor:
        page = visitor.get(f"/reviews/{story.case}")
    assert "Thank you for a very good" not in page
    assert "Exceeds expectations" not in page


def test_a_low_rating_does_not_show_in_the_subjects_timeline(story: Story) -> None:
    story.send("self_review", do="submit", **SELF)
    low = {"work..delivery": "partly_meets", "work..together": "meets", "summary..overall": "partly_meets"}
    story.send("manager_review", do="submit", **(RATED | low | {"summary..reason": "Two deliveries slipped."}))
    with story.visit(story.subject) as visitor:
        assert "Decide on support" not in visitor.get(f"/reviews/{story.case}").split("Who sees what")[0]
        assert "Decide on support" not in visitor.get("/")
    with story.at_task("support") as (visitor, path, page):
        answer = visitor.post(path, page, do="decide", choice="support_plan")
        assert answer.status_code == 422
        done = visitor.post(path, page, do="decide", choice="support_plan", **{"answer.support_plan": "2027-03-20"})
        assert "You have done this" in done.text


def test_a_managers_team_lists_his_people(story: Story) -> None:
    story.send("self_review", do="submit", **SELF)
    row = story.at.task(story.case, "manager_review")
    with story.visit(row.person_id) as visitor:
        page = visitor.get("/team")
    assert "Manager&#39;s review" in page
    assert f"/reviews/{story.case}" in page


@pytest.mark.parametrize("bad", ["nonsense", ""])
def test_an_unknown_button_is_told(story: Story, bad: str) -> None:
    with story.at_task("self_review") as (visitor, path, page):
        assert visitor.post(path, page, do=bad or "x").status_code == 422
