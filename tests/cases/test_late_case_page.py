"""Deciding alone on a case that its session missed, through its page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import SYSTEM
from sessions_help import House, reopened

from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app


@pytest.fixture
def late(launched_url: str) -> Iterator[House]:
    """Everybody of the north has arrived but one, who comes after the session has opened."""
    made = reopened(launched_url)
    made.review_north(117)
    made.later(minutes=1)
    made.review(117)
    yield made
    made.store.close()


def signed_in(house: House, number: int) -> TestClient:
    client = TestClient(portal_app(house.kernel, SETTINGS))
    with house.store.write(SYSTEM, "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, house.id(number), SETTINGS.link_lasts, "/")
    enter(client, link)
    return client


def decide(client: TestClient, path: str, **fields: str) -> Response:
    page = client.get(path).text
    hidden = dict(re.findall(r'<input type="hidden" name="(key|tab|seen)" value="([^"]*)"', page))
    sent = {"form_token": form_token(page), "do": "decide_alone", **hidden}
    return client.post(path, data=sent | {name.replace("_is_", "-"): text for name, text in fields.items()})


def path_of(house: House) -> str:
    return f"/tasks/{house.task(house.case(117), 'board').id}"


def test_another_level_needs_a_reason_and_is_kept(late: House) -> None:
    client, path = signed_in(late, 10), path_of(late)
    assert "You decide on it alone" in client.get(path).text
    missing = decide(client, path, overall_is_becomes="exceeds")
    assert (missing.status_code, "Please say why" in missing.text) == (422, True)
    alone = decide(client, path, overall_is_reason="Only a reason")
    assert (alone.status_code, "choose another level too" in alone.text) == (422, True)
    assert late.ended(117, "board") == []
    done = decide(client, path, overall_is_becomes="exceeds", overall_is_reason="Late, good.")
    assert "the review goes on" in done.text
    assert late.ended(117, "board") == ["decided_alone"]
    assert late.layers(117)["adjusted"] == "exceeds"


def test_it_may_go_on_as_it_stands(late: House) -> None:
    assert decide(signed_in(late, 10), path_of(late)).status_code == 200
    assert (late.ended(117, "board"), late.layers(117)) == (["decided_alone"], {"proposed": "meets"})


def test_a_level_that_is_none_or_the_same_is_told_at_its_field(late: House) -> None:
    client, path = signed_in(late, 10), path_of(late)
    for level in ("nonsense", "meets", "x" * 300):
        told = decide(client, path, overall_is_becomes=level, overall_is_reason="So.")
        assert told.status_code == 422
        assert 'href="#overall-becomes' in told.text
    assert late.ended(117, "board") == []


def test_nobody_else_reaches_it(late: House) -> None:
    for number in (11, 117, 50):
        assert signed_in(late, number).get(path_of(late)).status_code == 404
