"""Anonymous answers sealed for a role: who may open a seal, what that tells, and what it never tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from databases import hasty
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import sign_in_link
from sqlalchemy import select
from voices_help import Voices, a_case, voice, voices

from attain.access.anonymous_tables import respondent_link, seal_opened, sealed_link
from attain.cases.unsealing import SealedStep, open_seal, sealed_steps
from attain.errors import BadInput, Refusal
from attain.mail.tables import mail
from attain.portal.serve import portal_app
from attain.store.doors import Actor
from attain.store.tables import audit_note

SEALED = {
    "roll_into everyone, traceable_by: nobody }\n            may_decline": (
        "hide, traceable_by: role hr_operations }\n            may_decline"
    ),
    "  - { who: manager, what: peer_feedback": (
        "  - { who: [hr_operations, hr_partner], what: [peer_feedback, team_feedback],"
        " as: averages_and_shuffled_comments, from: voices ends }\n  - { who: manager, what: peer_feedback"
    ),
}
WHY = "A threat is in it; the police ask."


@dataclass
class Seals:
    """A review whose colleagues and team have answered; what the colleagues wrote is sealed for HR operations."""

    of: Voices

    def kept_by(self, name: str = "hr_operations") -> int:
        return self.of.role(name)

    def seen_by(self, person: int) -> list[SealedStep]:
        running = self.of.running()
        with self.of.trial.kernel.store.read() as connection:
            return list(sealed_steps(connection, running, person, self.of.trial.clock.now()))

    def mark(self, words: str) -> str:
        (step,) = self.seen_by(self.kept_by())
        return next(one.mark for one in step.words if one.text == words)

    def open(self, person: int, mark: str, reason: str = WHY) -> int:
        kernel = self.of.trial.kernel
        return open_seal(kernel.store, kernel.world, Actor(person, "portal"), self.of.case, mark, reason)


def words_of(person: int) -> str:
    return f"Of {person}"


@pytest.fixture(params=["sqlite", "postgresql"])
def seals(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seals]:
    if request.param == "sqlite":
        url = hasty(f"sqlite:///{tmp_path / 'seals.db'}")
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.fresh())
    with voices(url, tmp_path, SEALED) as trial:
        one = a_case(trial)
        one.choose(3)
        for step, persons in (("peer_feedback", one.peers[:3]), ("team_feedback", one.team)):
            for person in persons:
                one.say(step, person, voice("agree", words_of(person)))
        one.forget()
        yield Seals(one)


def test_what_a_seal_tells_and_to_whom(seals: Seals) -> None:
    keeper, peers = seals.kept_by(), seals.of.peers[:3]
    (step,) = seals.seen_by(keeper)
    assert step.step.id == "peer_feedback"
    assert {one.text for one in step.words} == {words_of(one) for one in peers}
    for person in (seals.of.subject, seals.of.role("manager"), seals.kept_by("hr_partner"), *peers, *seals.of.team):
        assert seals.seen_by(person) == []
        with pytest.raises(Refusal, match="no seal here"):
            seals.open(person, seals.mark(words_of(peers[1])))
    assert seals.open(keeper, seals.mark(words_of(peers[1]))) == peers[1]
    (after,) = seals.seen_by(keeper)
    assert [(words, writer, one.reason) for one, words, writer in after.opened] == [(words_of(peers[1]), peers[1], WHY)]
    assert words_of(peers[1]) not in {one.text for one in after.words}
    store = seals.of.trial.kernel.store
    with store.read() as connection:
        told = connection.execute(select(mail).where(mail.c.person_id == peers[1])).mappings().all()
        noted = [row.detail for row in connection.execute(select(audit_note)) if "seal opened" in str(row.detail)]
    assert WHY in told[-1]["body"]
    assert noted == [{"step": "peer_feedback", "seal opened": WHY}]


def test_without_a_reason_nothing_is_opened(seals: Seals) -> None:
    mark = seals.mark(words_of(seals.of.peers[0]))
    with pytest.raises(BadInput, match="why"):
        seals.open(seals.kept_by(), mark, "  ")
    with pytest.raises(Refusal, match="no seal here"):
        seals.open(seals.kept_by(), "0" * 32)
    with seals.of.trial.kernel.store.read() as connection:
        assert connection.execute(select(seal_opened)).all() == []


def test_only_what_was_promised_so_is_kept(seals: Seals) -> None:
    """The team was promised that nobody could trace it: no tie of its answers is left."""
    with seals.of.trial.kernel.store.read() as connection:
        assert len(connection.execute(select(sealed_link)).all()) == 3
        assert connection.execute(select(respondent_link)).all() == []


def test_who_keeps_the_seals_opens_one_in_the_portal(seals: Seals) -> None:
    trial, writer = seals.of.trial, seals.of.peers[2]
    at = f"/reviews/{seals.of.case}/seals"
    with TestClient(portal_app(trial.kernel, SETTINGS), base_url="http://testserver.local") as client:
        enter(client, sign_in_link(trial, seals.kept_by()))
        assert at in client.get(f"/reviews/{seals.of.case}").text
        page = client.get(at)
        assert words_of(writer) in page.text
        token = form_token(page.text)
        without = client.post(at, data={"form_token": token, "reason": WHY})
        assert without.status_code == 422
        assert "Choose the answer" in without.text
        chosen = {"form_token": token, "answer": seals.mark(words_of(writer)), "reason": WHY}
        assert "Open this seal?" in client.post(at, data=chosen).text
        with trial.kernel.store.read() as connection:
            assert connection.execute(select(seal_opened)).all() == []
        done = client.post(at, data={**chosen, "sure": "yes"}).text
        assert "The seal is open" in done
        assert WHY in done
    with TestClient(portal_app(trial.kernel, SETTINGS), base_url="http://testserver.local") as client:
        enter(client, sign_in_link(trial, seals.of.role("manager")))
        assert client.get(at).status_code == 404
        assert at not in client.get(f"/reviews/{seals.of.case}").text


def test_too_few_answers_hide_their_words_and_their_seals(tmp_path: Path) -> None:
    with voices(hasty(f"sqlite:///{tmp_path / 'few.db'}"), tmp_path, SEALED) as trial:
        one = a_case(trial)
        one.choose(3)
        for person in one.peers[:2]:
            one.say("peer_feedback", person, voice("agree", words_of(person)))
        for person in one.team:
            one.say("team_feedback", person, voice("agree", words_of(person)))
        one.pass_time(days=timedelta(weeks=6).days)
        assert Seals(one).seen_by(one.role("hr_operations")) == []
