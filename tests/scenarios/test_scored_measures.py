"""Scores made from recorded measures: the same in memory and on both databases, in `score:` and in the handbook."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import SAID, THREE
from wiring_help import PEOPLE, catalogue_of, told

from attain.handbook.example import example, shown
from attain.handbook.rating import taken_from
from attain.handbook.speech import Speech
from attain.scenarios.run import run_all, run_scenario
from attain.workflow.recorded import hides

CONFIG = (
    THREE
    + SAID
    + """
apiVersion: attain/v1
kind: connection
id: pulse
title: Pulse
plugin: files
settings: { folder: pulse }
match_people_by: staff_number
brings_in: { measures: { every: 24 hours, records: cpd.hours } }
---
apiVersion: attain/v1
kind: form
id: mood
title: Mood
sections: [ { id: all, title: All, fields: [ { id: how, title: Mood at work, type: rating, scale: three, records: work.mood } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: asked
title: Asked
about: employee
start: { on: asked_for, by: [hr] }
people:
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: ask, title: Ask, do: fill_form, who: hr, form: mood, due: 5 days after it opens, if_late: continue }
visibility:
  - { who: employee, what: ask, as: full, from: ask ends }
---
apiVersion: attain/v1
kind: workflow
id: summing
title: Summing up
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: look, title: Look, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue }
  - { id: praise, title: Praise, do: fill_form, who: hr, form: said, when: average of measure work.mood in the last 12 months is more than 2, due: 5 days after it opens, if_late: continue }
scores:
  - { id: hours, title: Hours, take: [ { from: measure cpd.hours in the last 12 months } ], aggregate: sum, missing: counts_as 0 }
  - { id: newest, title: Newest mood, take: [ { from: measure work.mood } ], aggregate: only_value }
  - { id: mean_mood, title: Mood of the year, take: [ { from: measure work.mood in the last 12 months } ], aggregate: mean, round: { to: 0.01 } }
  - { id: good_share, title: Good, take: [ { from: measure work.mood in the last 12 months } ], aggregate: share, of: mood is at least good }
  - { id: fresh, title: Fresh, take: [ { from: measure work.mood, not_older_than: 2 months } ], aggregate: only_value }
  - { id: best, title: Best, take: [ { from: measure work.mood in the last 12 months } ], aggregate: highest, gives: three }
  - { id: both, title: Both, take: [ { from: hours.number }, { from: mean_mood.number } ], aggregate: sum }
visibility:
  - { who: [employee, hr], what: [look, hours, newest, mean_mood, good_share, fresh, best, both], as: full, from: look submitted }
---
apiVersion: attain/v1
kind: scenario
id: measured
title: Measured
of: workflow summing
people:@PEOPLE
  - { id: joe, manager: tom, department: sales, hire_date: 2027-03-01, before: { measures: {
      cpd.hours: [ { on: 2026-01-05, value: 9 }, { on: 2026-06-01, value: 12 }, { on: 2027-03-01, value: 3 }, { on: 2027-03-02, value: 40 } ],
      work.mood: [ { on: 2026-02-28, value: great }, { on: 2026-07-01, value: great }, { on: 2026-10-01, value: good }, { on: 2026-12-30, value: great } ] } } }
cases:
@CASES
score:
  - { id: given, of: hours, given: { measure cpd.hours in the last 12 months: [3, 4.5] }, expect: { hours.number: 7.5 } }
  - { id: level, of: best, given: { measure work.mood in the last 12 months: [poor, good] }, expect: { best.suggested: good } }
"""
)
CASES = {
    "known": """{ id: known, title: Known, for: joe, play: [2027-03-02 tom submits look], expect: [hours.number is 15, newest.proposed is great, mean_mood.number is 2.67, good_share.number is 100, both.number is 17.67, best.proposed is great,
      step praise opens on 2027-03-02] }""",
    "none": """{ id: none, title: None, for: nia, play: [2027-03-02 tom submits look], expect: [hours.number is 0, step praise never opens] }""",
    "late": """{ id: late, title: Told after the cut-off, for: joe, play: [2027-03-02 measure cpd.hours of joe is 100, 2027-03-03 tom submits look], expect: [hours.number is 15] }""",
}


def catalogue(folder: Path, *cases: str) -> Any:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip())
    text = text.replace("@CASES", "\n".join(f"  - {CASES.get(one, one)}" for one in cases))
    return catalogue_of(folder, text, plugins="lms_files: from 0.1")


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue(tmp_path / "firm", *CASES), "measured")) == []


def test_what_is_too_old_is_missing(tmp_path: Path) -> None:
    case = "{ id: stale, title: Too old, for: joe, play: [2027-03-02 tom submits look], expect: [fresh.number is 3] }"
    (found,) = told(run_all(catalogue(tmp_path / "firm", case), "measured"))
    assert "Mood at work is missing" in found


@pytest.mark.parametrize("case", CASES)
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    found = told(run_scenario(catalogue(tmp_path / "firm", case), "measured", case, stages))
    assert found == []


def test_the_handbook_says_what_is_taken(tmp_path: Path) -> None:
    said = Speech(catalogue(tmp_path / "firm", *CASES), "summing")
    assert taken_from("measure work.mood", said, said.prose()) == "the newest value of “Mood at work”"
    assert (
        taken_from("measure cpd.hours in the last 12 months", said, said.prose())
        == "every value of “cpd – hours” in the last 12 months"
    )
    lines = list(shown(example(said)["mean_mood"], said))
    assert lines[-2:] == ["mean = 7/3 (about 2.33)", "rounded to 2.33"]
    assert lines[0] == "Mood at work: Good = 2"


def test_what_hides_a_measure_hides_what_is_made_from_it(tmp_path: Path) -> None:
    found = hides(catalogue(tmp_path / "firm", *CASES), "summing", "measure work.mood")
    assert found == {"measure work.mood", "newest", "mean_mood", "good_share", "fresh", "best", "both"}
    assert hides(catalogue(tmp_path / "other", *CASES), "summing", "measure cpd.hours") == {
        "measure cpd.hours",
        "hours",
        "both",
    }
