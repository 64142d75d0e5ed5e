"""A small organisation for tests of the portal's shell: real store, real clock that stands until it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from databases import build, hasty
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection

from attain.portal.app import Family, create_app
from attain.portal.ports import Settings, Who
from attain.portal.security.links import issue_link
from attain.store.clock import SetClock
from attain.store.doors import Actor, Store, Tx, open_store

PEOPLE = {
    1: Who(1, "Amara Okafor", "Senior adviser, Archive", zone="Europe/Berlin", rights=frozenset({"team"})),
    2: Who(2, "Jonas Lind", "Head of Archive", rights=frozenset({"team", "hr"})),
}
MAIL = {"amara@example.org": 1, "jonas@example.org": 2}
MORNING = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
SETTINGS = Settings(b"t" * 32, secure=False, gallery=True, banner="Demonstration: it is Thursday 12 November 2026 here")


@dataclass
class Office:
    """The kernel's part that the shell needs, for two people."""

    store: Store
    clock: SetClock
    title: str = "Northwind Public Services"
    sent: list[tuple[int, str]] = field(default_factory=list)

    def who(self, connection: Connection, person_id: int) -> Who | None:  # noqa: ARG002
        return PEOPLE.get(person_id)

    def person_with_mail(self, connection: Connection, address: str) -> int | None:  # noqa: ARG002
        return MAIL.get(address.lower())

    def send_sign_in_link(self, tx: Tx, person_id: int, url: str) -> None:  # noqa: ARG002
        self.sent.append((person_id, url))

    def link(self, person_id: int = 1, lands_on: str = "/styleguide") -> str:
        with self.store.write(Actor(None, "system"), "make a link") as tx:
            return "/sign-in/" + issue_link(tx, person_id, SETTINGS.link_lasts, lands_on)


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """An organisation with an empty database in `folder`."""
    clock = SetClock(MORNING)
    url = f"sqlite:///{folder / 'attain.db'}"
    build(url)
    store = open_store(hasty(url), clock)
    yield Office(store, clock)
    store.close()


def portal(kernel: Office, families: list[Family] | None = None, **changes: Any) -> Litestar:
    """The portal of this organisation."""
    return create_app(kernel, replace(SETTINGS, **changes), families or [])


def form_token(html: str) -> str:
    """The hidden token of a page's first form."""
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def enter(client: TestClient[Litestar], link: str) -> Response:
    """Open a link and press its button; gives the answer to the button without following it."""
    page = client.get(link)
    fields = {"form_token": form_token(page.text), "token": link.rsplit("/", 1)[1]}
    return client.post("/sign-in/enter", data=fields, follow_redirects=False)
