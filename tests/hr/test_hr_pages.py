"""The pages for HR, learning manager, executive and administrator: what each role reaches, sees and is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, sign_in_link
from sqlalchemy import Connection, event, select

from attain.cases.hr import work
from attain.cases.tables import case_override, cases, task
from attain.jobs import run_all
from attain.mail.tables import mail
from attain.portal.serve import portal_app
from attain.store.tables import audit_entry

CYCLE = "/cycles/half_year_2027"
HR, PARTNER, CHIEF, LEARNING, ADMIN, EMPLOYEE = "1010", "1012", "1001", "1020", "1030", "1100"


@dataclass
class Visitor:
    client: Any
    me: int
    at: Trial

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-1500:])
        return str(answer.text)

    def post(self, path: str, page: str, **fields: Any) -> Response:
        sent = {"form_token": form_token(page), **fields}
        answer: Response = self.client.post(path, data=sent, follow_redirects=False)
        return answer

    def rows(self, statement: Any) -> list[Any]:
        with self.at.kernel.store.read() as connection:
            return list(connection.execute(statement).all())


@contextmanager
def visiting(at: Trial, number: str) -> Iterator[Visitor]:
    person = at.person(number)
    with TestClient(portal_app(at.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(at, person))
        yield Visitor(client, person, at)


PAGES = {
    HR: ["/cycles", CYCLE, f"{CYCLE}/open", f"{CYCLE}/open?late=no", f"{CYCLE}/people", f"{CYCLE}/replace",
         f"{CYCLE}/who-sees-what", f"{CYCLE}/remind?late=no", f"{CYCLE}/extend?step=self_review&late=no",
         "/cycles/annual_2026", "/cycles/annual_2026/who-sees-what", "/people", "/people/import", "/figures", "/messages"],
    PARTNER: ["/cycles", CYCLE, f"{CYCLE}/open?late=no", f"{CYCLE}/people", "/people", "/cycles/annual_2026"],
    CHIEF: ["/figures", "/people", "/messages"],
    LEARNING: ["/learning", "/messages"],
    ADMIN: ["/outbox", "/people/import", "/people"],
    EMPLOYEE: ["/people", "/messages"],
}  # fmt: skip
GUARDED = [
    "/cycles",
    CYCLE,
    f"{CYCLE}/open",
    "/people/import",
    "/figures",
    "/learning",
    "/outbox",
    "/view-as/1",
    f"{CYCLE}/replace",
]


@pytest.mark.parametrize("number", PAGES)
def test_each_role_reaches_its_pages_and_no_other(half_year: Trial, number: str) -> None:
    with visiting(half_year, number) as visitor:
        for path in PAGES[number]:
            visitor.get(path)
        for path in (
            set(GUARDED)
            - set(PAGES[number])
            - ({"/view-as/1", f"{CYCLE}/open", f"{CYCLE}/replace"} if number in (HR, PARTNER) else set())
        ):
            assert visitor.client.get(path).status_code == 404, path
