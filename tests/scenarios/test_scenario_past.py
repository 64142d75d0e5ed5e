"""What had been before a story, and what follows from its case: outcomes, gates, items that a framework names."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load
from attain.scenarios.run import run_all, run_scenario

BASE = Path(__file__).parents[1] / "errors" / "base"
CONFIG = """
apiVersion: attain/v1
kind: form
id: told
title: Told
sections: [ { id: view, title: View, fields: [ { id: rate, title: Rate, type: number, required: true } ] } ]
---
apiVersion: attain/v1
kind: catalogue
id: school
title: School
items: [ { id: first_aid, title: First aid, type: course } ]
sets: [ { id: mandatory, title: Mandatory, items: [first_aid] } ]
---
apiVersion: attain/v1
kind: workflow
id: step_up
title: Step up
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_partner in department of employee, if_none: hr_all }
  hr_all: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: told, due: 10 days after it opens, if_late: close_unfinished }
scores:
  - { id: points, title: Points, take: [ { from: rate.view.rate } ], aggregate: sum, missing: not_rated, records: points.total }
outcomes:
  - { id: praise, title: Praise, when: points.final is at least 3, tell: hr }
  - { id: again, title: Again, when: points.final is at least 3 at least 2 times in the last 2 years, tell: hr }
  - { id: often, title: Thrice, when: measure points.total is at least 3 at least 2 times in the last 2 years, tell: hr }
  - { id: pay, title: Pay, gate: pay, open_when: { all_of: [ all of catalogue school.mandatory are completed, sum of measure pay.raise in the last 12 months is less than 15 ] } }
visibility:
  - { who: hr, what: [rate, points.final], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Stories
of: workflow step_up
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2027-03-01, before: { %s } }
  - { id: tom, department: sales }
  - { id: pia, department: sales, holds: [hr_partner] }
  - { id: ole, department: board, holds: [hr_operations] }
cases:
  - { id: story, title: A story, for: nia, play: [%s], expect: [%s] }
score:
  - { id: enough, of: points, given: { rate.view.rate: 3 }, expect: { points.number: 3, outcome praise: true } }
  - { id: too_few, of: points, given: { rate.view.rate: 2 }, expect: { outcome praise: false } }
"""
RATED = '"2027-03-02 tom submits rate with { view.rate: %s }"'
TRAINED = "completed: [first_aid]"
RAISED = "measures: { pay.raise: [ { on: 2026-06-01, value: 9 }, { on: 2027-01-01, value: %s } ] }"
POINTS = "measures: { points.total: [ { on: %s, value: 4 } ] }"
EARLIER = "reviews: [ { of: step_up, closed: %s, scores: { points: 4 } } ]"


def wrong(tmp_path: Path, before: str, play: str, expect: str) -> list[str]:
    """What does not come true when a story is played."""
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    (folder / "step_up.yaml").write_text(CONFIG % (before, play, expect))
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    return [found.message for one in run_all(loaded.catalogue) for found in one.findings]


@pytest.mark.parametrize(
    ("before", "rate", "expect"),
    [
        (TRAINED, 3, "outcome praise follows, gate pay is open"),
        (TRAINED, 2, "outcome praise does not follow"),
        ("completed: []", 3, "gate pay is not open"),
        (f"{TRAINED}, {RAISED % 5}", 3, "gate pay is open"),
        (f"{TRAINED}, {RAISED % 6}", 3, "gate pay is not open"),
        (EARLIER % "2026-04-01", 3, "outcome again follows"),
        (EARLIER % "2024-04-01", 3, "outcome again does not follow"),
        (EARLIER % "2026-04-01", 2, "outcome again does not follow"),
        (POINTS % "2026-04-01", 3, "outcome often follows"),
        (POINTS % "2024-04-01", 3, "outcome often does not follow"),
        (POINTS % "2026-04-01", 2, "outcome often does not follow"),
        ("completed: []", 3, "outcome often does not follow, measure points.total is 3"),
    ],
)
def test_what_was_before_counts(tmp_path: Path, before: str, rate: int, expect: str) -> None:
    assert wrong(tmp_path, before, RATED % rate, expect) == []


@pytest.mark.parametrize(
    ("before", "play", "expect", "said"),
    [
        (TRAINED, RATED % 2, "outcome praise follows", "outcome praise does not follow; the case is closed on 2027-03-02"),
        (TRAINED, RATED % 3, "outcome praise does not follow", "outcome praise follows; the case is closed on 2027-03-02"),
        ("completed: []", RATED % 3, "gate pay is open", "it is not so that all of catalogue school.mandatory are completed"),
        (TRAINED, RATED % 3, "gate pay is not open", "gate pay is open"),
        (TRAINED, RATED % 3, "outcome prase follows", 'there is no outcome "prase" here'),
        (TRAINED, "everyone does nothing", "gate pay is open", "the case is closed unfinished"),
    ],
)  # fmt: skip
def test_what_came_instead_is_told(tmp_path: Path, before: str, play: str, expect: str, said: str) -> None:
    found = wrong(tmp_path, before, play, expect)
    assert [one for one in found if said in one], found


LIBRARY = Path(__file__).parents[2] / "configs" / "library"


@pytest.mark.parametrize(
    ("scenario", "part", "old", "new", "said"),
    [
        ("comprehensive_plays", "cel", "components.rating: distinguished", "components.rating: basic", "overall.final"),
        (
            "comprehensive_numbers",
            "",
            "[4, 4, 4, 4, 4, 4, 3, 3]",
            "[4, 4, 4, 4, 4, 3, 3, 3]",
            "preliminary.number is 29, not 30",
        ),
    ],
)
def test_a_framework_is_asked_about_as_it_is(
    tmp_path: Path, scenario: str, part: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(LIBRARY / "washington_tpep", folder)
    changed = 0
    for file in (folder / "scenarios").glob("*.yaml"):
        text = file.read_text("utf-8")
        changed += old in text
        file.write_text(text.replace(old, new), "utf-8")
    assert changed
    catalogue = load(folder).catalogue
    assert catalogue is not None
    found = [one for result in run_scenario(catalogue, scenario, part) for one in result.findings]
    assert [one for one in found if said in one.message or one.message.startswith("it is not so")], found


def test_more_values_than_items_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(LIBRARY / "washington_tpep", folder)
    file = folder / "scenarios" / "comprehensive.yaml"
    text = file.read_text("utf-8")
    assert "components.rating: distinguished" in text
    many = ", ".join(["basic"] * 31)
    file.write_text(text.replace("components.rating: distinguished", f"components.rating: [{many}]"), "utf-8")
    catalogue = load(folder).catalogue
    assert catalogue is not None
    found = [one.message for result in run_scenario(catalogue, "comprehensive_plays", "cel") for one in result.findings]
    assert "components.rating has 31 values for 30 items" in found
