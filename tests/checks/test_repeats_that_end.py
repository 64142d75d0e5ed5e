"""Repetitions, and workflows that are used, with nothing wrong: no finding."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

BASE = Path(__file__).parents[1] / "errors" / "base"
TALK = "{ id: talk, title: Talk, do: meet, who: manager, due: 5 days after it opens, if_late: continue }"
OTHER = """
---
apiVersion: attain/v1
kind: workflow
id: coaching
title: Coaching
about: employee
start: { on: opened_by quick_review.coaching, at_most: 1 running }
people: {}
steps:
  - { id: pause, title: Pause, do: wait, until: 3 days after the case opens }
visibility: []
"""


@pytest.mark.parametrize(
    "step",
    [
        f"{{ id: talks, title: Talks, do: part, repeat: {{ at_least: 2, at_most: 2 }}, steps: [{TALK}] }}",
        f"{{ id: talks, title: Talks, do: part, repeat: {{ opened_by: manager, at_most: 3 }}, steps: [{TALK}] }}",
        f"{{ id: talks, title: T, do: part, repeat: {{ every: 1 week, until: 9 days after it opens }}, steps: [{TALK}] }}",
        "{ id: help, title: Help, do: use, workflow: coaching }",
    ],
)
def test_no_finding(tmp_path: Path, step: str) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    file = folder / "workflows" / "quick_review.yaml"
    text = file.read_text().replace("  - id: release\n", f"  - {step}\n\n  - id: release\n", 1)
    file.write_text(text + OTHER)
    assert not [one for one in load(folder).diagnostics if one.code in ("E320", "E321", "E322")]
