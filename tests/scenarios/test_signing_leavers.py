"""Whoever was asked to sign a note, or to decide on an exception, and leaves: another is asked, on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases
from documents_help import TALKED
from wiring_help import PEOPLE, catalogue_of

from attain.scenarios.run import run_scenario

TEXT = (
    TALKED
    + """
apiVersion: attain/v1
kind: workflow
id: talking
title: Talking
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
when_people_change: { actor_leaves: { open_tasks: manager of actor, if_none: hr } }
steps:
  - { id: talk, title: Talk, do: meet, who: hr, form: talked, due: 60 days after it opens, if_late: continue,
      repeat: { at_least: 1, at_most: 1, each_acknowledged_by: manager } }
  - { id: gate, title: Gate, do: check, standards: [ { id: senior, needs: grade is at least 9 } ], no_fault: { decided_by: manager, reason: required }, due: 60 days after it opens, if_late: continue }
visibility: [ { who: [employee, manager], what: [talk, gate], as: full, from: talk submitted } ]
---
apiVersion: attain/v1
kind: scenario
id: leaving
title: Leaving
of: workflow talking
people:@PEOPLE
cases:
  - { id: signs, title: Signs, for: nia, play: [2027-03-02 ole submits talk, 2027-03-03 tom leaves, 2027-03-04 uta acknowledges talk, "2027-03-05 uta decides gate as excused with { reason: 'no course' }"], expect: [step talk ends by 2027-03-04, gate is excused] }
  - { id: excuses, title: Excuses, for: nia, play: [2027-03-02 ole submits talk, 2027-03-03 tom acknowledges talk, 2027-03-04 tom leaves, "2027-03-05 uta decides gate as excused with { reason: 'no course' }"], expect: [gate is excused] }
refused:
  - { for: nia, play: [2027-03-02 ole submits talk, 2027-03-03 tom leaves], try: 2027-03-04 pia acknowledges talk, because: Somebody else signs }
""".replace("@PEOPLE", PEOPLE.rstrip())
)


def test_in_memory(tmp_path: Path) -> None:
    results = run_scenario(catalogue_of(tmp_path / "firm", TEXT), "leaving")
    assert [(one.id, found.message) for one in results for found in one.findings] == []


@pytest.mark.parametrize("case", ["signs", "excuses"])
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    (result,) = run_scenario(catalogue_of(tmp_path / "firm", TEXT), "leaving", case, stages)
    assert [one.message for one in result.findings] == []
