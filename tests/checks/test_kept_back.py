"""A result that its subject may never see: only a policy about this very result says that it is meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

ERRORS = Path(__file__).parents[1] / "errors"
POLICY = """apiVersion: attain/v1
kind: policy
id: private
title: What stays private
rules:
  never_show:
    - {{ what: {what}, to: [employee], because: It is said in the talk. }}
"""


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("manager_review.summary.reason", 1),
        ("measure performance.annual", 1),
        ("measure performance.half_year", 0),
        ("overall.final", 0),
    ],
)
def test_a_policy_says_so_of_this_result_alone(tmp_path: Path, what: str, told: int) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(ERRORS / "base", folder)
    shutil.copytree(ERRORS / "w507" / "workflows", folder / "workflows", dirs_exist_ok=True)
    (folder / "policies").mkdir()
    (folder / "policies" / "private.yaml").write_text(POLICY.format(what=what))
    found = load(folder).diagnostics
    assert [str(one) for one in found if one.code.startswith("E")] == []
    assert len([one for one in found if one.code == "W507"]) == told
