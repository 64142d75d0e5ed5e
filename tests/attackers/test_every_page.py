"""An attacker who may sign in asks every page, total and error for the difference that tells who said what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from reviews_help import Trial, sign_in_link
from voices_help import GROUPS, REPORT, Voices, a_case, shown_of, voice, voices

from attain.cases import commands
from attain.cases.feedback import of_report, of_step
from attain.errors import Refusal
from attain.portal.serve import portal_app

TEAM_WORDS, PEER_WORDS = "The team alone wrote this", "Colleagues wrote this"
MOST_PAGES = 60


@dataclass
class Firm:
    trial: Trial
    app: Litestar
    few: Voices
    """Three colleagues and two of the team answered; three are needed of each."""
    open: Voices
    """Answers came, and more may come."""
    seen: dict[tuple[int, int], Any] = field(default_factory=dict)
    """What each viewer heard after each answer."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """How a second answer was refused, before the closing and after it."""

    def eyes(self) -> dict[str, int]:
        case = self.few
        manager = case.role("manager")
        others = {case.subject, manager, *case.team, *case.peers}
        return {
            "subject": case.subject,
            "manager": manager,
            "manager's manager": self.trial.person("1002"),
            "colleague": case.peers[0],
            "report": case.team[0],
            "HR partner": self.trial.person("1012"),
            "HR operations": self.trial.person("1010"),
            "administrator": self.trial.person("1030"),
            "executive": self.trial.person("1001"),
            "nobody": next(p for p in range(60, 200) if p not in others),
        }


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    folder = tmp_path_factory.mktemp("pages")
    with voices(f"sqlite:///{folder / 'pages.db'}", folder) as trial:
        few, still = a_case(trial), a_case(trial, nth=1)
        made = Firm(trial, portal_app(trial.kernel, SETTINGS), few, still)
        for case in (few, still):
            case.choose(3)
        for place in range(3):
            few.say("peer_feedback", few.peers[place], voice("agree", f"{PEER_WORDS} {place}."))
            still.say("peer_feedback", still.peers[place], voice("agree", f"{PEER_WORDS} {place}."))
        for place in range(2):
            few.say("team_feedback", few.team[place], voice("strongly_disagree", f"{TEAM_WORDS} {place}."))
        for place in range(len(still.team) - 1):
            still.say("team_feedback", still.team[place], voice("strongly_disagree", f"The other team {place}."))
            for viewer in made.eyes().values():
                made.seen[place, viewer] = hear(still, viewer)
        made.refused.append(again(few))
        few.pass_time(days=40)
        made.refused.append(again(few))
        yield made


def again(case: Voices) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        case.do(commands.submit, "team_feedback", case.team[0], voice(), "another key")
    return refused.value.code, str(refused.value)


def hear(case: Voices, viewer: int) -> Any:
    running = case.running()
    with case.trial.kernel.store.read() as connection:
        now = case.trial.clock.now()
        steps = {step: of_step(connection, running, viewer, now, step) for step in ("peer_feedback", "team_feedback")}
        return of_report(connection, running, viewer, now, REPORT, GROUPS), steps


@contextmanager
def signed_in(firm: Firm, person: int) -> Iterator[Any]:
    with TestClient(firm.app, raise_server_exceptions=True) as client:
        enter(client, sign_in_link(firm.trial, person))
        yield client


def crawled(client: Any, *starts: str) -> dict[str, str]:
    """Every page that links lead to."""
    waiting, found = ["/", *starts], {}
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        if path in found:
            continue
        answer = client.get(path)
        found[path] = answer.text if answer.status_code == 200 else ""
        links = re.findall(r'href="(/[^"#?]*)', found[path])
        waiting += [link for link in dict.fromkeys(links) if not link.startswith(("/static", "/sign", "/assets"))]
    return found


WHO = (
    "subject", "manager", "manager's manager", "colleague", "report", "HR partner", "HR operations", "administrator",
    "executive", "nobody",
)  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_what_too_few_said(firm: Firm, who: str) -> None:
    with signed_in(firm, firm.eyes()[who]) as client:
        pages = crawled(client, f"/reviews/{firm.few.case}", f"/reviews_360/{firm.few.case}/feedback")
    assert len(pages) > 3
    assert [path for path, text in pages.items() if TEAM_WORDS in text] == []


def test_the_subject_reads_what_enough_said(firm: Firm) -> None:
    """So that the test above could fail."""
    with signed_in(firm, firm.few.subject) as client:
        page = client.get(f"/reviews_360/{firm.few.case}/feedback").text
        case = client.get(f"/reviews/{firm.few.case}").text
    assert page.count(PEER_WORDS) == 3
    assert "Too few answered" in page
    assert f"/reviews_360/{firm.few.case}/feedback" in case


def test_words_are_not_for_whoever_was_granted_averages(firm: Firm) -> None:
    manager = firm.eyes()["manager"]
    with signed_in(firm, manager) as client:
        pages = crawled(client, f"/reviews/{firm.few.case}", f"/reviews_360/{firm.few.case}/feedback")
    assert pages[f"/reviews_360/{firm.few.case}/feedback"]
    assert [path for path, text in pages.items() if PEER_WORDS in text] == []


def test_the_small_group_is_no_difference_of_shown_ones(firm: Firm) -> None:
    heard = firm.few.heard(firm.few.subject)
    assert shown_of(heard) == {"own_view": 1, "peer_feedback": 3, "everyone": 3}
    assert heard is not None
    assert heard.too_few == ("team_feedback",)
    for group in heard.groups:
        for question in group.questions:
            assert "strongly_disagree" not in question.counts


@pytest.mark.parametrize("who", WHO)
def test_nothing_changes_with_each_answer_while_more_may_come(firm: Firm, who: str) -> None:
    """Before and after the third answer, and the fourth, everybody hears the same: nothing of that group."""
    viewer = firm.eyes()[who]
    heard = [firm.seen[place, viewer] for place in range(len(firm.open.team) - 1)]
    assert len(heard) >= 3
    for report, steps in heard:
        assert report is None
        assert steps == {"peer_feedback": None, "team_feedback": None} or steps["team_feedback"] is None


@pytest.mark.parametrize("who", ["colleague", "HR operations", "administrator", "executive", "nobody"])
def test_what_one_may_not_read_is_as_if_it_were_not_there(firm: Firm, who: str) -> None:
    with signed_in(firm, firm.eyes()[who]) as client:
        real = client.get(f"/reviews_360/{firm.few.case}/feedback")
        none = client.get("/reviews_360/99999999/feedback")
    assert (real.status_code, none.status_code) == (404, 404)
    strip = re.compile(r"/reviews_360/\d+/feedback|\d{5,}|value=\"[^\"]*\"")
    assert strip.sub("", real.text) == strip.sub("", none.text)


@pytest.mark.parametrize("path", ["/reviews_360/0/feedback", "/reviews_360/-1/feedback", "/reviews_360/x/feedback"])
def test_odd_addresses_are_nowhere(firm: Firm, path: str) -> None:
    with signed_in(firm, firm.few.subject) as client:
        assert client.get(path).status_code == 404


def test_a_second_answer_is_refused_alike_before_and_after_the_closing(firm: Firm) -> None:
    """The refusal does not tell whether the link is still there."""
    before, after = firm.refused
    assert before == after
    assert before[0] == "closed"
