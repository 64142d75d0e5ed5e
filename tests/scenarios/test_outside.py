"""People outside of the organisation: named, asked by a link, answering on a page without an account, forgotten."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases, founded
from databases import copy_of, hasty
from httpx import Response
from litestar.testing import TestClient
from portal_help import form_token
from sqlalchemy import select
from wiring_help import PEOPLE, catalogue_of, story_of

from attain.access.anonymous_tables import respondent_link
from attain.cases import commands
from attain.cases.alone import Order, open_alone
from attain.cases.outside import LASTS, Outsider, known, opened_by
from attain.cases.outside_tables import outside_link, outsider
from attain.cases.posting import Outbox, deliver_all
from attain.cases.tables import cases, task
from attain.cases.waking import wake_all
from attain.errors import BadInput, Refusal
from attain.kernel import open_kernel
from attain.mail.tables import mail
from attain.people.asof import view
from attain.people.facts import rows as people_rows
from attain.people.tables import person
from attain.portal.ports import Settings
from attain.portal.security.attempts import MOST
from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app
from attain.scenarios.run import run_all, run_scenario
from attain.store.clock import SetClock
from attain.store.doors import Actor

CONFIG = """
apiVersion: attain/v1
kind: form
id: view
title: Your view
sections: [ { id: all, title: All, fields: [ { id: likes, title: What do you like, type: text, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: circle
title: Circle
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
  voices: { is: chosen in choose_voices, if_none: skip }
steps:
  - id: choose_voices
    title: Choose voices
    do: nominate
    who: employee
    choose: { from: everyone, not_from: [manager], at_least: 1, at_most: 5, outside: 2 people }
    due: 5 days after it opens
    if_late: continue_without
  - { id: agree, title: Agree, do: approve, who: manager, what: choose_voices, may_edit: true, due: 5 days after it opens, silence_counts_as_approval: true, if_late: approve }
  - id: listen
    title: Voices
    do: ask_each
    who: voices
    form: view
    may_decline: true
    asked_outside: true
    @ANONYMOUS
    reminders: { send: [2 days before due], message: reminder }
    due: 10 days after it opens
    if_late: continue
  - { id: read, title: Read, do: release, who: manager, shows: [listen], to: employee, due: 5 days after it opens, silence_counts_as_approval: true, if_late: release }
visibility:
  - { who: manager, what: choose_voices, as: full, from: choose_voices submitted }
  - { who: [employee, manager], what: listen, as: @AS, from: listen ends }
---
apiVersion: attain/v1
kind: scenario
id: circle_stories
title: Circle
of: workflow circle
people:@PEOPLE
  - { id: ada, outside: true }
  - { id: max, outside: true }
  - { id: fay, outside: true }
cases:
  - id: story
    title: Two clients
    for: nia
    play:
      - "2027-03-02 nia submits choose_voices with [ben, ada, max]"
      - "2027-03-03 tom approves agree with [ben, ada]"
      - "2027-03-04 ada submits listen with { all.likes: Clear }"
      - "2027-03-05 ben submits listen"
    expect: [step read opens on 2027-03-05]
refused:
  - { for: nia, try: "2027-03-02 nia submits choose_voices with [ada, max, fay]", because: too_many }
"""
OPENED = date(2027, 3, 1)
NAMED, OTHERS = "ada", (Outsider("Ada Client", "ada@client.example"), Outsider("Max Client", "Max@Client.example"))


def text(*, anonymous: bool = False) -> str:
    promise = "anonymous: { show_from: 3 answers, below: hide, traceable_by: nobody }" if anonymous else ""
    shown = "averages_and_shuffled_comments" if anonymous else "full"
    return CONFIG.replace("@ANONYMOUS", promise).replace("@AS", shown).replace("@PEOPLE", PEOPLE.rstrip())


def test_in_memory(tmp_path: Path) -> None:
    found = run_all(catalogue_of(tmp_path / "firm", text()), "circle_stories")
    assert [one.message for result in found for one in result.findings] == []
    assert len(found) == 2


def test_on_databases(stages: OnDatabases, tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path / "firm", text())
    results = list(run_scenario(catalogue, "circle_stories", "story", stages))
    assert [one.message for result in results for one in result.findings] == []


def make(url: str, folder: Path, *, anonymous: bool = False) -> None:
    """The organisation with one review just opened, its list not written yet."""
    story = story_of(catalogue_of(folder / "firm", text(anonymous=anonymous)), "circle_stories")
    kernel, _ = founded(hasty(url), story, "nia", OPENED)
    kernel.store.close()


class Circle:
    """A review in which two people outside are asked, with the portal in front of it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = SetClock(datetime(2027, 3, 2, 9, tzinfo=UTC))
        self.kernel = open_kernel(hasty(url), self.clock)
        self.store, self.outbox = self.kernel.store, Outbox(folder / "outbox", "https://portal.example")
        self.app = portal_app(self.kernel, Settings(b"t" * 32, secure=False))
        self.ids = {row.staff_number: row.id for row in self.rows(person)}

    @property
    def case_id(self) -> int:
        return int(self.rows(cases)[0].id)

    def task(self, who: int, step: str) -> int:
        mine = [row.id for row in self.rows(task) if row.person_id == who and row.step == step]
        return max(mine)

    def name(self, others: tuple[Outsider, ...] = OTHERS) -> None:
        nia = self.ids["nia"]
        own = self.task(nia, "choose_voices")
        commands.nominate(self.store, self.kernel.world, Actor(nia, "test"), own, [self.ids["ben"]], others)

    def asked(self) -> list[str]:
        """Name, agree and deliver; gives the paths of the links."""
        self.name()
        tom = self.ids["tom"]
        commands.approve(self.store, self.kernel.world, Actor(tom, "test"), self.task(tom, "agree"))
        return self.delivered()

    def delivered(self) -> list[str]:
        deliver_all(self.store, self.kernel.world, self.outbox)
        found = [re.search(r"https://portal\.example(/asked/\S+)", each) for each in self.mails()]
        return [each[1] for each in found if each]

    def opens(self, path: str) -> bool:
        with self.store.read() as connection:
            return opened_by(connection, path.rpartition("/")[2], self.clock.now()) is not None

    def mails(self) -> list[str]:
        return [each.read_text().replace("=\n", "") for each in sorted(self.outbox.folder.glob("*.eml"))]

    def until(self, **stretch: int) -> None:
        """Let time pass, waking the review at each hour at which something happens by itself."""
        end = self.clock.now() + timedelta(**stretch)
        while (wakes := self.rows(cases)[0].wakes_at) is not None and wakes <= end:
            self.clock.set(max(wakes, self.clock.now()))
            wake_all(self.store, self.kernel.world)
        self.clock.set(end)

    def outsiders(self) -> dict[str, int]:
        with self.store.read() as connection:
            return {name: number for number, name in known(connection, self.case_id).items()}

    def rows(self, table: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)).all())


@contextmanager
def opened(request: pytest.FixtureRequest, backend: str, folder: Path, *, anonymous: bool = False) -> Iterator[Circle]:
    name = "circle_anonymous" if anonymous else "circle"
    with copy_of(request, backend, name, folder, partial(make, anonymous=anonymous)) as url:
        made = Circle(url, folder)
        yield made
        made.store.close()


@pytest.fixture
def circle(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Circle]:
    with opened(request, backend, tmp_path) as made:
        yield made


@pytest.fixture
def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Circle]:
    """On one database: what only pages decide."""
    with opened(request, "sqlite", tmp_path) as made:
        yield made


@pytest.fixture
def client(firm: Circle) -> Iterator[TestClient[Any]]:
    with TestClient(firm.app, raise_server_exceptions=True) as calling:
        calling.follow_redirects = False
        yield calling


def filled(client: TestClient[Any], path: str, **fields: str) -> dict[str, str]:
    page = client.get(path)
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key
    return {"form_token": form_token(page.text), "key": key[1], "do": "submit", "all..likes": "Clear", **fields}


def answer(client: TestClient[Any], path: str, **fields: str) -> Response:
    return client.post(path, data=filled(client, path, **fields))


def test_the_mail_goes_to_the_address_and_holds_the_only_link(circle: Circle) -> None:
    first, second = circle.asked()
    assert first != second
    to = sorted(re.findall(r"To: (\S+)", "".join(circle.mails())))
    assert [each for each in to if "client" in each] == ["ada@client.example", "max@client.example"]
    kept = [row.body or "" for row in circle.rows(mail)]
    assert not any("/asked/" in each for each in kept)


def test_somebody_outside_answers_without_an_account(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    page = client.get(path).text
    assert "Nia" in page
    assert "needs no account" not in page
    assert "What do you like" in page
    done = answer(client, path)
    assert (done.status_code, done.headers["location"]) == (303, "/asked")
    assert "Thank you" in client.get("/asked").text
    ada = firm.outsiders()["Ada Client"]
    (row,) = [each for each in firm.rows(task) if each.person_id == ada]
    assert row.state == "done"


def test_a_link_works_once(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    answer(client, path)
    again = client.get(path)
    assert again.status_code == 410
    assert "Nia" not in again.text
    token = form_token(client.get("/sign-in").text)
    assert client.post(path, data={"form_token": token, "key": "x", "all..likes": "Twice"}).status_code == 410


def test_pressing_send_twice_shows_what_was_sent(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    form = filled(client, path)
    assert client.post(path, data=form).status_code == 303
    again = client.post(path, data={**form, "all..likes": "Changed in the meantime"})
    assert again.status_code == 200
    assert "Already sent" in again.text
    assert "What do you like" in again.text
    assert "Clear" in again.text
    assert "Changed in the meantime" not in again.text
    assert "Nia" not in again.text
    firm.clock.set(firm.clock.now() + timedelta(hours=2))
    assert client.post(path, data=form).status_code == 410


def test_what_was_sent_without_a_name_is_not_shown_again(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with opened(request, "sqlite", tmp_path, anonymous=True) as firm, TestClient(firm.app) as client:
        client.follow_redirects = False
        path, _ = firm.asked()
        form = filled(client, path)
        client.post(path, data=form)
        again = client.post(path, data=form)
    assert again.status_code == 200
    assert "Already sent" in again.text
    assert "kept without your name" in again.text
    assert "What do you like" not in again.text


def test_the_key_of_somebody_inside_shows_nothing(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    ben = firm.task(firm.ids["ben"], "listen")
    commands.submit(
        firm.store, firm.kernel.world, Actor(firm.ids["ben"], "test"), ben, {("all", "", "likes"): "Mine"}, "inside"
    )
    token = form_token(client.get(path).text)
    got = client.post("/asked/anything", data={"form_token": token, "key": "inside"})
    assert got.status_code == 410
    assert "Mine" not in got.text


def test_declining_counts_and_closes_the_link(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    assert answer(client, path, do="decline").status_code == 303
    assert client.get(path).status_code == 410


def test_what_is_missing_comes_back_as_typed(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    wrong = answer(client, path, **{"all..likes": " "})
    assert wrong.status_code == 422
    assert answer(client, path).status_code == 303


def test_a_form_without_its_token_is_not_taken(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    assert client.post(path, data={"key": "x", "all..likes": "Clear"}).status_code == 403
    assert client.get(path).status_code == 200


def test_the_link_ends_with_the_step(circle: Circle) -> None:
    path, _ = circle.asked()
    circle.until(days=40)
    assert not circle.opens(path)
    assert circle.rows(outside_link) == []
    assert {each.address for each in circle.rows(outsider)} == {None}


def test_a_link_grows_too_old(firm: Circle) -> None:
    token = firm.asked()[0].rpartition("/")[2]
    now = firm.clock.now()
    with firm.store.read() as connection:
        assert opened_by(connection, token, now) is not None
        assert opened_by(connection, token, now + LASTS) is None


def test_guessing_is_slowed_and_tells_nothing(firm: Circle, client: TestClient[Any]) -> None:
    path, _ = firm.asked()
    near = path[:-1] + ("A" if path[-1] != "A" else "B")
    assert client.get(near).text.replace(near, "@") == client.get("/asked/guess").text.replace("/asked/guess", "@")
    for number in range(MOST):
        client.get(f"/asked/guess{number}")
    assert client.get("/asked/more").status_code == 429
    assert client.get(path).status_code == 200, "whoever was asked is not kept out by others at the same address"
    firm.clock.set(firm.clock.now() + timedelta(minutes=11))
    assert client.get("/asked/more").status_code == 410


@pytest.mark.parametrize("path", ["/", "/tasks/@", "/reviews/@", "/cycles", "/people", "/asked/../tasks/@"])
def test_nothing_else_of_the_portal_opens(firm: Circle, client: TestClient[Any], path: str) -> None:
    link, _ = firm.asked()
    answer(client, link)
    number = firm.task(firm.outsiders()["Max Client"], "listen")
    got = client.get(path.replace("@", str(number)), headers={"authorization": link})
    assert got.status_code in (303, 404)
    assert "Nia" not in got.text


def test_the_address_of_somebody_outside_signs_nobody_in(firm: Circle, client: TestClient[Any]) -> None:
    firm.asked()
    before = len(firm.rows(mail))
    token = form_token(client.get("/sign-in").text)
    client.post("/sign-in", data={"form_token": token, "address": "ada@client.example"})
    assert len(firm.rows(mail)) == before


def test_not_even_a_session_of_his_would_open_anything(firm: Circle, client: TestClient[Any]) -> None:
    firm.asked()
    with firm.store.write(Actor(None, "test"), "make a link") as tx:
        token = issue_link(tx, firm.outsiders()["Ada Client"], timedelta(hours=1))
    form = form_token(client.get(f"/sign-in/{token}").text)
    client.post("/sign-in/enter", data={"form_token": form, "token": token})
    assert client.get("/").headers["location"].startswith("/sign-in")


def test_a_reminder_brings_a_new_link(circle: Circle) -> None:
    old = circle.asked()
    ada = circle.outsiders()["Ada Client"]
    commands.decline(circle.store, circle.kernel.world, Actor(ada, "test"), circle.task(ada, "listen"))
    circle.until(days=9)
    links = set(circle.delivered()) - set(old)
    assert len(links) == 1
    assert circle.opens(links.pop())
    reminded = {each.person_id for each in circle.rows(mail) if each.message == "reminder"}
    assert reminded.isdisjoint(circle.outsiders().values())


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([Outsider("", "a@b.example")], "called"),
        ([Outsider("A", "nonsense")], "e-mail address"),
        ([Outsider("A", "a@b.example\nBcc: all@b.example")], "e-mail address"),
        ([Outsider("A", "a@b.example"), Outsider("B", "A@b.example")], "on the list already"),
    ],
)
def test_what_cannot_be_an_address_is_told(firm: Circle, others: list[Outsider], said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        firm.name(tuple(others))
    assert said in wrong.value.problems[0].message
    assert firm.rows(outsider) == []


def test_colleagues_are_chosen_from_the_list(firm: Circle) -> None:
    with firm.store.write(Actor(None, "test"), "give an address") as tx:
        tx.connection.execute(
            person.update().where(person.c.staff_number == "eva").values(work_email="eva@firm.example")
        )
    with pytest.raises(BadInput, match="choose the person from the list"):
        firm.name((Outsider("Eva", "Eva@firm.example"),))


def test_more_than_allowed_is_refused_and_leaves_nothing(firm: Circle) -> None:
    with pytest.raises(Refusal, match="at most 2 from outside"):
        firm.name((*OTHERS, Outsider("Fay", "fay@client.example")))
    assert firm.rows(outsider) == []


def test_those_of_another_review_cannot_be_named(circle: Circle) -> None:
    """A number read off somewhere else is nobody here."""
    circle.asked()
    ada, ben = circle.outsiders()["Ada Client"], circle.ids["ben"]
    with circle.store.write(Actor(None, "test"), "open another") as tx:
        open_alone(tx, circle.kernel.world, Order("circle", ben))
    with pytest.raises(Refusal, match="not among the people"):
        commands.nominate(
            circle.store, circle.kernel.world, Actor(ben, "test"), circle.task(ben, "choose_voices"), [ada]
        )


def test_no_list_holds_them(firm: Circle) -> None:
    firm.asked()
    with firm.store.read() as connection:
        listed = {number for number, _ in people_rows(connection, view(connection, firm.clock.now()), None)}
    assert listed.isdisjoint(firm.outsiders().values())


def test_the_employee_names_them_on_the_page(firm: Circle, client: TestClient[Any]) -> None:
    nia, ben = firm.ids["nia"], firm.ids["ben"]
    with firm.store.write(Actor(None, "test"), "make a link") as tx:
        token = issue_link(tx, nia, timedelta(hours=1))
    form = form_token(client.get(f"/sign-in/{token}").text)
    client.post("/sign-in/enter", data={"form_token": form, "token": token})
    path = f"/tasks/{firm.task(nia, 'choose_voices')}"
    form = form_token(client.get(path).text)
    said = {"form_token": form, "do": "nominate", "chosen": str(ben), "outside.1.name": "Ada Client"}
    wrong = client.post(path, data=said)
    assert wrong.status_code == 422
    assert "e-mail address" in wrong.text
    sent = client.post(path, data={**said, "outside.1.address": "ada@client.example"})
    assert sent.status_code == 303
    assert list(firm.outsiders()) == ["Ada Client"]


def test_answers_without_names_stay_so(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> None:
    """The promise stands on the page, and nothing ties the answer to whoever gave it once the step is over."""
    with opened(request, backend, tmp_path, anonymous=True) as circle, TestClient(circle.app) as client:
        path, _ = circle.asked()
        assert "Your name is not shown" in client.get(path).text
        assert answer(client, path).status_code == 200
        assert len(circle.rows(respondent_link)) == 1
        circle.until(days=40)
        assert circle.rows(respondent_link) == []
