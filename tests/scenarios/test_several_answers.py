"""What conditions and times ask of answers: of several people, whether there is one, its day; in memory and on databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from wiring_help import PEOPLE, catalogue_of

from attain.scenarios.run import Stages, in_memory, run_all, run_scenario
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story

from database_stage import founded_together  # isort: skip

ROTATION = """
apiVersion: attain/v1
kind: form
id: seen
title: Seen
sections: [ { id: work, title: Work, fields: [ { id: concern, title: A concern, type: yes_no, required: true }, { id: details, title: Which, type: text }, { id: hours, title: Hours, type: number } ] } ]
---
apiVersion: attain/v1
kind: form
id: plan
title: Plan
sections: [ { id: all, title: All, fields: [ { id: until, title: Until, type: date, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: rotation
title: Rotation
about: employee
start: { on: hire_date }
people:
  peers: { is: everyone in department of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: seen, title: Seen, do: ask_each, who: peers, form: seen, due: 10 days after it opens, if_late: continue }
  - { id: talk, title: Talk, do: fill_form, who: employee, form: seen, when: any of seen.work.concern is true, due: 10 days after it opens, if_late: continue_without }
  - { id: plan, title: Plan, do: fill_form, who: hr, form: plan, when: talk was answered, due: 10 days after it opens, if_late: continue_without }
  - { id: lessons, title: Lessons, do: meet, who: employee, when: plan was answered, form: seen, repeat: { every: 2 weeks, until: 1 week before plan.all.until }, due: plan.all.until, if_late: continue_without }
outcomes:
  - { id: one, title: One, when: any of seen.work.concern is true, tell: hr }
  - { id: two, title: Two, when: at least 2 of seen.work.concern are true, tell: hr }
  - { id: every, title: Every, when: all of seen.work.concern are true, tell: hr }
  - { id: many, title: Many, when: sum of seen.work.hours is at least 10, tell: hr }
  - { id: described, title: Described, when: any of seen.work.details was answered, tell: hr }
  - { id: own_words, title: Own words, when: talk.work.details was answered, tell: hr }
  - { id: own_hours, title: No hours, when: { none_of: [ talk.work.hours was answered ] }, tell: hr }
  - { id: talked, title: Talked, when: talk was answered, tell: hr }
visibility: [ { who: hr, what: [seen, talk, lessons], as: full, from: seen submitted } ]
---
apiVersion: attain/v1
kind: scenario
id: rotations
title: Rotations
of: workflow rotation
people:@PEOPLE
cases:
  - id: first_alone
    title: The first of three has a concern
    for: nia
    play:
      - "2027-03-02 tom submits seen with { work.concern: true, work.details: Late, work.hours: 4 }"
      - "2027-03-03 ben, eva and pia submit seen with { work.concern: false, work.details: missing, work.hours: 2 }"
      - "2027-03-04 nia submits talk with { work.concern: false, work.details: Right, work.hours: missing }"
      - "2027-03-05 ole submits plan with { all.until: 2027-05-05 }"
      - 2027-03-06 nia submits lessons
      - 2027-04-20 nia submits lessons
      - everyone else does nothing
    expect:
      - outcome one follows
      - outcome two does not follow
      - outcome every does not follow
      - outcome many follows
      - outcome described follows
      - outcome own_words follows
      - outcome own_hours follows
      - outcome talked follows
      - any of seen.work.concern is true
      - step lessons is due on 2027-05-05
      - step lessons ends by 2027-05-05
  - id: nobody
    title: Nobody has one
    for: nia
    play: ["2027-03-02 tom, ben, eva and pia submit seen with { work.concern: false, work.details: missing, work.hours: 1 }"]
    expect: [outcome one does not follow, outcome many does not follow, outcome described does not follow, outcome own_words does not follow, step talk never opens]
""".replace("@PEOPLE", PEOPLE.rstrip())


@pytest.fixture
def stages(empty_url: str) -> Iterator[Stages]:
    opened = []

    def stage(story: Story, subject: str, day: date) -> Stage:
        kernel, opening = founded_together(empty_url, story, subject, day)
        opened.append(kernel)
        return opening

    yield stage
    for kernel in opened:
        kernel.store.close()


def wrong(folder: Path, stages: Stages = in_memory, case: str = "") -> list[str]:
    catalogue = catalogue_of(folder, ROTATION)
    results = list(
        run_scenario(catalogue, "rotations", case, stages) if case else run_all(catalogue, "rotations", stages)
    )
    assert results
    return [f"{one.where.path} {one.message}" for result in results for one in result.findings]


def test_in_memory(tmp_path: Path) -> None:
    assert wrong(tmp_path / "firm") == []


def test_on_databases(tmp_path: Path, stages: Stages) -> None:
    assert wrong(tmp_path / "firm", stages, "first_alone") == []
