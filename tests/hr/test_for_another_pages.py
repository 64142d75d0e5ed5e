"""Acting for somebody else through the pages: who may, what he sees, what is kept, who reads of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, sign_in_link
from sqlalchemy import select

from attain.access.tables import case_participant
from attain.cases import commands
from attain.cases.drafts import save_draft
from attain.cases.tables import case_override, cases, draft, task
from attain.portal.serve import portal_app
from attain.store.doors import Actor
from attain.store.tables import audit_entry

OPEN = "/cycles/half_year_2027/open"
SELF = {("half_year", "", "went_well"): "The new sensor shipped.", ("half_year", "", "help_wanted"): False}
RATED = {
    ("work", "", "delivery"): "exceeds",
    ("work", "", "together"): "exceeds",
    ("summary", "", "overall"): "exceeds",
    ("summary", "", "message"): "Thank you for a very good half year, with all of its sensors.",
}


@dataclass
class Waiting:
    """A review that waits for the second manager's approval, and its HR partner."""

    at: Trial
    case: int
    task: int
    manager: int
    partner: int

    @contextmanager
    def visit(self, person: int) -> Iterator[Any]:
        with TestClient(portal_app(self.at.kernel, SETTINGS)) as client:
            enter(client, sign_in_link(self.at, person))
            yield client

    def rows(self, statement: Any) -> list[Any]:
        with self.at.kernel.store.read() as connection:
            return list(connection.execute(statement).all())

    def state(self) -> str:
        return str(self.rows(select(task.c.state).where(task.c.id == self.task))[0].state)


def hand_in(at: Trial, case_id: int, step: str, answers: dict[Any, Any]) -> None:
    row = at.task(case_id, step)
    actor = Actor(row.person_id, "portal")
    commands.submit(at.kernel.store, at.kernel.world, actor, row.id, answers, f"{case_id}.{step}")


@pytest.fixture
def waiting(half_year: Trial) -> Waiting:
    with half_year.kernel.store.read() as connection:
        case_id = connection.execute(select(cases.c.id).order_by(cases.c.id.desc()).limit(1)).scalar_one()
    hand_in(half_year, case_id, "self_review", SELF)
    hand_in(half_year, case_id, "manager_review", RATED)
    row = half_year.task(case_id, "second_approval")
    held = select(case_participant.c.person_id).where(
        case_participant.c.case_id == case_id, case_participant.c.role == "hr_partner"
    )
    with half_year.kernel.store.read() as connection:
        partner = connection.execute(held).scalars().first()
    if partner is None:  # not bound yet: the partner of the department
        from attain.people.find import find
        from attain.phrases.parser import parse_people

        phrase = parse_people("role hr_partner in department of employee")
        with half_year.kernel.store.read() as connection:
            subject = connection.execute(select(cases.c.subject_id).where(cases.c.id == case_id)).scalar_one()
            partner = find(connection, phrase, [subject], half_year.clock.now())[subject][0]
    return Waiting(half_year, case_id, row.id, row.person_id, partner)


def post(client: Any, page: str, where: Waiting, **fields: str) -> Response:
    hidden = dict(re.findall(r'<input type="hidden" name="(key|tab|seen|on_behalf)" value="([^"]*)"', page))
    sent = {**hidden, "form_token": form_token(page), **fields}
    answer: Response = client.post(f"/tasks/{where.task}", data=sent)
    return answer


def test_a_partner_finds_the_task_acts_with_a_reason_and_both_read_of_it(waiting: Waiting) -> None:
    with waiting.visit(waiting.partner) as hr:
        assert f"/tasks/{waiting.task}/for-another" in hr.get(f"{OPEN}?late=no&step=second_approval").text
        page = hr.get(f"/tasks/{waiting.task}/for-another").text
        assert "You act for " in page
        missing = post(hr, page, waiting, do="approve")
        assert missing.status_code == 422
        assert "it is kept" in missing.text
        assert waiting.state() == "open"
        done = post(hr, missing.text, waiting, do="approve", behalf_reason="She is ill until Monday.")
        assert done.status_code == 200
        assert "sees that you did it" in done.text
    assert waiting.state() == "done"
    (kept,) = waiting.rows(select(case_override).where(case_override.c.act == "on_behalf"))
    assert (kept.by_id, kept.detail["for"], kept.because) == (
        waiting.partner, waiting.manager, "She is ill until Monday.",
    )  # fmt: skip
    (noted,) = waiting.rows(select(audit_entry).where(audit_entry.c.on_behalf_of == waiting.manager))
    assert (noted.person_id, noted.reason) == (waiting.partner, "She is ill until Monday.")
    with waiting.visit(waiting.manager) as manager:
        assert "She is ill until Monday." in manager.get("/").text
        assert "did this in your name" in manager.get(f"/tasks/{waiting.task}").text


def test_the_reason_is_for_the_two_of_them(waiting: Waiting) -> None:
    actor = Actor(waiting.partner, "portal", waiting.manager, "A private matter.")
    commands.approve(waiting.at.kernel.store, waiting.at.kernel.world, actor, waiting.task)
    subject = waiting.rows(select(cases.c.subject_id).where(cases.c.id == waiting.case))[0].subject_id
    with waiting.visit(subject) as employee:
        review = employee.get(f"/reviews/{waiting.case}").text
        assert "acted for" in review
        assert "A private matter." not in review


def test_what_was_begun_stays_with_whoever_began_it(waiting: Waiting) -> None:
    actor = Actor(waiting.manager, "portal")
    save_draft(waiting.at.kernel.store, actor, waiting.task, {"why": ["Half a thought"]})
    with waiting.visit(waiting.partner) as hr:
        page = hr.get(f"/tasks/{waiting.task}/for-another").text
        assert "Half a thought" not in page
        assert post(hr, page, waiting, do="save", behalf_reason="x").status_code == 200
        token = form_token(page)
        drafted = {"form_token": token, "on_behalf": str(waiting.manager), "why": "mine"}
        assert hr.post(f"/tasks/{waiting.task}/draft", data=drafted).status_code >= 400
    (kept,) = waiting.rows(select(draft).where(draft.c.task_id == waiting.task))
    assert kept.answers == {"why": ["Half a thought"]}


def test_nobody_else_finds_the_page_nor_can_send_it(waiting: Waiting) -> None:
    subject = waiting.rows(select(cases.c.subject_id).where(cases.c.id == waiting.case))[0].subject_id
    for person in (subject, waiting.manager, waiting.at.person("1030")):
        with waiting.visit(person) as client:
            assert client.get(f"/tasks/{waiting.task}/for-another").status_code == 404
            page = client.get("/").text
            sent = post(client, page, waiting, do="approve", on_behalf=str(waiting.manager), behalf_reason="So.")
            assert sent.status_code == 403
    assert waiting.state() == "open"


@pytest.mark.parametrize("said", ["", "x", "-1", "0", "9" * 40, "1; drop", "٣"])
def test_an_odd_number_in_the_form_is_no_way_in(waiting: Waiting, said: str) -> None:
    with waiting.visit(waiting.partner) as hr:
        page = hr.get(f"/tasks/{waiting.task}/for-another").text
        assert post(hr, page, waiting, do="approve", on_behalf=said, behalf_reason="So.").status_code in (403, 404)
    assert waiting.state() == "open"
