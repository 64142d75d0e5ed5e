"""What is expected of the nth time that a step is done: the same in memory and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import THREE
from wiring_help import PEOPLE, catalogue_of, told

from attain.phrases.errors import PhraseError
from attain.scenarios.expectations import parse_expectation
from attain.scenarios.run import run_all, run_scenario

CONFIG = (
    THREE
    + """
apiVersion: attain/v1
kind: form
id: note
title: Note
sections: [ { id: talk, title: Talk, fields: [ { id: text, title: Text, type: text, required: true }, { id: mood, title: Mood, type: rating, scale: three } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: talks
title: Talks
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: one_to_one, title: One to one, do: meet, who: manager, form: note, due: 30 days after it opens, if_late: continue,
      repeat: { at_least: 1, at_most: 3, opened_by: manager, each_acknowledged_by: employee } }
  - { id: check_in, title: Check-in, do: fill_form, who: employee, form: note, due: 40 days after it opens, if_late: continue, repeat: { every: 10 days, until: 30 days after it opens } }
  - id: rounds
    title: Rounds
    do: part
    repeat: { every: 1 month, until: 2 months after it opens }
    steps:
      - { id: look, title: Look, do: fill_form, who: manager, form: note, due: 10 days after it opens, if_late: continue }
      - { id: answer, title: Answer, do: approve, who: hr, what: look, due: 10 days after it opens, if_late: approve, silence_counts_as_approval: true, send_back: { to: look, at_most: 1, time_again: 2 days, then: continue } }
visibility:
  - { who: [employee, hr], what: [one_to_one, check_in, look], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: scenario
id: talked
title: Talked
of: workflow talks
people:@PEOPLE
cases:
@CASES
"""
)
FIRST = '"2027-03-02 tom submits one_to_one with { talk.mood: poor }", 2027-03-03 nia acknowledges one_to_one'
CASES = {
    "second": f"""{{ id: second, title: The second talk, for: nia,
      play: [{FIRST}, 2027-03-05 tom opens another one_to_one, "2027-03-09 tom submits one_to_one with {{ talk.mood: great }}", 2027-03-10 nia acknowledges one_to_one],
      expect: [one_to_one has 2 repetitions, step one_to_one opens on 2027-03-05 in repetition 2, step one_to_one ends by 2027-03-09 in repetition 2, step one_to_one never opens in repetition 3,
        one_to_one.talk.mood is poor in repetition 1, one_to_one.talk.mood is great in repetition 2, step one_to_one opens on 2027-03-01 in repetition 1] }}""",
    "third": f"""{{ id: third, title: The third check-in, for: nia, play: [{FIRST}, 2027-03-04 tom finishes one_to_one, "2027-03-06 nia submits check_in with {{ talk.mood: good }}",
        "2027-03-16 nia submits check_in with {{ talk.mood: poor }}", "2027-03-26 nia submits check_in with {{ talk.mood: great }}"],
      expect: [check_in has 3 repetitions, step check_in opens on 2027-03-04 in repetition 1, step check_in opens on 2027-03-24 in repetition 3, check_in.talk.mood is poor in repetition 2, check_in.talk.mood is great in repetition 3] }}""",
    "rounds": f"""{{ id: rounds, title: The second round, for: nia, play: [{FIRST}, 2027-03-04 tom finishes one_to_one, everyone else does nothing],
      expect: [rounds has 3 repetitions, look has 3 repetitions, step look opens on 2027-05-13 in repetition 2, step look is due on 2027-05-23 in repetition 2] }}""",
    "sent_back": f"""{{ id: sent_back, title: An attempt counts in its round, for: nia, play: [{FIRST}, 2027-03-04 tom finishes one_to_one, "2027-04-14 tom submits look with {{ talk.mood: good }}", 2027-04-15 ole sends back answer,
        "2027-04-16 tom submits look with {{ talk.mood: great }}", 2027-04-17 ole approves answer, "2027-05-14 tom submits look with {{ talk.mood: poor }}"],
      expect: [look.talk.mood is great in repetition 1, look.talk.mood is poor in repetition 2, look.talk.mood is poor, step look ends by 2027-05-14 in repetition 2] }}""",
}


def catalogue(folder: Path, *cases: str) -> Any:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip())
    return catalogue_of(folder, text.replace("@CASES", "\n".join(f"  - {CASES.get(one, one)}" for one in cases)))


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue(tmp_path / "firm", *CASES), "talked")) == []


@pytest.mark.parametrize("case", CASES)
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    found = told(run_scenario(catalogue(tmp_path / "firm", case), "talked", case, stages))
    assert found == []


@pytest.mark.parametrize(
    ("expected", "instead"),
    [
        ("step one_to_one opens on 2027-03-04 in repetition 2", "opens on 2027-03-05, not on 2027-03-04"),
        ("step one_to_one ends by 2027-03-08 in repetition 2", "ends on 2027-03-09, not by 2027-03-08"),
        ("step one_to_one opens on 2027-03-04 in repetition 3", "step one_to_one in repetition 3 never opens"),
        ("step one_to_one never opens in repetition 2", "opens on 2027-03-05"),
        ("one_to_one.talk.mood is great in repetition 1", "it is not so"),
        ("one_to_one.talk.mood is great in repetition 3", "it is not known"),
        ("one_to_one has 3 repetitions", "one_to_one has 2 repetitions, not 3"),
    ],
)
def test_what_happened_instead(tmp_path: Path, expected: str, instead: str) -> None:
    case = CASES["second"].split("expect:")[0] + f"expect: [{expected}] }}"
    (found,) = told(run_all(catalogue(tmp_path / "firm", case), "talked"))
    assert instead in found


def test_only_some_things_are_asked_of_one_repetition() -> None:
    with pytest.raises(PhraseError, match="not asked of one repetition"):
        parse_expectation("case is closed by 2027-03-04 in repetition 2")
