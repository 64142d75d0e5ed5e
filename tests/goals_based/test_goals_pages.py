"""The plugin's pages as people open them, and as somebody opens them who may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from goals_help import Firm, entry
from litestar import Litestar
from litestar.testing import TestClient
from portal_help import enter, form_token
from sqlalchemy import select

from attain.portal.app import Family, create_app
from attain.portal.assets import Assets
from attain.portal.extensions import PanelRequest
from attain.portal.organisation import Organisation
from attain.portal.ports import Settings
from attain.portal.security.links import issue_link
from attain.portal.templating import Templates
from attain.store.doors import Actor
from goals_based.pages import pages
from goals_based.panels import panels
from goals_based.tables import check_in, goal

SECRET = b"g" * 32
STEPS = ["Shelves counted", "Boxes moved", "Old rooms handed over"]
WRITTEN = [
    entry("Answer sooner", 40, start=Decimal(30), target=Decimal(10), unit="days"),
    entry("Fewer errors", 40, measured="yes_no"),
    entry("Move the archive", 20, measured="milestones", milestones=STEPS),
]


def app(firm: Firm) -> Litestar:
    brought = pages()
    assert brought.templates is not None
    settings = Settings(SECRET, secure=False, templates={"goals_based": brought.templates})
    return create_app(Organisation(firm.kernel), settings, [Family(brought.handlers, brought.nav)])


@contextmanager
def signed_in(firm: Firm, person: int) -> Iterator[TestClient[Litestar]]:
    with firm.kernel.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, person, Settings(SECRET).link_lasts, "/goals_based")
    with TestClient(app(firm)) as client:
        enter(client, link)
        yield client


def goal_ids(firm: Firm, person: int) -> list[Any]:
    with firm.kernel.store.read() as connection:
        return list(connection.execute(select(goal).where(goal.c.person_id == person).order_by(goal.c.place)).all())


@pytest.fixture
def settled(firm: Firm) -> tuple[Firm, int, int, int]:
    """A firm, a manager, one of his reports with agreed goals, and another report."""
    manager, (person, other, *_) = firm.team("engineering")
    firm.settle(person, WRITTEN)
    return firm, manager, person, other


def test_my_goals_without_any_says_so(firm: Firm) -> None:
    _, (person, *_) = firm.team("engineering")
    with signed_in(firm, person) as client:
        for path in ("/goals_based", "/goals_based/cascade"):
            page = client.get(path)
            assert page.status_code == 200
            assert "No agreed goals yet" in page.text


def test_somebody_checks_in_on_each_kind_of_goal(settled: tuple[Firm, int, int, int]) -> None:
    firm, _, person, _ = settled
    sent: list[dict[str, Any]] = [{"value": "20"}, {"value": "yes"}, {"reached": STEPS[:2]}]
    with signed_in(firm, person) as client:
        assert "Answer sooner" in client.get("/goals_based").text
        for row, said in zip(goal_ids(firm, person), sent, strict=True):
            path = f"/goals_based/goals/{row.id}"
            fields = {"form_token": form_token(client.get(path).text), "version": str(row.version)}
            done = client.post(
                f"{path}/check-in", data={**fields, **said, "confidence": "at_risk", "comment": "<b>So</b>"}
            )
            assert done.status_code == 200
            assert "Checked in." in done.text
            assert "&lt;b&gt;So" in done.text
        mine = client.get("/goals_based").text
    assert [mine.count(share) >= 1 for share in ("50%", "100%", "67%", "73% together")] == [True] * 4


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"value": "soon", "confidence": "on_track"}, "Write a number"),
        ({"value": "1e9999999", "confidence": "on_track"}, "Write a number"),
        ({"value": "9" * 19, "confidence": "on_track"}, "Write a number"),
        ({"value": "12.1234567", "confidence": "on_track"}, "at most six places"),
        ({"value": "١٢", "confidence": "on_track"}, "Write a number"),
        ({"value": "12", "confidence": "surely"}, "Choose how sure you are"),
        ({"value": "12", "confidence": "on_track", "comment": "x" * 2001}, "At most 2000 characters"),
        ({}, "Write a number"),
    ],
)
def test_a_check_in_that_cannot_be_taken_comes_back_with_the_reason(
    settled: tuple[Firm, int, int, int], said: dict[str, str], answer: str
) -> None:
    firm, _, person, _ = settled
    row = goal_ids(firm, person)[0]
    path = f"/goals_based/goals/{row.id}"
    with signed_in(firm, person) as client:
        fields = {"form_token": form_token(client.get(path).text), "version": str(row.version)}
        refused = client.post(f"{path}/check-in", data={**fields, **said})
    assert refused.status_code == 422
    assert answer in refused.text
    with firm.kernel.store.read() as connection:
        assert connection.execute(select(check_in)).all() == []


def test_what_one_may_not_read_is_not_there(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, other = settled
    ids = [row.id for row in goal_ids(firm, person)]
    with signed_in(firm, other) as client:
        token = form_token(client.get("/goals_based").text)
        unknown = client.get("/goals_based/goals/999999")
        for id in ids:
            page = client.get(f"/goals_based/goals/{id}")
            assert (page.status_code, page.text) == (unknown.status_code, unknown.text.replace("999999", str(id)))
            for act in ("check-in", "link"):
                fields = {"form_token": token, "version": "1", "value": "5", "confidence": "on_track", "parent": ""}
                assert client.post(f"/goals_based/goals/{id}/{act}", data=fields).status_code == 404
        assert client.get("/goals_based/team").status_code == 404
        assert "Answer sooner" not in client.get("/goals_based/cascade").text
    with signed_in(firm, manager) as client:
        assert client.get(f"/goals_based/goals/{ids[0]}").status_code == 200
        team = client.get("/goals_based/team").text
        assert "Answer sooner" in team
        assert "No agreed goals that you may read" in team


@pytest.mark.parametrize("version", ["", "0", "77", "-1", "9" * 30, "x"])
def test_a_wrong_version_changes_nothing(settled: tuple[Firm, int, int, int], version: str) -> None:
    firm, _, person, _ = settled
    row = goal_ids(firm, person)[0]
    path = f"/goals_based/goals/{row.id}"
    with signed_in(firm, person) as client:
        fields = {"form_token": form_token(client.get(path).text), "version": version, "parent": "1e3"}
        answer = client.post(f"{path}/check-in", data={**fields, "value": "12", "confidence": "on_track"})
        assert "changed in the meantime" in answer.text
        assert "no such goal to support" in client.post(f"{path}/link", data=fields).text
    assert goal_ids(firm, person)[0] == row


def test_a_goal_is_linked_on_its_page_and_shows_in_the_managers_cascade(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    firm.settle(manager, WRITTEN)
    top, mine = goal_ids(firm, manager)[0], goal_ids(firm, person)[0]
    path = f"/goals_based/goals/{mine.id}"
    with signed_in(firm, person) as client:
        fields = {"form_token": form_token(client.get(path).text), "version": str(mine.version), "parent": str(top.id)}
        assert "Saved." in client.post(f"{path}/link", data=fields).text
        assert client.get(f"/goals_based/goals/{top.id}").status_code == 404
        cascade = client.get("/goals_based/cascade").text
        assert "What yours support" in cascade
        assert f"/goals/{top.id}" not in cascade
    with signed_in(firm, manager) as client:
        assert f"/goals_based/goals/{mine.id}" in client.get("/goals_based/cascade").text
        assert "1 without data" in client.get("/goals_based").text


def test_panels_show_what_their_viewer_may_read(settled: tuple[Firm, int, int, int], tmp_path: Path) -> None:
    firm, manager, person, other = settled
    kernel = Organisation(firm.kernel)
    brought = pages().templates
    assert brought is not None
    templates = Templates(Assets(), {"goals_based": brought})
    shown = {}
    with firm.kernel.store.read() as connection:
        _, catalogue = firm.kernel.world.catalogues.current(connection)
        for viewer in (manager, person, other):
            who = kernel.who(connection, viewer)
            assert who is not None
            request = PanelRequest(connection, catalogue, who, person, firm.clock.now(), firm.kernel.world.catalogues)
            for each in panels():
                if (view := each.view(request)) is not None:
                    shown[viewer, each.place] = templates.render(each.template, panel=view)
        me = kernel.who(connection, manager)
        assert me is not None
        own = PanelRequest(connection, catalogue, me, manager, firm.clock.now(), firm.kernel.world.catalogues)
        (team,) = (each for each in panels() if each.place == "team")
        assert "No data yet" in templates.render(team.template, panel=team.view(own))
    assert set(shown) == {(manager, "home"), (manager, "profile"), (person, "home"), (person, "profile")}
    assert "Answer sooner" in shown[manager, "profile"]
