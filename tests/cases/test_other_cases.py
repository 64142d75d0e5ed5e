"""Scores that take from ended cases of the same person, on both databases and in a story."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from documents_help import THREE
from small_firm_help import BASE, Firm, founded
from sqlalchemy import select

from attain.access.tables import score_value
from attain.cases import commands
from attain.cases.asking_for import ask_for
from attain.cases.people_changes import change_manager
from attain.language.load import load
from attain.scenarios.run import run_all

CONFIG = (
    THREE
    + """
apiVersion: attain/v1
kind: form
id: rated
title: Rating
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: three, required: false } ] } ]
---
apiVersion: attain/v1
kind: connection
id: projects
title: Projects
plugin: files
settings: { folder: projects }
match_people_by: staff_number
brings_in: { people: { file: projects.csv, every: 24 hours, columns: { ID: staff_number, START: { fact: project_start, is_a: date } } } }
---
apiVersion: attain/v1
kind: workflow
id: snapshot
title: Snapshot
about: employee
start: { id: wish, on: asked_for, by: [employee, manager], covers_since: project_start }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: look, title: Snapshot, do: fill_form, who: manager, form: rated, due: 30 days after it opens, if_late: continue_without }
  - { id: close, title: Close, do: release, who: manager, shows: [level.final], to: hr, settles: [level], silence_counts_as_approval: true, due: 1 days after it opens, if_late: release }
scores:
  - { id: level, title: Level, judgement: { in: look.all.overall, by: manager }, missing: { carry_over: level.final of the last case, at_most: 1 times } }
visibility:
  - { who: [manager, hr], what: [look, level], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: pay
title: Pay
about: employee
start: { id: wish, on: asked_for, by: [employee] }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: warn, title: Warn, do: fill_form, who: hr, form: rated, due: 5 days after it opens, if_late: continue_without, when: newest is poor }
  - { id: decide, title: Decide, do: decide, who: manager, choices: [ { id: same, label: The same }, { id: more, label: More } ], due: 30 days after it opens, if_late: continue_without }
scores:
  - { id: mean, title: Mean, take: [ { from: look.all.overall, of: all cases of snapshot in the cycle, weight: days of the case } ], aggregate: weighted_mean, missing: drop_out, renormalise: true, round: { to: 0.01, half: up } }
  - { id: newest, title: Newest, take: [ { from: look.all.overall, of: last case of snapshot, not_older_than: 3 months } ], aggregate: last_given }
  - { id: two, title: The last two, take: [ { from: look.all.overall, of: last 2 cases of snapshot } ], aggregate: mean, missing: drop_out }
visibility:
  - { who: [manager, hr], what: [mean, newest, two], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: yearly
title: The year
about: employee
start: { id: wish, on: asked_for, by: [employee] }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 30 days after it opens, if_late: continue_without }
scores:
  - id: whole
    title: The whole year
    take: [ { from: level.final, of: all cases of snapshot in the cycle, weight: days of the case }, { from: rate.all.overall, weight: days of the case } ]
    aggregate: weighted_mean
    missing: drop_out
    renormalise: true
    round: { to: 0.01, half: up }
visibility:
  - { who: [manager, hr], what: [rate, whole], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: shared
title: Rated by all who led
about: employee
start: { id: wish, on: asked_for, by: [employee] }
people:
  manager: { is: manager of employee, if_none: hr }
  earlier: { is: former managers of employee since the period began, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: ask_each, who: [manager, earlier], form: rated, due: 20 days after it opens, if_late: continue_without }
scores:
  - { id: mean, title: Mean, take: [ { from: rate.all.overall, weight: days as manager } ], aggregate: weighted_mean, missing: drop_out, renormalise: true, round: { to: 0.01, half: up } }
visibility:
  - { who: hr, what: [rate, mean], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow pay
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2025-03-01, project_start: 2025-12-22 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06, holds: [hr_operations] }
cases: []
"""
)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield firm
    firm.kernel.store.close()


def ask(firm: Firm, workflow: str, day: date) -> None:
    firm.on(day)
    ask_for(firm.kernel.store, firm.kernel.world, firm.actor("nia"), workflow, 0, firm.ids["nia"])


def snapshot(firm: Firm, day: date, level: str | None) -> None:
    """One is asked for on a day and rated on the next, or never."""
    ask(firm, "snapshot", day)
    firm.on(date.fromordinal(day.toordinal() + 1))
    if level:
        firm.write("tom", "look.fill_form", all_overall=level)
        release(firm)
    else:
        firm.on(date.fromordinal(day.toordinal() + 35))  # nobody wrote anything; what is late is released


def release(firm: Firm) -> None:
    closing = firm.tasks("tom")["close.release"]
    commands.release(firm.kernel.store, firm.kernel.world, firm.actor("tom"), closing)


def values(firm: Firm, workflow: str, layer: str) -> list[dict[str, Any]]:
    """{score: value of a layer} of each case of a workflow, the oldest first."""
    return [
        {
            row.score: row.label or row.number
            for row in firm.rows(select(score_value).where(score_value.c.case_id == case.id))
            if row.layer == layer and (row.label or row.number is not None)
        }
        for case in firm.cases(workflow)
    ]


def test_scores_take_from_ended_cases(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "poor")  # two weeks after the project began
    snapshot(firm, date(2026, 2, 2), "great")  # four weeks later
    ask(firm, "pay", date(2026, 3, 1))
    # (1 * 14 + 3 * 28) / 42, and (1 + 3) / 2
    assert values(firm, "pay", "suggested") == [{"mean": Fraction("2.33"), "newest": "great", "two": 2}]
    assert set(firm.tasks("tom")) == {"decide.decide"}
    assert firm.tasks("uta") == {}


def test_a_part_of_the_year_counts_for_its_days_and_the_rest_for_the_others(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "poor")
    snapshot(firm, date(2026, 2, 2), "great")
    ask(firm, "yearly", date(2026, 3, 1))
    firm.write("tom", "rate.fill_form", all_overall="good")
    # 1 March 2025 to 1 March 2026 are 366 days: (1 * 14 + 3 * 28 + 2 * 324) / 366
    assert values(firm, "yearly", "number") == [{"whole": Fraction("2.04")}]


def test_conditions_know_them_when_the_case_opens(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "poor")
    ask(firm, "pay", date(2026, 3, 1))
    assert set(firm.tasks("uta")) == {"warn.fill_form"}


def test_what_is_too_old_is_not_taken(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "poor")
    ask(firm, "pay", date(2026, 4, 7))
    (found,) = values(firm, "pay", "suggested")
    assert "newest" not in found
    assert found["two"] == 1
    assert firm.tasks("uta") == {}


def test_what_ends_later_counts_when_a_step_opens(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "poor")
    ask(firm, "snapshot", date(2026, 2, 1))
    ask(firm, "pay", date(2026, 3, 1))
    firm.write("tom", "look.fill_form", all_overall="great")
    release(firm)
    firm.write("uta", "warn.fill_form", all_overall="poor")
    assert values(firm, "pay", "suggested")[0]["newest"] == "great"


def test_a_value_is_carried_over_so_often_and_no_oftener(firm: Firm) -> None:
    snapshot(firm, date(2026, 1, 5), "good")
    snapshot(firm, date(2026, 2, 2), None)
    snapshot(firm, date(2026, 4, 1), None)
    assert values(firm, "snapshot", "final") == [{"level": "good"}, {"level": "good"}, {}]


def test_whoever_led_longer_weighs_more(firm: Firm) -> None:
    store, world = firm.kernel.store, firm.kernel.world
    firm.on(date(2026, 2, 1))
    change_manager(store, world, firm.actor("uta"), firm.ids["nia"], firm.ids["uta"], date(2026, 2, 1))
    ask(firm, "shared", date(2026, 3, 1))
    firm.write("tom", "rate.ask_each", all_overall="great")
    firm.write("uta", "rate.ask_each", all_overall="poor")
    # in the year that is judged tom led from 1 March 2025 on, uta since February: (3 * 337 + 1 * 29) / 366
    assert values(firm, "shared", "suggested") == [{"mean": Fraction("2.84")}]


STORY = """
---
apiVersion: attain/v1
kind: scenario
id: told
title: Told
of: workflow pay
people:
  - id: nia
    manager: tom
    before:
      reviews:
        - { of: snapshot, opened: 2026-01-05, closed: 2026-01-06, days: 14, answers: { look.all.overall: poor } }
        - { of: snapshot, opened: 2026-02-02, closed: 2026-02-03, days: 28, answers: { look.all.overall: great } }
  - { id: tom, manager: uta }
  - { id: uta, holds: [hr_operations] }
cases:
  - id: pay
    title: Pay
    for: nia
    play: [2026-03-02 tom decides decide as more]
    expect: [mean.number is 2.33, newest.suggested is great, two.number is 2]
---
apiVersion: attain/v1
kind: scenario
id: parts
title: Parts of a year
of: workflow yearly
people:
  - id: nia
    manager: tom
    department: sales
    hire_date: 2025-03-01
    before:
      reviews:
        - { of: snapshot, opened: 2024-12-01, closed: 2025-03-31, scores: { level: poor } }
        - { of: snapshot, opened: 2026-01-01, closed: 2026-02-01, scores: { level: great } }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06, holds: [hr_operations] }
cases:
  - id: whole
    title: Only days of the period count
    for: nia
    play: ["2026-03-01 tom submits rate with { all.overall: good }"]
    expect: [whole.number is 2.00]
score:
  - id: given
    of: whole
    given: { level.final of all cases of snapshot in the cycle: [{ value: poor, days: 100 }], rate.all.overall: great, days of the period: 365 }
    expect: { whole.number: 2.45 }
"""


def test_a_story_tells_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    (folder / "firm.yaml").write_text(CONFIG + STORY)
    loaded = load(folder)
    assert [str(one.message) for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    assert [found.message for one in run_all(loaded.catalogue) for found in one.findings] == []
