"""The session board, as people use it and as people who may not see it try to."""

from __future__ import annotations

import re

import pytest
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from sessions_help import House

from attain.cases import session_changing as room
from attain.portal.app import create_app
from attain.portal.organisation import Organisation
from attain.portal.pages.sessions import sessions_family
from attain.portal.security.links import issue_link
from attain.store.doors import Actor


def signed_in(house: House, number: int) -> TestClient:
    client = TestClient(create_app(Organisation(house.kernel), SETTINGS, [sessions_family()]))
    with house.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, house.id(number), SETTINGS.link_lasts, "/sessions")
    enter(client, link)
    return client


def post(client: TestClient, at: str, to: str, **fields: object) -> tuple[int, str]:
    token = form_token(client.get(at).text)
    answer = client.post(to, data={"form_token": token, **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_session_from_the_first_look_to_the_end(held: House) -> None:
    north = held.sessions()["north"].id
    chair, member = signed_in(held, 10), signed_in(held, 12)
    board = chair.get(f"/sessions/{north}").text
    assert "Person 101" in board
    assert f'/cases/{held.case(11)}"' not in board
    case = f"/sessions/{north}/cases/{held.case(101)}"
    status, said = post(member, case, case, score="overall", **{"overall-becomes": "exceeds", "overall-reason": ""})
    assert (status, "Please say why" in said) == (422, True)
    _, said = post(
        member, case, case, score="overall", **{"overall-becomes": "exceeds", "overall-reason": "All saw it."}
    )
    assert "waits for whoever leads" in said
    proposal = re.search(rf"/sessions/{north}/proposals/(\d+)", chair.get(case).text)
    assert proposal
    _, said = post(chair, case, proposal[0], accept="yes", case=str(held.case(101)))
    assert "The proposal is recorded." in said
    _, said = post(chair, f"/sessions/{north}", f"/sessions/{north}/close", reason="")
    assert "At least 3 have to be there" in said.replace("members ", "")
    present = [str(held.id(number)) for number in (10, 11, 12)]
    _, said = post(chair, f"/sessions/{north}", f"/sessions/{north}/attendance", present=present)
    assert "3 members noted as there" in said
    _, said = post(chair, f"/sessions/{north}/close", f"/sessions/{north}/close", reason="")
    assert "its cases go on" in said
    assert held.layers(101) == {"proposed": "outstanding", "adjusted": "exceeds"}


def test_before_and_after_count_what_the_viewer_sees(held: House) -> None:
    north = held.sessions()["north"].id
    wanted = room.Change(held.case(101), "overall", "meets", "Seen by all of us.")
    room.change(held.store, held.world, held.actor(10), north, wanted)
    page = signed_in(held, 10).get(f"/sessions/{north}").text
    figures = re.findall(
        r'rowheader" scope="row"><span>([^<]+)</span>.*?<span>(\d+)</span>.*?<span>(\d+)</span>', page, re.DOTALL
    )
    assert ("Outstanding", "4", "3") in figures
    assert ("Meets expectations", "9", "10") in figures
    assert "You stay out of 3 cases" in page


@pytest.mark.parametrize("outsider", [1, 13, 50, 101, 201])
def test_outsiders_find_nothing_there(held: House, outsider: int) -> None:
    north, case = held.sessions()["north"].id, held.case(109)
    client = signed_in(held, outsider)
    nothing = client.get("/sessions/999").text.replace("/sessions/999", "")
    for path in (f"/sessions/{north}", f"/sessions/{north}/cases/{case}", f"/sessions/{north}/close"):
        answer = client.get(path)
        assert (answer.status_code, answer.text.replace(path, "")) == (404, nothing)
    for path, fields in (
        (f"/sessions/{north}/cases/{case}", {"score": "overall", "overall-becomes": "misses", "overall-reason": "x"}),
        (f"/sessions/{north}/attendance", {"present": "1"}),
        (f"/sessions/{north}/close", {"reason": "x"}),
        (f"/sessions/{north}/proposals/1", {"accept": "yes"}),
    ):
        assert post(client, "/sessions", path, **fields)[0] == 404
    assert held.sessions()["north"].status == "open"
    assert "Person 1" not in client.get("/sessions").text.replace(f"Person {outsider}", "")


@pytest.mark.parametrize("about", [11, 101])
def test_a_member_does_not_find_what_he_stays_out_of(held: House, about: int) -> None:
    """11 sits there; 101 reports to him."""
    north, client = held.sessions()["north"].id, signed_in(held, 11)
    board = client.get(f"/sessions/{north}").text
    assert f'/cases/{held.case(about)}"' not in board
    case = f"/sessions/{north}/cases/{held.case(about)}"
    assert client.get(case).status_code == 404
    fields = {"score": "overall", "overall-becomes": "misses", "overall-reason": "x"}
    assert post(client, f"/sessions/{north}", case, **fields)[0] == 404
    assert held.layers(about).keys() == {"proposed"}


def test_hr_sees_how_far_it_is_and_nothing_else(held: House) -> None:
    page = signed_in(held, 50).get("/sessions").text
    assert "Board, North" in page
    assert "Outstanding" not in page
    assert "Person 101" not in page


@pytest.mark.parametrize(
    "path", ["/sessions/abc", "/sessions/99999999999999999999", "/sessions/1?show=%00", "/sessions/1/cases/x"]
)
def test_odd_addresses_give_a_page(held: House, path: str) -> None:
    assert signed_in(held, 13).get(path).status_code in (400, 404)
