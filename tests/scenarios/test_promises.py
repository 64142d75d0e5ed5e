"""What is promised for every state: a breach that no story comes to is found, told as a story, and can be played."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.config.files import documents_of
from attain.config.source import Source
from attain.phrases.errors import PhraseError
from attain.scenarios.expectations import parse_always
from attain.scenarios.in_memory import InMemory
from attain.scenarios.proofs import Proof, prove
from attain.scenarios.questions import of_always, of_row
from attain.scenarios.run import Result, run_scenario
from attain.scenarios.sees import way
from attain.scenarios.sentences import Act, parse_sentence
from attain.scenarios.story import Story, read_story

from scenario_helpers import demo  # isort: skip

PAGE = Path(__file__).parents[2] / "docs" / "language" / "proofs.md"
FIRST = date(2027, 3, 1)


def blocks(kind: str) -> list[str]:
    return [part.split("```")[0] for part in PAGE.read_text("utf-8").split(f"```{kind}\n")[1:]]


def catalogue(text: str) -> Catalogue:
    (document,) = documents_of(Source("promises.yaml", text), [])
    return Catalogue([*demo().resources, document.resource], demo().kinds)


def run(text: str) -> dict[str, Result]:
    return {one.id: one for one in run_scenario(catalogue(text), "quick_review_promises")}


def story(text: str) -> Story:
    whole = catalogue(text)
    found = read_story(whole.get("scenario", "quick_review_promises"), whole, [])  # type: ignore[arg-type]
    assert found is not None
    return found


def promised(sentence: str, limit: int = 5_000) -> Proof:
    told = story(blocks("yaml")[0])
    return prove(told, {"one": of_always(parse_always(sentence), told.workflow)}, FIRST, limit)


def test_the_page_shows_what_is_printed() -> None:
    results = run(blocks("yaml")[0])
    assert [id for id, one in results.items() if not one.passed] == ["sees_2"]
    [finding] = results["sees_2"].findings
    said = " ".join(blocks("text")[0].split())
    assert f"{finding.code} {finding.message} {' '.join(finding.help.split())}" in said


def test_a_breach_can_be_played() -> None:
    told = story(blocks("yaml")[0])
    row = told.data["sees"][1]
    breach = prove(told, {"row": of_row(row, told.workflow)}, FIRST).breaches["row"]
    stage = InMemory(told, breach.subject, FIRST)
    for line in breach.play:
        said = parse_sentence(line)
        assert isinstance(said, Act)
        stage.act(said)
    seen = stage.seen()
    assert way(seen, seen.case, "second_manager", "manager_review") == "full"


def test_where_there_are_too_many_states_nothing_is_decided() -> None:
    proof = promised("every wait ends", limit=3)
    assert proof.unfinished == ["ann"]
    assert not proof.breaches


HOLD = [
    "every wait ends",
    "nobody approves what they wrote",
    "nobody acts on their own case",
    "nobody has more than 1 open task at once",
    "step release never opens before manager_review ends",
    "nobody sees manager_review before self_review ends",
]
DO_NOT = [
    ("every case is closed by 2027-03-31", "the case is closed on"),
    ("nobody has more than 0 open tasks at once", "ann has 1 open tasks at once"),
    ("step manager_review never opens before release ends", "manager_review opens before release has ended"),
    ("nobody sees manager_review", "second_manager sees manager_review (full)"),
    ("nobody sees manager_review before release ends", "second_manager sees manager_review (full)"),
]


@pytest.mark.parametrize("sentence", HOLD)
def test_what_holds_is_proved(sentence: str) -> None:
    proof = promised(sentence)
    assert (proof.breaches, proof.unfinished) == ({}, [])
    assert proof.states > 10


def test_the_bound_proves_a_last_day_without_a_look_at_every_state() -> None:
    proof = promised("every case is closed by 2027-07-30")
    assert (proof.breaches, proof.unfinished) == ({}, [])
    assert proof.states == 1


@pytest.mark.parametrize(("sentence", "wrong"), DO_NOT)
def test_what_does_not_hold_is_broken_by_a_story(sentence: str, wrong: str) -> None:
    breach = promised(sentence).breaches["one"]
    assert wrong in breach.wrong
    assert breach.play


def test_a_scenario_without_cases_asks_about_the_first_who_has_one() -> None:
    text = blocks("yaml")[0]
    start, end = text.index("cases:"), text.index("sees:")
    results = run(text[:start] + text[end:])
    assert [id for id, one in results.items() if not one.passed] == ["sees_2"]


def test_a_promise_that_cannot_be_read_says_what_is_expected() -> None:
    with pytest.raises(PhraseError, match='"sleeps" does not fit here'):
        parse_always("nobody sleeps")
