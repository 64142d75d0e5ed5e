"""Conditions and gates that look beyond what is written: at people who have done nothing yet, at days and measures.

Each is told the same way in memory and on a database.
"""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from documents_help import RATED, THREE
from wiring_help import PEOPLE, catalogue_of

from attain.scenarios.run import run_scenario

from database_stage import founded  # isort: skip

CONFIG = (
    THREE
    + RATED
    + """
apiVersion: attain/v1
kind: connection
id: clock
title: Clock
plugin: files
settings: { folder: clock }
match_people_by: staff_number
brings_in: { measures: { file: points.csv, every: 24 hours, records: attendance.points } }
---
apiVersion: attain/v1
kind: workflow
id: seen
title: Seen
about: employee
start: { on: probation_end }
people:
  manager: { is: manager of employee, @BIND if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, when: @WHEN, due: 20 days after it opens, if_late: continue }
  - { id: share, title: Share, do: release, who: hr, shows: [rate, overall.final], to: employee, silence_counts_as_approval: true, due: 2 days after it opens, if_late: release }
scores:
  - id: overall
    title: Overall
    take: [{ from: rate.all.overall }]
    aggregate: only_value
    missing: drop_out
    gives: three
    gates: [{ when: @GATE, at_most: poor, because: So it is. }]
visibility:
  - { who: [employee, hr], what: [rate, overall.final], as: full, from: share ends }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Seen
of: workflow seen
people:@PEOPLE
cases:
  - { id: rated, title: Rated, for: nia, play: [@PLAY], expect: [@EXPECT] }
"""
)
SILENCE = "everyone else does nothing"
RATES = f'"2027-03-03 tom submits rate with {{ all.overall: great }}", {SILENCE}'
NEVER = "grade is more than 90"
POINTS = "measures: { attendance.points: [{ on: 2026-01-10, value: 5 }, { on: 2026-08-01, value: 4 }] }"
ASKED = [
    ("", "days with manager is at least 50", True),
    ("bind: at_launch,", "days with manager is at least 50", True),
    ("", "days with manager is at least 51", False),
    ("", "grade of manager is at least 9", True),
    ("bind: at_launch,", "grade of manager is at least 9", True),
    ("", "grade of manager is at least 10", False),
    ("", "hire_date is after 2 years before the case opens", True),
    ("", "hire_date is after 1 month before the case opens", False),
    ("", "time in role at the case opens is at least 2 months", True),
    ("", "time in role at the case opens is at least 3 months", False),
]
GATES = [
    ("sum of measure attendance.points in the last 12 months is at least 4", True),
    ("sum of measure attendance.points in the last 12 months is at least 5", False),
    ("measure attendance.points is 4 at least 1 times in the last 12 months", True),
    ("hire_date is after 2 years before the case opens", True),
    ("days with manager is at least 51", True),
    ("grade of manager is at least 10", False),
]


def catalogue(folder: Path, bind: str, when: str, gate: str, expect: str, play: str = RATES) -> Any:
    people = PEOPLE.rstrip().replace(
        "hire_date: 2027-03-01", "hire_date: 2026-06-01, in_role_since: 2027-01-01, probation_end: 2027-03-01"
    )
    people = people.replace("manager: uta, department: sales }", "manager: uta, department: sales, grade: 9 }", 1)
    people = people.replace("grade: 6 }", f"grade: 6, before: {{ manager_since: 2027-01-10, {POINTS} }} }}")
    text = CONFIG.replace("@BIND", bind).replace("@WHEN", when).replace("@GATE", gate).replace("@PLAY", play)
    return catalogue_of(folder, text.replace("@PEOPLE", people).replace("@EXPECT", expect))


def told(firm: Any, stage: Any = None) -> list[str]:
    more = ("rated", stage) if stage else ()
    return [one.message for result in run_scenario(firm, "stories", *more) for one in result.findings]


def on_database(url: str, firm: Any) -> list[str]:
    kernels = []

    def stage(story: Any, subject: str, day: date) -> Any:
        kernel, made = founded(url, story, subject, day)
        kernels.append(kernel)
        return made

    found = told(firm, stage)
    kernels[0].store.close()
    return found


@pytest.mark.parametrize(("bind", "when", "runs"), ASKED)
def test_a_step_may_ask_about_somebody_before_he_acts(tmp_path: Path, bind: str, when: str, runs: bool) -> None:
    expect = "step rate opens on 2027-03-01" if runs else "step rate never opens"
    assert told(catalogue(tmp_path / "firm", bind, when, NEVER, expect, SILENCE)) == []


@pytest.mark.parametrize(("gate", "holds"), GATES)
def test_a_gate_may_look_back(tmp_path: Path, gate: str, holds: bool) -> None:
    expect = f"overall.final is {'poor' if holds else 'great'}"
    assert told(catalogue(tmp_path / "firm", "", "grade is 6", gate, expect)) == []


@pytest.mark.parametrize(("bind", "when"), [ASKED[1][:2], ASKED[3][:2], ASKED[8][:2]])
def test_the_same_on_a_database(empty_url: str, tmp_path: Path, bind: str, when: str) -> None:
    assert on_database(empty_url, catalogue(tmp_path / "firm", bind, when, GATES[0][0], "overall.final is poor")) == []


@pytest.mark.parametrize(("gate", "holds"), GATES[:1])
def test_gates_on_a_database(empty_url: str, tmp_path: Path, gate: str, holds: bool) -> None:
    expect = f"overall.final is {'poor' if holds else 'great'}"
    assert on_database(empty_url, catalogue(tmp_path / "firm", "", "grade is 6", gate, expect)) == []
