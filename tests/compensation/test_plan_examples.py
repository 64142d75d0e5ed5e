"""The example of the plugin, and what stories say about plans that do not come to what was expected."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import compensation
from attain.handbook.book import handbook
from attain.language.load import load
from attain.scenarios.run import run_all

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(compensation.__file__).parent / "examples" / "round.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "firm"
    shutil.copytree(ROOT / "tests" / "errors" / "base", made)
    shutil.copy(ROOT / "tests" / "errors" / "e660" / "attain.yaml", made)
    shutil.copy(EXAMPLE, made)
    return made


def told(folder: Path, old: str = "", new: str = "") -> list[tuple[str, str]]:
    """(code, message) of whatever the stories of the folder find, with one change of the example."""
    text = EXAMPLE.read_text("utf-8")
    assert text.count(old) == 1 or not old
    (folder / EXAMPLE.name).write_text(text.replace(old, new) if old else text, "utf-8")
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics] == []
    assert loaded.catalogue is not None
    return [(one.code, one.message) for result in run_all(loaded.catalogue) for one in result.findings]


def test_the_example_is_sound_and_comes_to_what_it_says(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("increase: 3600 }", "increase: 3601 }", "T006", "increase of dee is 3,600 GBP, not 3601"),
        ("part: 0.2,", "part: 0.3,", "T006", "part of cam is 0.2, not 0.3"),
        ("proposed: missing", "proposed: 2%", "T006", "proposed of ann is missing, not 2%"),
        ("pool: 1800", "pol: 1800", "T006", '"pol" cannot be expected of group max'),
        ("dee: { recommended", "abe: { recommended", "T006", 'there is nobody, and no group, called "abe"'),
        ("group max:", "group min:", "T006", 'there is nobody, and no group, called "group min"'),
        (
            "gate may_be_paid: closed",
            "gate may_be_paid: shut",
            "T002",
            '"gate may_be_paid" is open or closed, not "shut"',
        ),
        ("propose.raise.percent: 5%\n      cam", "propose.raise.share: 5%\n      cam", "T002", "has no field"),
        ("gate may_be_paid: closed", "measure pay.increase: 3", "T002", '"measure pay.increase" cannot be given'),
        ("of: merit_plan yearly_plan", "of: cycle yearly_raises_2027", "T002", "nothing is worked out from a cycle"),
    ],
)
def test_what_does_not_fit_is_told(folder: Path, old: str, new: str, code: str, message: str) -> None:
    ((found, said), *more) = told(folder, old, new)
    assert found == code
    assert message in said
    assert not more


def test_whom_the_plan_is_not_about_is_not_in_it(folder: Path) -> None:
    findings = told(folder, "{ manager: max, country: GB, gate", "{ manager: max, country: FR, gate")
    assert {said for _, said in findings} == {'there is nobody, and no group, called "dee"'}


def test_the_handbook_tells_how_it_is_worked_out(folder: Path) -> None:
    catalogue = load(folder).catalogue
    assert catalogue is not None
    (chapter,) = (one for one in handbook(catalogue).chapters if one.id == "yearly_raises")
    (plan,) = chapter.worked_out
    assert plan.title == "What everybody gets"
    assert plan.stages[1] == "Nothing, if “Nothing stands against it” is closed."
    assert any("24 months" in line and "10%" in line for line in plan.stages)
    assert plan.example[-1] == (
        "Together they would cost 4,200 GBP; the pool of their group is 3,000 GBP. "
        "That is too little, so nothing is final."
    )
    assert not any(re.search(r"yearly_|facts\.", line) for line in (*plan.stages, *plan.example))
