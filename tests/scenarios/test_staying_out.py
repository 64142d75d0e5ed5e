"""Whoever is tied to the employee has no voice in a decision about him: in stories and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases
from wiring_help import catalogue_of

from attain.scenarios.run import run_scenario

CONFIG = """
apiVersion: attain/v1
kind: form
id: wished
title: Wish
sections: [ { id: said, title: Said, fields: [ { id: text, title: Text, type: text, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: promotion
title: Promotion
about: employee
start: { on: hire_date }
people:
  board: { is: everyone in department board, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: wish, title: Wish, do: fill_form, who: employee, form: wished, due: 10 days after it opens, if_late: continue_without }
  - id: rule
    title: Rule
    do: decide
    who: board
    what: wish
    must_agree: @HOW
    @OUT
    choices: [ { id: granted, label: Granted }, { id: refused, label: Refused } ]
    due: 10 days after it opens
    if_late: continue_without
visibility:
  - { who: [board, hr], what: wish, as: full, from: wish submitted }
  - { who: [employee, board, hr], what: rule, as: full, from: rule ends }
---
apiVersion: attain/v1
kind: scenario
id: voices
title: Voices
of: workflow promotion
people:
  - { id: nia, manager: uta, department: board, hire_date: 2027-03-01, relatives: ben }
  - { id: uta, department: board, hire_date: 2020-01-06 }
  - { id: ben, manager: uta, department: board, hire_date: 2020-01-06 }
  - { id: eva, manager: uta, department: board, hire_date: 2020-01-06 }
  - { id: ida, manager: uta, department: board, hire_date: 2020-01-06 }
  - { id: jon, manager: uta, department: board, hire_date: 2020-01-06 }
  - { id: ole, department: services, hire_date: 2020-01-07, holds: [hr_operations] }
cases:
  - { id: agreed, title: Agreed, for: nia, play: ["2027-03-02 nia submits wish with { said.text: Please }", @PLAY], expect: [@EXPECT] }
refused:
  - { for: nia, try: "2027-03-03 uta decides rule as granted", because: stays_out, play: ["2027-03-02 nia submits wish with { said.text: Please }"] }
  - { for: nia, try: "2027-03-03 ben decides rule as granted", because: stays_out, play: ["2027-03-02 nia submits wish with { said.text: Please }"] }
  - { for: nia, try: "2027-03-03 nia decides rule as granted", because: own_case, play: ["2027-03-02 nia submits wish with { said.text: Please }"] }
"""
OUT = "stays_out: [own reports, own relatives]"
TWO = '"2027-03-03 eva decides rule as granted", "2027-03-04 ida decides rule as granted"'
ALL = f'{TWO}, "2027-03-05 jon decides rule as granted"'


def text_of(how: str, out: str, play: str, expect: str) -> str:
    text = CONFIG.replace("@HOW", how).replace("@OUT", out or "help: All of them").replace("@PLAY", play)
    return (text if out else text.partition("refused:")[0]).replace("@EXPECT", expect)


CASES = [
    ("all", OUT, ALL, "case is closed by 2027-03-05"),
    ("most", OUT, TWO, "case is closed by 2027-03-04"),
    ("most", "", TWO, "rule has 1 attempts"),
    ("most", "", ALL, "case is closed by 2027-03-05"),
]


@pytest.mark.parametrize(("how", "out", "play", "expect"), CASES)
def test_in_memory(tmp_path: Path, how: str, out: str, play: str, expect: str) -> None:
    catalogue = catalogue_of(tmp_path / "firm", text_of(how, out, play, expect))
    found = [one.message for each in run_scenario(catalogue, "voices") for one in each.findings]
    assert found == []


@pytest.mark.parametrize(("how", "out", "play", "expect"), CASES[:2])
def test_on_databases(stages: OnDatabases, tmp_path: Path, how: str, out: str, play: str, expect: str) -> None:
    catalogue = catalogue_of(tmp_path / "firm", text_of(how, out, play, expect))
    (result,) = run_scenario(catalogue, "voices", "agreed", stages)
    assert [one.message for one in result.findings] == []


def test_with_the_tied_counted_two_of_five_are_no_majority(tmp_path: Path) -> None:
    """The same two voices: of three they are most, of five they are not."""
    play, expect = TWO, "case is closed by 2027-03-04"
    found = []
    for place, out in enumerate((OUT, "")):
        catalogue = catalogue_of(tmp_path / f"firm{place}", text_of("most", out, play, expect))
        (result, *_) = run_scenario(catalogue, "voices", "agreed")
        found.append(bool(result.findings))
    assert found == [False, True]
