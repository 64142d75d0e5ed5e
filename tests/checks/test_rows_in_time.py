"""Whoever judges must see it while he judges: rows that hold from later on only do not count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

ERRORS = Path(__file__).parents[1] / "errors"
ROW = "  - { who: hr_partner, what: overall.adjusted, as: full, from: %s }\n"
VISIBILITY = "visibility:                        # nobody sees what is not listed here\n"


@pytest.mark.parametrize(
    ("since", "is_told"),
    [
        ("talk opens", False),
        ("manager_review submitted", False),
        ("the case opens", False),
        ("talk ends or manager_review ends", False),
        ("2 days before release opens", False),
        ("talk ends", True),
        ("release ends", True),
        ("3 days after release opens", True),
        ("case ends", True),
        ("release opens or acknowledge submitted", True),
    ],
)
def test_whoever_meets_in_a_further_level_sees_what_was_made_below(tmp_path: Path, since: str, is_told: bool) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(ERRORS / "base", folder)
    shutil.copytree(ERRORS / "e502-level" / "workflows", folder / "workflows", dirs_exist_ok=True)
    file = folder / "workflows" / "quick_review.yaml"
    text = file.read_text()
    assert text.count(VISIBILITY) == 1
    file.write_text(text.replace(VISIBILITY, VISIBILITY + ROW % since))
    assert ("E502" in {one.code for one in load(folder).diagnostics}) is is_told
