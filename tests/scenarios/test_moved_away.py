"""An employee who moves while his review runs: it keeps its overlays unless `employee_moves` says otherwise."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import SAID
from wiring_help import PEOPLE, catalogue_of

from attain.scenarios.run import run_scenario

CONFIG = (
    SAID
    + """
apiVersion: attain/v1
kind: workflow
id: roaming
title: Roaming
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
@RULE
steps:
  - { id: first, title: First, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue }
  - { id: second, title: Second, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: [first, second], as: full, from: second ends }
---
apiVersion: attain/v1
kind: overlay
id: france
title: France
for: country is FR
from: 2027-01-01
changes:
  - { in: workflow roaming, add: { id: third, title: Third, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue }, after: second }
  - { in: workflow roaming, visibility: [ { who: hr, what: @SHOWN, as: full, from: case ends } ] }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Roaming
of: workflow roaming
people:@PEOPLE
cases:
  - id: moves
    title: To France
    for: nia
    play: [@PLAY]
    expect: [@EXPECT]
"""
)
PLAY = '"2027-03-03 nia gets country FR", "2027-03-04 tom submits first", "2027-03-05 tom submits second"'
RULES = [
    ("country: new_at_next_step", "third", PLAY, "step third opens on 2027-03-05"),
    ("country: old_until first ends", "third", PLAY, "step third opens on 2027-03-05"),
    ("country: old_until second opens", "third", PLAY, "step third opens on 2027-03-05"),
    ("department: new_at_next_step", "third", PLAY, "case is closed by 2027-03-05"),
    ("", "third", PLAY, "case is closed by 2027-03-05"),
    # what is written already would be shown to more people there
    ("country: new_at_next_step", "[third, first.all]", PLAY, "case is closed by 2027-03-05"),
]


def catalogue(folder: Path, rule: str, shown: str, play: str, expect: str) -> Any:
    said = f"when_people_change: {{ employee_moves: {{ {rule} }} }}" if rule else ""
    text = CONFIG.replace("@RULE", said).replace("@SHOWN", shown).replace("@PEOPLE", PEOPLE.rstrip())
    return catalogue_of(folder, text.replace("@PLAY", play).replace("@EXPECT", expect))


@pytest.mark.parametrize(("rule", "shown", "play", "expect"), RULES)
def test_in_memory(tmp_path: Path, rule: str, shown: str, play: str, expect: str) -> None:
    (result,) = run_scenario(catalogue(tmp_path / "firm", rule, shown, play, expect), "stories", "moves")
    assert [one.message for one in result.findings] == []


@pytest.mark.parametrize(("rule", "shown", "play", "expect"), [RULES[0], RULES[1], RULES[4], RULES[5]])
def test_on_databases(stages: OnDatabases, tmp_path: Path, rule: str, shown: str, play: str, expect: str) -> None:
    (result,) = run_scenario(catalogue(tmp_path / "firm", rule, shown, play, expect), "stories", "moves", stages)
    assert [one.message for one in result.findings] == []
