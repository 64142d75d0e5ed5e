"""What `attain check` says of measures in scores and of shares over several sessions that are written wrongly."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from documents_help import RATED, SAID, THREE

from attain.language.load import load

BASE = Path(__file__).parents[1] / "errors" / "base"
CONFIG = (
    THREE
    + RATED
    + SAID
    + """
apiVersion: attain/v1
kind: connection
id: pulse
title: Pulse
plugin: files
settings: { folder: pulse }
match_people_by: staff_number
brings_in: { measures: { every: 24 hours, records: pulse.hours } }
---
apiVersion: attain/v1
kind: distribution
id: guide
title: Guide
of: w.overall
@RULE
---
apiVersion: attain/v1
kind: workflow
id: w
title: W
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: look, title: Look, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue }
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 5 days after it opens, if_late: continue }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager } }
  - { id: hours, title: Hours, take: [@TAKE], aggregate: mean }
visibility:
  - { who: [employee, hr], what: [look, hours, overall], as: full, from: rate ends }
"""
)
TAKE = "{ from: measure pulse.hours in the last 12 months }"
RULE = "kind_of_rule: quota\ncounted_over: department of employee\nat_most_share: { great: 20% }\nsmallest_group: 5 people\ncounts_rounded: down\nif_outside: refuse"


def told(folder: Path, take: str = TAKE, rule: str = RULE) -> list[str]:
    shutil.copytree(BASE, folder)
    (folder / "firm.yaml").write_text(CONFIG.replace("@TAKE", take).replace("@RULE", rule))
    return [f"{one.code} {one.message} | {one.help}" for one in load(folder).diagnostics if one.code[0] == "E"]


def test_nothing_is_wrong(tmp_path: Path) -> None:
    assert told(tmp_path / "firm") == []


@pytest.mark.parametrize(
    ("take", "code", "said"),
    [
        (
            "{ from: sum of measure pulse.hours in the last 12 months }",
            "E020",
            "leave out: sum of, and write aggregate: sum",
        ),
        ("{ from: average of measure pulse.hours in the last 12 months }", "E020", "write aggregate: mean"),
        ("{ from: measure pulse.hours in the past year }", "E020", "did you mean"),
        ("{ from: measure pulse.hours, of: last case of w }", "E010", "its time stands behind it"),
        ("{ from: measure pulse.hours, only: tagged x }", "E010", "which is of the person"),
        ("{ from: rate.all.overall }, { from: rate.all.other }", "E205", "other"),
    ],
)
def test_measures(tmp_path: Path, take: str, code: str, said: str) -> None:
    found = told(tmp_path / "firm", take=take)
    assert any(one.startswith(code[:2]) and said in one for one in found), found


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("kind_of_rule: none\ncounted_over: organisation", "only of an expectation or a quota"),
        (RULE.replace("department of employee", "departement of employee"), "departement"),
        (RULE.replace("department of employee", "everybody"), "counted_over"),
    ],
)
def test_shares_together(tmp_path: Path, rule: str, said: str) -> None:
    found = told(tmp_path / "firm", rule=rule)
    assert any(said in one for one in found), found
