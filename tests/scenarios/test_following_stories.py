"""Reviews that others open, told and played on in the same story: the same in memory and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import RATED, SAID, THREE
from wiring_help import PEOPLE, catalogue_of, told

from attain.scenarios.run import run_all, run_scenario

CONFIG = (
    THREE
    + RATED
    + SAID
    + """
apiVersion: attain/v1
kind: workflow
id: review
title: Review
about: employee
start: [ { on: hire_date }, { id: anew, on: opened_by review.again, after: [3 months], at_most: 1 running } ]
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 10 days after it opens, if_late: continue }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager }, records: work.overall }
outcomes:
  - { id: help, title: Help, when: overall.final is poor, open: workflow improvement }
  - { id: again, title: Once more, when: overall.final is good, open: workflow review }
visibility:
  - { who: [employee, hr], what: [overall.final, overall.proposed], as: full, from: rate ends }
---
apiVersion: attain/v1
kind: workflow
id: improvement
title: Improvement
about: employee
start: { on: opened_by review.help, at_most: 1 running }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: plan, title: Plan, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue, when: last overall of workflow review is poor }
  - { id: unneeded, title: Unneeded, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue, when: measure work.overall is great }
  - { id: coach, title: Coach, do: use, workflow: coaching }
  - { id: end, title: End, do: decide, who: manager, due: 10 days after it opens, if_late: continue, choices: [ { id: better, label: Better }, { id: worse, label: Worse } ] }
visibility:
  - { who: [employee, hr], what: [plan, end], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: coaching
title: Coaching
about: employee
start: { on: asked_for, by: [hr] }
people:
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: talk, title: Talk, do: meet, who: hr, form: said, due: 20 days after it opens, if_late: continue }
visibility:
  - { who: employee, what: talk, as: full, from: talk ends }
---
apiVersion: attain/v1
kind: scenario
id: led
title: Led on
of: workflow review
people:@PEOPLE
cases:
@CASES
"""
)
POOR = '"2027-03-05 tom submits rate with { all.overall: poor }"'
CASES = {
    "played_on": f"""{{ id: played_on, title: Improvement is played on, for: nia,
      play: [{POOR}, 2027-03-08 tom submits plan, 2027-03-20 ole submits talk, 2027-03-22 tom decides end as better],
      expect: [case is closed by 2027-03-05, case 1 opens on 2027-03-01, case 2 opens on 2027-03-05, case 3 opens on 2027-03-08, step plan opens on 2027-03-05, step plan ends by 2027-03-08,
        step unneeded never opens, step end opens on 2027-03-20, step end belongs to tom, case is closed by 2027-03-22 in case 2, case is closed by 2027-03-20 in case 3,
        end is better in case 2, outcome help follows, outcome again does not follow, outcome help follows in case 1] }}""",
    "silence": f"""{{ id: silence, title: Nobody does anything more, for: nia, play: [{POOR}, everyone else does nothing],
      expect: [step plan is due on 2027-03-15, step talk opens on 2027-03-15, step end opens on 2027-04-04, case is closed by 2027-04-14 in case 2] }}""",
    "led_by_another": f"""{{ id: led_by_another, title: Another manager takes over what is open in each, for: nia, play: [{POOR}, 2027-03-06 nia gets manager uta], expect: [step plan belongs to uta] }}""",
    "anew": """{ id: anew, title: A review that opens the next one, for: nia, play: ["2027-03-05 tom submits rate with { all.overall: good }", "2027-06-07 tom submits rate in case 2 with { all.overall: great }"],
      expect: [case 2 opens on 2027-06-05, case is closed by 2027-03-05, case is closed by 2027-06-07 in case 2, overall.final is good, overall.final is great in case 2, step rate opens on 2027-03-01, step rate opens on 2027-06-05 in case 2] }""",
    "neither": """{ id: neither, title: Nothing follows, for: nia, play: ["2027-03-05 tom submits rate with { all.overall: great }", everyone else does nothing],
      expect: [step plan never opens, outcome help does not follow, case is closed by 2027-03-05] }""",
}


def catalogue(folder: Path, *cases: str) -> Any:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip())
    return catalogue_of(folder, text.replace("@CASES", "\n".join(f"  - {CASES.get(one, one)}" for one in cases)))


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue(tmp_path / "firm", *CASES), "led")) == []


@pytest.mark.parametrize("case", CASES)
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    found = told(run_scenario(catalogue(tmp_path / "firm", case), "led", case, stages))
    assert found == []


@pytest.mark.parametrize(
    ("play", "expected", "instead"),
    [
        (POOR, "case is closed by 2027-03-30 in case 2", "the case is not closed"),
        (POOR, "case is closed by 2027-03-30 in case 3", "there are 2 cases"),
        (POOR, "step plan ends by 2027-03-30", "step plan has not ended"),
        ("2027-03-05 tom submits rate in case 2", "case is closed by 2027-03-05", "there are 1 cases by then"),
    ],
)
def test_what_happened_instead(tmp_path: Path, play: str, expected: str, instead: str) -> None:
    case = f"{{ id: told, title: Told, for: nia, play: [{play}], expect: [{expected}] }}"
    (found,) = told(run_all(catalogue(tmp_path / "firm", case), "led"))
    assert instead in found


def test_not_in_a_story_of_several(tmp_path: Path) -> None:
    case = f"{{ id: told, title: Told, for: [nia, ben], play: [{POOR}, 2027-03-08 tom submits plan], expect: [case is closed by 2027-03-05] }}"
    (found,) = told(run_all(catalogue(tmp_path / "firm", case), "led"))
    assert "reviews that follow from others are told in a story of one person" in found
