"""Somebody of the launched organisation, with the portal as he sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, sign_in_link

from attain.portal.serve import portal_app

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
