"""How often one person may be asked in a cycle, on both databases; and answers that are hidden for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from voices_help import Voices, a_case, shown_of, voice, voices

from attain.access.anonymous_tables import answers_closed
from attain.cases import commands, drafts
from attain.cases.tables import draft, nominated
from attain.errors import Refusal

ONCE = {
    "each_person_asked_at_most: 2 times": "each_person_asked_at_most: 1 times",
    "due: 12 working days after it opens\n            if_late: continue": (
        "due: 12 working days after it opens\n            if_late: hide_answers"
    ),
}


def two_of_one_manager(first: Voices) -> Voices:
    """Another case in which the same colleagues may be named."""
    for nth in range(1, 12):
        other = a_case(first.trial, nth=nth)
        if set(other.peers) & set(first.peers):
            return other
    raise AssertionError


def test_the_example_with_stricter_words(empty_url: str, tmp_path: Path) -> None:
    with voices(empty_url, tmp_path, ONCE) as trial:
        first = a_case(trial)
        other = two_of_one_manager(first)
        first.choose(3)
        both = [person for person in other.peers if person in first.peers]
        other.do(commands.submit, "own_view", other.subject, voice(), "own")
        with pytest.raises(Refusal) as refused:
            other.do(commands.nominate, "choose_peers", other.subject, other.peers)
        assert refused.value.code == "asked_too_often"
        assert "asked once in this cycle already" in str(refused.value)
        with trial.kernel.store.read() as connection:
            rows = connection.execute(select(nominated.c.case_id, nominated.c.person_id)).all()
        assert {row.person_id for row in rows} == set(first.peers)
        assert both
        hidden_answers(first)


def hidden_answers(case: Voices) -> None:
    """The step ends with hide_answers: enough answered, and still nobody reads anything of it."""
    for place in range(3):
        case.say("peer_feedback", case.peers[place], voice())
    for person in case.team[:3]:
        case.say("team_feedback", person, voice("disagree", "Hidden for good."))
    late = case.team[3]
    store = case.trial.kernel.store
    begun = {"words..keep": ["Begun, never sent."]}
    drafts.save_draft(store, case.actor(late), case.task("team_feedback", late), begun)
    case.pass_time(days=60)
    with store.read() as connection:
        rows = connection.execute(select(answers_closed).where(answers_closed.c.case_id == case.case)).all()
        assert {row.step: row.hidden for row in rows} == {"peer_feedback": False, "team_feedback": True}
        left = select(draft).where(draft.c.task_id == case.task("team_feedback", late))
        assert connection.execute(left).all() == []
    assert shown_of(case.heard(case.subject)) == {"own_view": 1, "peer_feedback": 3, "everyone": 3}
