"""When the employee leaves a part may still be done; an outcome is said for each item.  In stories and databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import ABLE, SAID
from sqlalchemy import select
from wiring_help import PEOPLE, catalogue_of

from attain.cases.tables import cases
from attain.scenarios.run import run_scenario

CONFIG = (
    SAID
    + ABLE
    + """
apiVersion: attain/v1
kind: framework
id: core
title: Core
scale: able
items: [ { id: writing, title: Writing }, { id: planning, title: Planning } ]
---
apiVersion: attain/v1
kind: form
id: seen
title: Seen
sections: [ { id: each, title: Each, for_each: capabilities of framework core, fields: [ { id: level, title: Level, type: rating, scale: able, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: help
title: Help
about: employee
start: { on: [opened_by closing.weak] }
people:
  manager: { is: manager of employee, if_none: skip }
steps:
  - { id: plan, title: Plan, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue }
visibility:
  - { who: employee, what: plan, as: full, from: plan submitted }
---
apiVersion: attain/v1
kind: workflow
id: closing
title: Closing
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
when_people_change:
  employee_leaves: { go_on_with: evaluation, when: first was answered, otherwise: close_unfinished }
steps:
  - { id: first, title: First, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue }
  - { id: second, title: Second, do: fill_form, who: employee, form: said, due: 10 days after it opens, if_late: continue }
  - id: evaluation
    title: Evaluation
    do: part
    not_before: 30 days after second opens
    steps:
      - { id: rate, title: Rate, do: fill_form, who: manager, form: seen, due: 10 days after it opens, if_late: continue }
outcomes:
  - { id: weak, title: Help with it, for_each: capabilities of framework core, when: rate.each.level is aware, open: workflow help }
visibility:
  - { who: hr, what: [first, second, rate], as: full, from: rate ends }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Closing
of: workflow closing
people:@PEOPLE
cases:
  - id: goes_on
    title: The part is done though the employee has left
    for: nia
    play: ["2027-03-02 tom submits first", "2027-03-05 nia leaves", "2027-03-06 tom submits rate with { each.level: [aware, practised] }"]
    expect: [step rate opens on 2027-03-05, case is closed by 2027-03-06]
  - id: stays
    title: An outcome for each item
    for: nia
    play: ["2027-03-02 tom submits first", "2027-03-03 nia submits second", "2027-04-05 tom submits rate with { each.level: [aware, practised] }"]
    expect: [case is closed by 2027-04-05]
  - id: ends
    title: Nothing is left to go on with
    for: nia
    play: ["2027-03-02 nia leaves"]
    expect: [step rate never opens, case is closed by 2027-03-02]
""".replace("@PEOPLE", PEOPLE.rstrip())
)


def catalogue(folder: Path) -> Any:
    return catalogue_of(folder, CONFIG, plugins="competency_based: from 0.1")


def test_in_memory(tmp_path: Path) -> None:
    found = run_scenario(catalogue(tmp_path / "firm"), "stories")
    assert [f"{result.id} {one.message}" for result in found for one in result.findings] == []


@pytest.mark.parametrize(("case", "helped"), [("stays", 1), ("goes_on", 0), ("ends", 0)])
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str, helped: int) -> None:
    found = list(run_scenario(catalogue(tmp_path / "firm"), "stories", case, stages))
    with stages.kernels[0].store.read() as connection:
        opened = [row.cause for row in connection.execute(select(cases).where(cases.c.workflow == "help"))]
    assert [one.message for result in found for one in result.findings] == []
    assert len(opened) == helped
    assert all("writing" in each for each in opened)
