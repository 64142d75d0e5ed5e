"""Proofs try that people leave, go away, come back and get another manager: a breach is a story with that in it."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from documents_help import SAID
from wiring_help import catalogue_of, story_of

from attain.proving.explore import Walk
from attain.scenarios.expectations import parse_always
from attain.scenarios.in_memory import InMemory
from attain.scenarios.proofs import Breach, Proof, prove
from attain.scenarios.questions import of_always
from attain.scenarios.sentences import Act, parse_sentence
from attain.scenarios.standing import Standing
from attain.scenarios.story import Story
from attain.workflow import inputs as i

CONFIG = (
    SAID
    + """\
apiVersion: attain/v1
kind: workflow
id: both
title: Both write
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  second: { is: manager of manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
@RULES
steps:
  - id: write
    title: Write
    do: parallel
    wait_for: all
    branches:
      - { id: near, steps: [ { id: closely, title: Closely, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue_without } ] }
      - { id: far, steps: [ { id: widely, title: Widely, do: fill_form, who: second, form: said, due: 5 days after it opens, if_late: continue_without } ] }
  - { id: agree, title: Agree, do: approve, who: second, what: closely, due: 5 days after it opens, if_late: [ { hand_over: hr, due: 5 days after it opens, if_late: continue } ] }
visibility:
  - { who: [employee, hr, second], what: [closely, widely], as: full, from: closely submitted }
  - { who: manager, what: widely, as: full, from: widely submitted }
---
apiVersion: attain/v1
kind: scenario
id: promises
title: Promises
of: workflow both
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2027-03-01 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-03-02 @DELEGATE }
  - { id: uta, manager: max, department: sales, hire_date: 2020-03-02 }
  - { id: max, department: board, hire_date: 2020-03-02 }
  - { id: zoe, manager: uta, department: board, hire_date: 2020-03-02 }
  - { id: ole, manager: max, department: board, hire_date: 2020-03-02, holds: [hr_operations] }
cases:
  - { id: silence, title: Nobody does anything, for: nia, play: [everyone else does nothing], expect: [case is closed by 2027-03-30] }
"""
)
RULES = {
    "plain": "",
    "stay": "when_people_change: { manager_changes: { open_tasks: stay, new_manager_sees: everything } }",
    "leave": "when_people_change: { actor_on_leave: { longer_than: 3 days, open_tasks: delegate, if_none: hr } }",
    "pause": "when_people_change: { employee_on_leave: { longer_than: 3 days, waits: pause, at_most: 60 days, then: close_unfinished } }",
    "go_on": "when_people_change: { employee_leaves: { then: close_unfinished, keep: [] } }",
}
FIRST = date(2027, 3, 1)


def story(folder: Path, rules: str = "plain", delegate: str = "") -> Story:
    text = CONFIG.replace("@RULES\n", f"{RULES[rules]}\n" if RULES[rules] else "")
    text = text.replace(" @DELEGATE", f", delegate: {delegate}" if delegate else "")
    return story_of(catalogue_of(folder / "firm", text), "promises")


def promised(told: Story, sentence: str) -> Proof:
    return prove(told, {"one": of_always(parse_always(sentence), told.workflow)}, FIRST)


def broken(told: Story, sentence: str) -> Breach:
    return promised(told, sentence).breaches["one"]


def played(told: Story, breach: Breach) -> InMemory:
    stage = InMemory(told, breach.subject, FIRST)
    for line in breach.play:
        said = parse_sentence(line)
        assert isinstance(said, Act)
        stage.act(said)
    return stage


ONE = "nobody has more than 1 open task at once"


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize(
    "sentence", ["every wait ends", "nobody approves what they wrote", "nobody acts on their own case"]
)
def test_what_holds_whatever_happens_to_people(tmp_path: Path, rules: str, sentence: str) -> None:
    proof = promised(story(tmp_path, rules), sentence)
    assert (proof.breaches, proof.unfinished) == ({}, [])
    assert proof.changed > 30


def test_who_takes_over_has_two_tasks_and_the_story_says_why(tmp_path: Path) -> None:
    told = story(tmp_path)
    breach = broken(told, ONE)
    assert breach.play == ("2027-03-01 tom leaves",)
    assert breach.wrong == "uta has 2 open tasks at once in one case"
    assert played(told, breach).seen().most_tasks == 2


def test_a_delegate_has_two_tasks(tmp_path: Path) -> None:
    told = story(tmp_path, "leave", "uta")
    leaves = [one for one in _kinds(told) if " goes away" in one or " comes back" in one]
    assert {"tom goes away", "tom comes back", "uta goes away"} <= set(leaves)
    assert not [one for one in leaves if one.startswith("nia")]


def test_an_employee_away_makes_the_case_wait_and_that_comes_on_top(tmp_path: Path) -> None:
    told = story(tmp_path, "pause")
    kinds = _kinds(told)
    assert {"nia goes away", "nia comes back"} <= kinds
    assert "tom goes away" not in kinds
    assert promised(told, "every case is closed by 2027-03-30").breaches == {}
    assert promised(told, "every case is closed by 2027-03-12").breaches


def test_another_manager_where_tasks_stay_changes_nothing_that_is_open(tmp_path: Path) -> None:
    told = story(tmp_path, "stay")
    assert "nia gets manager zoe" in _kinds(told)
    for node in _changed(told):
        if node.said.startswith("nia gets manager") and node.parent is not None and node.parent.case.open_steps():
            assert node.parent.case.steps.keys() == node.case.steps.keys()


def test_in_a_course_one_thing_happens_to_people_and_who_went_away_may_come_back(tmp_path: Path) -> None:
    for node in _changed(story(tmp_path, "leave")):
        said = [one.said for one in node.way() if one.said]
        assert len([one for one in said if "comes back" not in one]) == 1
        assert all(said[0].startswith(one.partition(" ")[0]) for one in said)


def test_who_left_does_nothing_any_more(tmp_path: Path) -> None:
    for node in _changed(story(tmp_path)):
        left = [one.what.person for one in node.way() if isinstance(one.what, i.PersonLeft)]
        acting = {person for _, state in node.case.open_steps() for person in state.actors}
        assert acting.isdisjoint(left)


def _changed(told: Story) -> list:  # type: ignore[type-arg]
    walk = Walk(Standing(InMemory(told, "nia", FIRST), lambda _: True))
    return [visit.node for visit in walk.visits() if visit.node.since is not None]


def _kinds(told: Story) -> set[str]:
    return {one.said for node in _changed(told) for one in node.way() if one.said}
