"""An approver by grade (`is: by lookup L`): in stories, at launch and when the step opens, on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from documents_help import TALKED
from small_firm_help import Firm, founded
from wiring_help import BASE, catalogue_of

from attain.language.load import load
from attain.scenarios.run import run_scenario

CONFIG = (
    TALKED
    + """\
apiVersion: attain/v1
kind: workflow
id: talks
title: Talks
about: employee
start: { on: hire_date, after: [10 days] }
people:
  manager: { is: manager of employee, if_none: approver }
  above: { is: manager of manager of employee, if_none: hr }
  approver: { is: by lookup approver_by_grade, if_none: hr }
  witness: { is: by lookup witness_by_place, bind: at_launch, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
lookups:
  approver_by_grade: { of: grade, gives: people, ranges: [ { below: 10, is: above }, { from: 10, is: role talent_lead } ] }
  witness_by_place: { of: department, gives: people, levels: { sales: direct reports of manager of employee }, otherwise: role talent_lead }
steps:
  - { id: talk, title: Talk, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue }
  - { id: agree, title: Agree, do: approve, who: approver, what: talk, due: 10 days after it opens, if_late: continue }
  - { id: seen, title: Seen, do: acknowledge, who: witness, what: talk, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr, approver, witness], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow talks
people:
  - { id: nia, manager: tom, department: sales, grade: 5, hire_date: 2026-03-01 }
  - { id: noa, manager: tom, department: research, grade: 12, hire_date: 2026-03-01 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06 }
  - { id: tal, department: board, hire_date: 2020-01-07, holds: [talent_lead] }
  - { id: ole, department: board, hire_date: 2020-01-07, holds: [hr_operations] }
cases:
  - { id: low, title: A low grade, for: nia, play: ["2026-03-11 tom submits talk with { said.text: Well }", "2026-03-12 uta approves agree", "2026-03-13 noa acknowledges seen"], expect: [step agree belongs to uta, step seen belongs to noa, case is closed by 2026-03-13] }
  - { id: high, title: A high grade, for: noa, play: ["2026-03-11 tom submits talk with { said.text: Well }", "2026-03-12 tal approves agree"], expect: [step agree belongs to tal, step seen belongs to tal] }
"""
)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    made = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield made
    made.kernel.store.close()


@pytest.mark.parametrize("case", ["low", "high"])
def test_in_memory(tmp_path: Path, case: str) -> None:
    (result,) = run_scenario(catalogue_of(tmp_path / "firm", CONFIG), "people", case)
    assert [one.message for one in result.findings] == []


def test_the_table_names_the_approver_when_his_step_opens(firm: Firm) -> None:
    firm.on(date(2026, 3, 11))
    for _ in ("nia", "noa"):
        firm.write("tom", "talk.fill_form", said_text="Well")
    assert "agree.approve" in firm.tasks("uta")
    assert "agree.approve" in firm.tasks("tal")
    assert firm.tasks("ole") == {}


def test_who_is_bound_at_launch_is_found_by_the_table_too(firm: Firm) -> None:
    firm.on(date(2026, 3, 11))
    held = {whose: firm.cases("talks", whose)[0].state["bound"] for whose in ("nia", "noa")}
    assert held["nia"]["witness"] == [firm.ids["noa"]]
    assert held["noa"]["witness"] == [firm.ids["tal"]]


@pytest.mark.parametrize(
    ("slip", "said", "code"),
    [
        ("is: role talent_lead }", "is: role talent_leed }", "E210"),
        ("gives: people, ranges: [ { below: 10, is: above }", "gives: number, ranges: [ { below: 10, is: 3 }", "E237"),
        ("is: above }", "is: abov }", "E201"),
        ("is: above }", "is: by the table }", "E020"),
        ("is: above }", "is: 7 }", "E237"),
        ("is: above }", "is: manager of approver }", "E237"),
        ("is: above }", "is: by lookup approver_by_grade }", "E237"),
        ("of: grade,", "of: grad,", "E237"),
    ],
)
def test_a_table_that_names_nobody_is_an_error(tmp_path: Path, slip: str, said: str, code: str) -> None:
    shutil.copytree(BASE, tmp_path / "firm")
    assert CONFIG.count(slip) >= 1
    (tmp_path / "firm" / "talks.yaml").write_text(CONFIG.replace(slip, said, 1), "utf-8")
    loaded = load(tmp_path / "firm")
    assert loaded.catalogue is None
    assert code in [one.code for one in loaded.diagnostics]
