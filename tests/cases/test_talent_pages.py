"""The talent grid as those see it who may, and as those who may not find nothing, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from sessions_help import House, reopened

from attain.portal.app import Family, create_app
from attain.portal.extensions import PanelRequest
from attain.portal.organisation import Organisation
from attain.portal.security.links import issue_link
from attain.store.doors import Actor
from talent_ranking.plugin import NAV, of_person, register_pages


@pytest.fixture
def after(reviewed_url: str) -> Iterator[House]:
    """The session and everything after it ran out of time: all results are shared."""
    made = reopened(reviewed_url)
    for day in (2, 12, 16, 24):
        made.until(date(2027, 3, day))
    yield made
    made.store.close()


def signed_in(house: House, number: int) -> TestClient:
    (pages,) = register_pages()
    settings = SETTINGS.__class__(SETTINGS.secret, secure=False, templates={"talent_ranking": pages.templates})
    client = TestClient(create_app(Organisation(house.kernel), settings, [Family(pages.handlers, NAV)]))
    with house.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, house.id(number), SETTINGS.link_lasts, "/talent_ranking")
    enter(client, link)
    return client


def boxes(page: str) -> dict[str, int]:
    found = re.findall(r'box-title">([^<]+)</p><p class="box-count">(?:<a[^>]*><span[^>]*>[^<]*</span>)?(\d+)', page)
    return {title: int(count) for title, count in found}


def test_the_head_sees_his_people_in_their_boxes(after: House) -> None:
    page = signed_in(after, 10).get("/talent_ranking/map?box=f").text
    assert boxes(page) == {"Alder": 0, "Birch": 0, "Cedar": 0, "Dogwood": 0, "Elm": 9, "Fir": 8}
    assert list(boxes(page)) == ["Dogwood", "Elm", "Fir", "Alder", "Birch", "Cedar"]
    assert "Person 101" in page
    # His own managers' growth is hidden from their manager by policy, so they have no box for him.
    assert "3 people without one" in page


@pytest.mark.parametrize("number", [20, 50])
def test_who_has_the_right_and_sees_nobody_is_told_why(after: House, number: int) -> None:
    page = signed_in(after, number).get("/talent_ranking")
    assert page.status_code == 200
    assert "Nobody to see yet" in page.text
    assert "Map" not in page.text, "not even which grids there are"
    assert signed_in(after, number).get("/talent_ranking/map").status_code == 404


@pytest.mark.parametrize("number", [1, 11, 12, 101, 201])
def test_nobody_else_can_tell_that_there_is_a_grid(after: House, number: int) -> None:
    client = signed_in(after, number)
    for path in ("/talent_ranking", "/talent_ranking/map", "/talent_ranking/map?box=f"):
        known, unknown = client.get(path), client.get("/talent_ranking/nothing")
        assert known.status_code == unknown.status_code == 404
        plain = path.partition("?")[0]
        assert known.text.replace(plain, "").replace("/talent_ranking", "") == unknown.text.replace(
            "/talent_ranking/nothing", ""
        ).replace("/talent_ranking", "")


def test_nothing_shows_before_the_result_is_shared(reviewed_url: str) -> None:
    made = reopened(reviewed_url)
    made.later(minutes=1)
    assert signed_in(made, 10).get("/talent_ranking/map").status_code == 404
    made.store.close()


def test_a_profile_shows_the_place_only_to_whom_the_grid_does(after: House) -> None:
    organisation = Organisation(after.kernel)
    with after.store.read() as connection:
        _, catalogue = after.world.catalogues.current(connection)
        for viewer, expected in ((10, [("Map", "Fir", "")]), (11, None), (101, None), (50, None)):
            who = organisation.who(connection, after.id(viewer))
            assert who is not None
            asked = PanelRequest(
                connection, catalogue, who, after.id(101), after.clock.now(), after.kernel.world.catalogues
            )
            assert of_person(asked) == expected
