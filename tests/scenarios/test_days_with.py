"""`days with PERSON` has one meaning: the days in which he was the employee's manager, in stories as in databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import SAID
from hypothesis import given, settings
from hypothesis import strategies as st
from wiring_help import PEOPLE, catalogue_of

from attain.scenarios.run import run_scenario
from attain.workflow.past import Led, counted_days, days_with

CONFIG = (
    SAID
    + """
apiVersion: attain/v1
kind: workflow
id: seen
title: Seen
about: employee
start: { on: probation_end }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: first, title: First, do: fill_form, who: manager, form: said, due: 20 days after it opens, if_late: continue }
  - { id: long, title: Long enough, do: fill_form, who: manager, form: said, when: days with manager is at least @DAYS, due: 5 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: [first, long], as: full, from: long ends }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Seen
of: workflow seen
people:@PEOPLE
cases:
  - { id: days, title: Days, for: nia, play: [@PLAY], expect: [@EXPECT] }
"""
)
SAME = '"2027-03-11 tom submits first"'
NEW = '"2027-03-04 nia gets manager uta", "2027-03-11 uta submits first"'
BACK = '"2027-03-04 nia gets manager uta", "2027-03-09 nia gets manager tom", "2027-03-11 tom submits first"'
CASES = [
    # since 2027-01-10: sixty days up to 11 March
    ("manager_since: 2027-01-10", SAME, 60),
    ("manager_since: 2027-01-10", NEW, 7),
    ("manager_since: 2027-01-10", BACK, 55),
    ("asked: 1", SAME, 2626),
]


def catalogue(folder: Path, before: str, play: str, days: int, expect: str, hired: str = "2019-01-01") -> Any:
    people = PEOPLE.rstrip().replace("hire_date: 2027-03-01", f"hire_date: {hired}, probation_end: 2027-03-01")
    people = people.replace("grade: 6 }", f"grade: 6, before: {{ {before} }} }}")
    text = CONFIG.replace("@DAYS", f"{days} days").replace("@PEOPLE", people)
    return catalogue_of(folder, text.replace("@PLAY", play).replace("@EXPECT", expect))


@pytest.mark.parametrize(("before", "play", "days"), CASES)
def test_in_memory(tmp_path: Path, before: str, play: str, days: int) -> None:
    for number, expect in ((days, "step long opens on 2027-03-11"), (days + 1, "step long never opens")):
        firm = catalogue(tmp_path / str(number), before, play, number, expect)
        assert [one.message for result in run_scenario(firm, "stories") for one in result.findings] == []


@pytest.mark.parametrize(("before", "play", "days"), CASES[1:3])
@pytest.mark.parametrize(("more", "expect"), [(0, "step long opens on 2027-03-11"), (1, "step long never opens")])
def test_on_databases(
    stages: OnDatabases, tmp_path: Path, before: str, play: str, days: int, more: int, expect: str
) -> None:
    firm = catalogue(tmp_path / "firm", before, play, days + more, expect)
    found = [one.message for result in run_scenario(firm, "stories", "days", stages) for one in result.findings]
    assert found == []


def test_nobody_is_led_before_he_is_hired(tmp_path: Path) -> None:
    firm = catalogue(tmp_path / "firm", "manager_since: 2027-01-10", SAME, 42, "step long never opens", "2027-01-29")
    assert [one.message for result in run_scenario(firm, "stories") for one in result.findings] == []


DAY = date(2027, 1, 1)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 90))
@settings(max_examples=50)
def test_stretches_without_gaps_add_up(cuts: list[int], today: int) -> None:
    """However often two managers take turns, their days make up the whole time."""
    ends = [DAY + timedelta(each) for each in sorted(cuts)]
    led = [
        Led(number % 2, start, until) for number, (start, until) in enumerate(zip(ends, [*ends[1:], None], strict=True))
    ]
    found = days_with(led, {"manager": (0,), "other": (1,), "nobody": (7,), "employee": (0,)}, DAY + timedelta(today))
    assert sum(found.values()) == max(counted_days(ends[0], DAY + timedelta(today)), 0)
    assert found.keys() <= {"manager", "other"}


FORMER = (
    SAID
    + """
apiVersion: attain/v1
kind: workflow
id: seen
title: Seen
about: employee
start: { on: probation_end }
people:
  earlier: { is: former managers of employee since the case opens, only_if: days with earlier is at least 180, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: note, title: Note, do: fill_form, who: earlier, form: said, repeat: { for_each: earlier }, due: 20 days after it opens, if_late: continue_without }
visibility:
  - { who: [employee, hr], what: note, as: full, from: note ends }
---
apiVersion: attain/v1
kind: scenario
id: stories
title: Seen
of: workflow seen
people:@PEOPLE
cases:
  - { id: days, title: Days, for: nia, play: [everyone does nothing], expect: [@EXPECT] }
"""
).replace("since the case opens", "since 2026-03-01")
LONG, SHORT = "manager: uta, from: 2026-01-01, until: 2026-08-31", "manager: ben, from: 2026-09-01, until: 2026-12-31"
OLD = "manager: eva, from: 2024-01-01, until: 2025-12-31"
FORMERS = [
    (f"[{{ {LONG} }}, {{ {SHORT} }}]", "step note belongs to uta"),
    (f"[{{ {SHORT} }}]", "step note never opens"),
    (f"[{{ {OLD} }}, {{ {LONG} }}]", "step note belongs to uta"),
    (f"[{{ {OLD} }}]", "step note never opens"),
]


def formers(folder: Path, before: str, expect: str) -> Any:
    people = PEOPLE.rstrip().replace("hire_date: 2027-03-01", "hire_date: 2023-01-01, probation_end: 2027-03-01")
    people = people.replace("grade: 6 }", f"grade: 6, before: {{ managers: {before} }} }}")
    return catalogue_of(folder, FORMER.replace("@PEOPLE", people).replace("@EXPECT", expect))


@pytest.mark.parametrize(("before", "expect"), FORMERS)
def test_former_managers_are_told_and_only_those_of_long_enough_are_asked(
    tmp_path: Path, before: str, expect: str
) -> None:
    found = run_scenario(formers(tmp_path / "firm", before, expect), "stories")
    assert [one.message for result in found for one in result.findings] == []


@pytest.mark.parametrize(("before", "expect"), FORMERS[:2])
def test_former_managers_on_databases(stages: OnDatabases, tmp_path: Path, before: str, expect: str) -> None:
    found = run_scenario(formers(tmp_path / "firm", before, expect), "stories", "days", stages)
    assert [one.message for result in found for one in result.findings] == []
