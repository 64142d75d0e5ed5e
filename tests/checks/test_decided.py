"""A measure that only a named person may set may be set by a score that goes on with what persons decided."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

BASE = Path(__file__).parents[1] / "errors" / "base"
POLICY = """apiVersion: attain/v1
kind: policy
id: fair
title: Fair
rules: { named_person_decides: [performance.stands] }
"""
STANDS = """
  - id: stands
    title: What stands in the end
    take: [{ from: @TAKE }]
    aggregate: @HOW
    gives: five_point
    records: performance.stands
@GATES
visibility:"""


@pytest.mark.parametrize(
    ("take", "how", "gates", "decided"),
    [
        ("overall.final", "only_value", "", True),
        ("manager_review.summary.overall", "only_value", "", True),
        ("overall.final", "only_value", "support is support_plan", True),
        ("overall.final", "only_value", "manager_review.work.together is misses", False),
        ("overall.final", "mean", "", False),
        ("second.final", "only_value", "", False),
    ],
)
def test_who_stands_behind_it(tmp_path: Path, take: str, how: str, gates: str, decided: bool) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(BASE, folder)
    (folder / "fair.yaml").write_text(POLICY)
    file = folder / "workflows" / "quick_review.yaml"
    gate = f"    gates: [{{ when: {gates}, at_most: meets, because: So }}]\n" if gates else ""
    more = STANDS.replace("@TAKE", take).replace("@HOW", how).replace("@GATES", gate)
    second = "\n  - { id: second, title: Second, take: [{ from: manager_review.work.delivery }], aggregate: highest }"
    file.write_text(file.read_text().replace("\nvisibility:", (second if "second" in take else "") + more))
    found = {one.code for one in load(folder).diagnostics if one.code[0] == "E"}
    assert found == (set() if decided else {"E522"})
