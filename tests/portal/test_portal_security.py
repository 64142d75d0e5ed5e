from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath
from litestar.testing import TestClient
from portal_help import MORNING, SETTINGS, Office, enter, form_token, office, portal
from sqlalchemy import func, select

from attain.errors import BadInput, Problem, Refusal
from attain.portal.app import Family
from attain.portal.desk import Act, Html, Page, own_path
from attain.portal.errors import NotHere
from attain.portal.ports import Settings
from attain.portal.security.headers import HEADERS
from attain.portal.tables import portal_session, sign_in_link
from attain.portal.views.shell import NavEntry
from attain.store.doors import Actor

Client = TestClient[Litestar]


@get("/", sync_to_thread=True)
def home(page: Page) -> Html:
    return page.render("pages/sign_in.html", sent=True, to=page.viewer.name)


@get("/hr", sync_to_thread=True, opt={"right": "hr"})
def hr(page: Page) -> Html:
    return page.render("pages/sign_in.html", sent=True, to="hr")


@get("/cases/{case:int}", sync_to_thread=True)
def case(page: Page, case: FromPath[int]) -> Html:
    if case > 9:
        raise NotHere
    raise Refusal("not_yours", f"case {case} of Jonas Lind is not yours")


@get("/broken", sync_to_thread=True)
def broken(page: Page) -> Html:
    raise RuntimeError("secret of the house")


@post("/do", sync_to_thread=True)
def do(act: Act) -> Html:
    with act.write(Actor(act.viewer.person_id, "portal"), "do") as tx:
        tx.note("person", act.viewer.person_id, {"text": act.posted.text("text")})
    if act.posted.text("text") == "refuse":
        raise Refusal("closed", "This step is closed since yesterday.", "Ask HR to open it again.")
    if act.posted.text("text") == "bad":
        raise BadInput([Problem("Line 3", "is empty"), Problem("", "two people share an address")])
    return act.redirect("/", "Done.")


FAMILY = Family(
    [home, hr, case, broken, do],
    [NavEntry("", "Home", "/", "home"), NavEntry("HR", "Control room", "/hr", "flag", "hr")],
)


@pytest.fixture
def site(kernel: Office):
    with TestClient(portal(kernel, [FAMILY]), raise_server_exceptions=False) as opened:
        yield opened


def sessions(kernel: Office) -> int:
    with kernel.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(portal_session)).scalar_one())


def test_a_link_signs_in_and_lands_where_it_says(site: Client, kernel: Office):
    answer = enter(site, kernel.link(lands_on="/hr/x"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/hr/x")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("attain_session"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert site.get("/").status_code == 200


def test_cookies_are_for_https_only_unless_told(kernel: Office):
    with TestClient(portal(kernel, secure=True), base_url="https://attain.example") as client:
        answer = enter(client, kernel.link())
    assert all("Secure" in each for each in answer.headers.get_list("set-cookie"))
    assert "max-age" in answer.headers["strict-transport-security"]


def test_looking_at_a_link_does_not_use_it(site: Client, kernel: Office):
    link = kernel.link()
    for _ in range(3):
        assert "Press the button to sign in" in site.get(link).text
    assert sessions(kernel) == 0
    assert enter(site, link).status_code == 303


def test_a_link_works_once(site: Client, kernel: Office):
    link = kernel.link()
    page = site.get(link)
    assert enter(site, link).status_code == 303
    site.cookies.delete("attain_session")
    fields = {"form_token": form_token(page.text), "token": link.rsplit("/", 1)[1]}
    again = site.post("/sign-in/enter", data=fields)
    assert again.status_code == 410
    assert "no longer works" in again.text
    assert sessions(kernel) == 1
    assert site.get(link).status_code == 410


def test_a_link_ends_after_its_time(site: Client, kernel: Office):
    link = kernel.link()
    page = site.get(link)
    kernel.clock.set(MORNING + SETTINGS.link_lasts)
    fields = {"form_token": form_token(page.text), "token": link.rsplit("/", 1)[1]}
    assert site.post("/sign-in/enter", data=fields).status_code == 410
    assert sessions(kernel) == 0


def test_only_hashes_are_stored(site: Client, kernel: Office, tmp_path: Path):
    link = kernel.link()
    enter(site, link)
    token = link.rsplit("/", 1)[1].encode()
    cookie = site.cookies["attain_session"].split(".")[0].encode()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("attain.db*"))
    assert b"sign_in_link" in stored
    assert token not in stored
    assert cookie not in stored


def test_a_session_ends_after_its_time(site: Client, kernel: Office):
    enter(site, kernel.link())
    kernel.clock.set(MORNING + SETTINGS.session_lasts - timedelta(seconds=1))
    assert site.get("/").status_code == 200
    kernel.clock.set(MORNING + SETTINGS.session_lasts)
    assert site.get("/", follow_redirects=False).headers["location"] == "/sign-in?to=%2F"


def test_signing_in_never_takes_over_a_session_that_was_brought_along(site: Client, kernel: Office):
    enter(site, kernel.link(2))
    planted = site.cookies["attain_session"]
    enter(site, kernel.link(1))
    assert site.cookies["attain_session"] != planted
    with TestClient(portal(kernel, [FAMILY]), cookies={"attain_session": planted}) as other:
        assert other.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("value", ["", "x", "x.y", "a" * 43 + "." + "b" * 43, "ü.ü", "...", '"quoted"'])
def test_a_forged_session_is_nobody(site: Client, value: str):
    answer = site.get("/", headers={"cookie": f"attain_session={value}".encode()}, follow_redirects=False)
    assert answer.status_code == 303


def test_signing_out_ends_the_session(site: Client, kernel: Office):
    enter(site, kernel.link())
    cookie = site.cookies["attain_session"]
    page = site.get("/")
    answer = site.post("/sign-out", data={"form_token": form_token(page.text)}, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert "You are signed out" in site.get("/sign-in").text
    assert "You are signed out" not in site.get("/sign-in").text
    site.cookies.set("attain_session", cookie)
    assert site.get("/", follow_redirects=False).status_code == 303


def test_all_sessions_of_a_person_end_together(site: Client, kernel: Office):
    enter(site, kernel.link())
    lost = site.cookies["attain_session"]
    site.cookies.clear()
    enter(site, kernel.link())
    token = form_token(site.get("/").text)
    site.post("/sign-out", data={"form_token": token, "where": "everywhere"}, follow_redirects=False)
    assert "signed out on every device" in site.get("/sign-in").text
    site.cookies.set("attain_session", lost)
    assert site.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("token", [None, "", "wrong", "ä"])
def test_a_form_without_its_token_is_refused(site: Client, kernel: Office, token: str | None):
    enter(site, kernel.link())
    fields = {"text": "x"} | ({"form_token": token} if token is not None else {})
    answer = site.post("/do", data=fields)
    assert answer.status_code == 403
    assert "nothing was changed" in answer.text


def test_a_token_of_another_session_is_refused(site: Client, kernel: Office):
    enter(site, kernel.link(2))
    foreign = form_token(site.get("/").text)
    site.cookies.clear()
    enter(site, kernel.link(1))
    assert site.post("/do", data={"form_token": foreign}).status_code == 403


def test_a_form_sent_by_another_site_is_refused(site: Client, kernel: Office):
    enter(site, kernel.link())
    fields = {"form_token": form_token(site.get("/").text)}
    assert site.post("/do", data=fields, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert (
        site.post("/do", data=fields, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False).status_code
        == 303
    )


def test_a_posted_form_shows_its_message_once(site: Client, kernel: Office):
    enter(site, kernel.link())
    fields = {"form_token": form_token(site.get("/").text), "text": "x"}
    assert site.post("/do", data=fields).text.count("Done.") == 1
    assert "Done." not in site.get("/").text


def test_refusals_and_bad_input_are_worded(site: Client, kernel: Office):
    enter(site, kernel.link())
    token = form_token(site.get("/").text)
    refused = site.post("/do", data={"form_token": token, "text": "refuse"})
    assert (refused.status_code, "closed since yesterday" in refused.text) == (403, True)
    bad = site.post("/do", data={"form_token": token, "text": "bad"})
    assert (bad.status_code, "Line 3: is empty" in bad.text, "two people share" in bad.text) == (422, True, True)


@pytest.mark.parametrize("path", ["/cases/3", "/hr", "/cases/99", "/no/such/page", "/cases/abc"])
def test_what_one_may_not_see_looks_like_what_is_not_there(site: Client, kernel: Office, path: str):
    enter(site, kernel.link(1))
    answer, nowhere = site.get(path), site.get("/nowhere")
    assert answer.status_code == nowhere.status_code == 404
    assert answer.text.replace(path, "/nowhere") == nowhere.text
    assert "Jonas" not in answer.text


def test_rights_open_pages_and_navigation(site: Client, kernel: Office):
    enter(site, kernel.link(2))
    assert site.get("/hr").status_code == 200
    assert "Control room" in site.get("/").text
    enter(site, kernel.link(1))
    assert "Control room" not in site.get("/").text


def test_a_mistake_of_ours_shows_a_reference_and_nothing_else(
    site: Client, kernel: Office, caplog: pytest.LogCaptureFixture
):
    enter(site, kernel.link())
    answer = site.get("/broken")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    assert "reference" in answer.text


def test_a_wrong_method_is_worded(client: Client):
    answer = client.put("/styleguide")
    assert (answer.status_code, "cannot be used in that way" in answer.text) == (405, True)


def test_too_much_is_worded(kernel: Office):
    with TestClient(portal(kernel, [FAMILY], largest_body=2000), raise_server_exceptions=False) as client:
        enter(client, kernel.link())
        fields = {"form_token": form_token(client.get("/").text), "text": "x" * 3000}
        answer = client.post("/do", data=fields)
    assert (answer.status_code, "too large" in answer.text) == (413, True)


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain",
        "nonsense",
    ],
)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"%%%=&&&", b"--x\r\nbroken", b"{}"])
def test_no_body_makes_a_500(site: Client, kernel: Office, kind: str, body: bytes):
    enter(site, kernel.link())
    assert site.post("/do", content=body, headers={"content-type": kind}).status_code in {400, 403, 413, 415}


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/sign-in/none", "/styleguide", "/no", "/broken", "/static/none.css"]
)
def test_every_answer_has_its_headers(site: Client, path: str):
    answer = site.get(path, follow_redirects=False)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_asking_for_a_link_says_the_same_to_all(client: Client, kernel: Office):
    def ask(address: str) -> tuple[int, str]:
        answer = client.post(
            "/sign-in", data={"form_token": form_token(client.get("/sign-in").text), "address": address}
        )
        return answer.status_code, answer.text

    assert ask("amara@example.org") == ask("nobody@example.org")
    assert [person for person, _ in kernel.sent] == [1]
    assert enter(client, "/sign-in/" + kernel.sent[0][1].rsplit("/", 1)[1]).status_code == 303


def test_nobody_is_flooded_with_links(client: Client, kernel: Office):
    for _ in range(8):
        token = form_token(client.get("/sign-in").text)
        client.post("/sign-in", data={"form_token": token, "address": "amara@example.org"})
    assert len(kernel.sent) == 5
    with kernel.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_link)).scalar_one() == 5


@pytest.mark.parametrize("address", ["", "amara", "@" * 400])
def test_an_address_that_is_none_is_told(client: Client, address: str):
    token = form_token(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"form_token": token, "address": address})
    assert (answer.status_code, "Enter your work e-mail address" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/cases/3?a=b", "/cases/3?a=b"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_redirects_stay_inside(wanted: str, path: str):
    assert own_path(wanted) == path


def test_a_get_handler_with_the_writing_door_is_refused(kernel: Office):
    @get("/naughty", sync_to_thread=True)
    def naughty(act: Act) -> Html:
        return act.redirect("/")

    with pytest.raises(TypeError, match="naughty answers GET and takes `act`"):
        portal(kernel, [Family([naughty])])


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Settings(b"short")
    assert replace(SETTINGS, secret=b"s" * 32).secret == b"s" * 32


def test_appearance_is_kept_in_a_cookie(client: Client):
    token = form_token(client.get("/sign-in").text)
    client.post("/appearance", data={"form_token": token, "look": "dark", "back": "/sign-in"})
    assert 'data-look="dark"' in client.get("/sign-in").text
    client.post("/appearance", data={"form_token": token, "look": "purple", "back": "/sign-in"})
    assert 'data-look="auto"' in client.get("/sign-in").text


def test_signing_in_is_audited(tmp_path: Path):
    from attain.store.tables import audit_entry

    with office(tmp_path) as kernel, TestClient(portal(kernel)) as client:
        enter(client, kernel.link())
        with kernel.store.read() as connection:
            assert "sign in" in connection.execute(select(audit_entry.c.command)).scalars().all()
