"""What is told of a person in a story, an event or a value of a measure: the same in memory and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases
from documents_help import THREE
from wiring_help import PEOPLE, catalogue_of, told

from attain.scenarios.run import run_all, run_scenario

CONFIG = (
    """\

apiVersion: attain/v1
kind: connection
id: payroll
title: Payroll
plugin: files
settings: { folder: payroll }
match_people_by: staff_number
brings_in: { events: [project ends, a contract was renewed] }
---
"""
    + THREE
    + """\
apiVersion: attain/v1
kind: form
id: said
title: Said
sections: [ { id: all, title: All, fields: [ { id: text, title: Text, type: text, required: true }, { id: how, title: How, type: rating, scale: three, records: work.how } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: looking
title: Looking at what happened
about: employee
start:
  - { id: project, on: project ends, after: [2 days, 9 days] }
  - { id: kept, on: a contract was renewed, only_if: measure work.how is at least good }
  - { id: low, on: measure work.mood falls below 3, only_if: grade is at least 6, at_most: 1 running }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: look, title: Look, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue_without }
  - { id: talk, title: Talk, do: fill_form, who: hr, form: said, when: started_by is low, due: 5 days after it opens, if_late: continue_without }
  - { id: praise, title: Praise, do: fill_form, who: hr, form: said, when: measure work.how is great, due: 5 days after it opens, if_late: continue_without }
  - { id: other, title: Other, do: fill_form, who: hr, form: said, when: measure work.how is not great, due: 5 days after it opens, if_late: continue_without }
visibility:
  - { who: [employee, hr], what: [look, praise, other], as: full, from: look submitted }
---
apiVersion: attain/v1
kind: scenario
id: told
title: What was told
of: workflow looking
people:@PEOPLE
  - { id: kim, manager: tom, department: sales, grade: 4 }
  - { id: joe, manager: tom, department: sales, grade: 7, before: { measures: { work.mood: [ { on: 2026-05-01, value: 4 }, { on: 2027-03-02, value: 2 } ], work.how: [ { on: 2026-05-01, value: great } ] } } }
cases:
@CASES
"""
)
CASES = {
    "event": """{ id: event, title: An event, for: nia, play: [2027-03-01 project ends for nia, 2027-03-04 tom submits look, everyone else does nothing],
      expect: [case 1 opens on 2027-03-03, case 2 opens on 2027-03-10, step look is due on 2027-03-15, step other never opens] }""",
    "crossed": """{ id: crossed, title: A value falls, for: nia, play: [2027-03-01 measure work.mood of nia is 4, 2027-03-02 measure work.mood of nia is 2, 2027-03-03 tom submits look],
      expect: [step look opens on 2027-03-02, step talk opens on 2027-03-03] }""",
    "once": """{ id: once, title: One that was below has not fallen, for: nia, play: [2027-03-01 measure work.mood of nia is 2, 2027-03-12 measure work.mood of nia is 1, everyone else does nothing],
      expect: [case 1 opens on 2027-03-01, step look ends by 2027-03-07] }""",
    "not_for": """{ id: not_for, title: Not for everybody, for: kim, play: [2027-03-01 measure work.mood of kim is 1, everyone else does nothing], expect: [case never opens] }""",
    "another": """{ id: another, title: Of somebody else, for: nia, play: [2027-03-01 project ends for ben, everyone else does nothing], expect: [case never opens] }""",
    "running": """{ id: running, title: One runs already, for: nia, play: [2027-03-01 measure work.mood of nia is 1, 2027-03-02 measure work.mood of nia is 5, 2027-03-03 measure work.mood of nia is 2, 2027-03-04 tom submits look],
      expect: [case 1 opens on 2027-03-01, step talk opens on 2027-03-04] }""",
    "past": """{ id: past, title: A value of before starts nothing and is known, for: joe, play: [2027-03-01 project ends for joe, 2027-03-04 tom submits look, 2027-03-05 ole submits praise, everyone else does nothing],
      expect: [case 1 opens on 2027-03-03, step other never opens] }""",
    "missing": """{ id: missing, title: What never was is not another, for: nia, play: [2027-03-01 project ends for nia, "2027-03-04 tom submits look with { all.text: Well }", everyone else does nothing],
      expect: [step praise never opens, step other never opens] }""",
    "only_if": """{ id: only_if, title: Who was good before, for: joe, play: [2027-03-01 a contract was renewed for joe, everyone else does nothing], expect: [case 1 opens on 2027-03-01] }""",
    "unknown": """{ id: unknown, title: Of whom it is not known, for: nia, play: [2027-03-01 a contract was renewed for nia, everyone else does nothing], expect: [case never opens] }""",
    "level": """{ id: level, title: A level, for: nia, play: [2027-03-01 project ends for nia, 2027-03-03 measure work.how of nia is good, 2027-03-04 tom submits look, everyone else does nothing],
      expect: [step praise never opens, case 2 opens on 2027-03-10] }""",
}


def documents(*cases: str) -> str:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip())
    return text.replace("@CASES", "\n".join(f"  - {CASES.get(one, one)}" for one in cases))


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue_of(tmp_path / "firm", documents(*CASES)), "told")) == []


@pytest.mark.parametrize("case", CASES)
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    found = told(run_scenario(catalogue_of(tmp_path / "firm", documents(case)), "told", case, stages))
    assert found == []
