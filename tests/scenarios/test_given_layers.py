"""Worked examples may give a layer of another score, and what a choice of a decision asks for."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load
from attain.scenarios.run import run_all

BASE = Path(__file__).parents[1] / "errors" / "base"
CONFIG = """
apiVersion: attain/v1
kind: form
id: told
title: Told
sections: [ { id: view, title: View, fields: [ { id: rate, title: Rate, type: number, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: appeals
title: Appeals
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: told, due: 10 days after it opens, if_late: close_unfinished }
  - id: ruling
    title: Ruling
    do: decide
    who: hr
    choices:
      - { id: upheld, label: Upheld, asks: { id: mark, title: Mark, type: number, required: true } }
      - { id: dismissed, label: Dismissed }
    due: 10 days after it opens
    if_late: continue_without
scores:
  - { id: points, title: Points, take: [ { from: rate.view.rate } ], aggregate: sum, missing: not_rated }
  - { id: kept, title: Kept, take: [ { from: points.final }, { from: ruling.mark } ], aggregate: last_given, missing: drop_out }
  - id: held
    title: Held
    take: [ { from: rate.view.rate } ]
    aggregate: sum
    missing: drop_out
    gates:
      - { when: grade is less than 4, becomes: 0, because: Too low. }
      - { when: ruling is dismissed, at_most: 2, because: Dismissed. }
visibility:
  - { who: hr, what: [rate, ruling, held, points.final], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: scenario
id: numbers
title: Numbers
of: workflow appeals
score:
  - { id: one, of: kept, given: { %s }, expect: { kept.number: %s } }
"""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("points.final: 3, ruling.mark: 5", 5),
        ("points.final: 3, ruling.mark: missing", 3),
        ("points: 4", 4),
        ("rate.view.rate: 2, points.final: 3", 3),
    ],
)
def test_layers_and_decisions(tmp_path: Path, given: str, kept: int) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    (folder / "appeals.yaml").write_text(CONFIG % (given, kept))
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    assert [found.message for one in run_all(loaded.catalogue) for found in one.findings] == []


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ("grade: 5", "held.suggested: 3"),
        ("grade: 3", "held.suggested: 0"),
        ("ruling: dismissed", "held.suggested: 2"),
        ("ruling: upheld", "held.suggested: 3"),
        ("ruling: missing, grade: 4", "held.suggested: 3"),
    ],
)
def test_what_gates_ask_about(tmp_path: Path, given: str, held: str) -> None:
    assert _said(tmp_path, f"rate.view.rate: 3, {given}", held) == []


def test_a_number_before_its_gates_says_what_comes_after(tmp_path: Path) -> None:
    (said,) = _said(tmp_path, "rate.view.rate: 3, ruling: dismissed", "held: 2")
    assert said == "held is 3 before its gates (held.suggested is 2), not 2"


def test_a_decision_has_only_its_choices(tmp_path: Path) -> None:
    (said,) = _said(tmp_path, "rate.view.rate: 3, ruling: dismised", "held.suggested: 2")
    assert said == '"ruling" has no choice "dismised"'


def _said(tmp_path: Path, given: str, expect: str) -> list[str]:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    text = CONFIG.replace(
        "of: kept, given: { %s }, expect: { kept.number: %s }", "of: held, given: { %s }, expect: { %s }"
    )
    (folder / "appeals.yaml").write_text(text % (given, expect))
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    return [found.message for one in run_all(loaded.catalogue) for found in one.findings]
