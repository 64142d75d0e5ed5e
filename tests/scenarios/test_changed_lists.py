"""Agreed goals that change, told in stories: the same in memory and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import THREE
from wiring_help import PEOPLE, catalogue_of, told

from attain.scenarios.run import run_all, run_scenario

CONFIG = (
    THREE
    + """
apiVersion: attain/v1
kind: goal_plan
id: aims
title: Aims
items: { at_least: 2, at_most: 4 }
weights: { together: 100% }
fields: [ { id: title, title: Title, type: text, required: true } ]
changes_after_approval: { by: [employee], approved_by: manager, until: judge opens }
---
apiVersion: attain/v1
kind: form
id: judged
title: Judged
sections: [ { id: each, title: Each, for_each: goals, fields: [ { id: level, title: Level, type: rating, scale: three, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: year
title: Year
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: write, title: Write, do: plan, who: employee, what: goal_plan aims, due: 10 days after it opens, if_late: continue }
  - { id: agree, title: Agree, do: approve, who: manager, what: write, due: 10 days after it opens, if_late: approve, silence_counts_as_approval: true }
  - { id: judge, title: Judge, do: fill_form, who: manager, form: judged, not_before: 60 days after agree ends, due: 10 days after it opens, if_late: continue }
scores:
  - { id: result, title: Result, take: [ { from: judge.each.level, weight: weight of the goal } ], aggregate: weighted_mean }
visibility:
  - { who: [employee, manager], what: write, as: full, from: write submitted }
  - { who: [employee, hr], what: [judge, result], as: full, from: judge ends }
---
apiVersion: attain/v1
kind: scenario
id: changed
title: Changed
of: workflow year
people:@PEOPLE
cases:
@CASES
refused:
@REFUSED
"""
)
AGREED = '"2027-03-02 nia submits write with { entries.title: [Answer, Move], entries.weight: [50%, 50%] }", 2027-03-03 tom approves agree'
ASKED = '"2027-03-20 nia asks to change write with { entries.weight: [80%, 20%], reason: Busier }"'
JUDGED = '"2027-05-03 tom submits judge with { each.level: [great, poor] }"'
CASES = {
    "approved": f"{{ id: approved, title: Approved, for: nia, play: [{AGREED}, {ASKED}, 2027-03-21 tom approves the change of write, {JUDGED}], expect: [the change of write is approved, result.number is 2.6] }}",
    "declined": f"{{ id: declined, title: Declined, for: nia, play: [{AGREED}, {ASKED}, 2027-03-21 tom declines the change of write because it is not needed, {JUDGED}], expect: [the change of write is declined, result.number is 2] }}",
    "withdrawn": f"{{ id: withdrawn, title: Withdrawn, for: nia, play: [{AGREED}, {ASKED}, 2027-03-21 nia withdraws the change of write, {ASKED.replace('03-20', '03-22')}], expect: [the change of write waits] }}",
    "never": f"{{ id: never, title: Never, for: nia, play: [{AGREED}, {JUDGED}], expect: [the change of write was never asked, result.number is 2] }}",
}
REFUSED = [
    f'{{ for: nia, play: [{AGREED}], try: "2027-03-20 tom asks to change write with {{ entries.weight: [80%, 20%], reason: Mine }}", because: not theirs }}',
    f'{{ for: nia, play: [{AGREED}], try: "2027-03-20 nia asks to change write with {{ entries.weight: [80%, 10%], reason: Busier }}", because: "make 90%, not 100%" }}',
    f'{{ for: nia, play: [{AGREED}], try: "2027-03-20 nia asks to change write with {{ entries.weight: [80%, 20%] }}", because: Say why }}',
    '{ for: nia, play: ["2027-03-02 nia submits write"], try: "2027-03-02 nia asks to change write with { entries.weight: [80%, 20%], reason: Busier }", because: not open }',
    f"{{ for: nia, play: [{AGREED}, {ASKED}], try: 2027-03-20 nia approves the change of write, because: not theirs }}",
    f"{{ for: nia, play: [{AGREED}, {ASKED}], try: 2027-03-20 tom declines the change of write, because: Say why not }}",
    f'{{ for: nia, play: [{AGREED}], try: "2027-05-02 nia asks to change write with {{ entries.weight: [80%, 20%], reason: Late }}", because: not theirs }}',
    f"{{ for: nia, play: [{AGREED}], try: 2027-03-20 tom approves the change of write, because: not open }}",
]


def catalogue(folder: Path) -> Any:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip()).replace(
        "@CASES", "\n".join(f"  - {one}" for one in CASES.values())
    )
    text = text.replace("@REFUSED", "\n".join(f"  - {one}" for one in REFUSED))
    return catalogue_of(folder, text, plugins="goals_based: from 0.1")


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue(tmp_path / "firm"), "changed")) == []


@pytest.mark.parametrize("part", [*CASES, *(f"refused_{nth}" for nth in range(1, len(REFUSED) + 1))])
def test_on_databases(stages: OnDatabases, tmp_path: Path, part: str) -> None:
    found = told(run_scenario(catalogue(tmp_path / "firm"), "changed", part, stages))
    assert found == []
