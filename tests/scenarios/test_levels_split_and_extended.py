"""Further levels of a session: who decides between their members, and more time that a cycle gives one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_stage import OnDatabases

from attain.checks.ends import endings, varied_endings
from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.run import Stages, run_all
from attain.scenarios.several import in_memory

from session_stories import BOARD, NORTH, case, refused, with_scenario  # isort: skip
from test_session_levels_in_stories import ALL, END, FIRST, LEVELS, ROWS, SOUTH  # isort: skip

Change = tuple[str, str]
WHO, QUORUM = ("who: [panel, head]", "who: [panel, head, partner]"), ("quorum: 3", "quorum: 1\n    if_split: partner")
SPLIT = [
    *FIRST,
    "2027-03-09 hal, sue and pia attend session heads",
    "2027-03-09 hal changes overall of ann to misses because of the spring",
    "2027-03-09 pia changes overall of ann to outstanding because of the whole house",
]
DECIDED = [
    *SPLIT,
    "2027-03-09 pia records overall of ann",
    "2027-03-09 sue closes session heads",
]
NOBODY = [*NORTH, *SOUTH, END]
MORE = """extend:
  - {{ step: {step}, by: 1 week, because: Easter{who} }}
"""
EXTENDED = {
    "board": ["session heads opens on 2027-03-23", "session last_word opens on 2027-03-31"],
    "heads": ["session heads opens on 2027-03-16", "session last_word opens on 2027-03-30"],
    "last_word": ["session last_word opens on 2027-03-22", "step release opens on 2027-03-31"],
}
"""Good Friday and Easter Monday are no working days."""


def firm(folder: Path, *changes: Change, more: str = "") -> Catalogue:
    folder.mkdir()
    for file in BOARD.glob("*.yaml"):
        text = file.read_text("utf-8")
        if file.name == "spring_review.yaml":
            text = text.replace("  - id: release\n", LEVELS).replace("visibility:\n", ROWS)
            for old, new in changes or (("quorum: 3", "quorum: 1"),):
                assert old in text
                text = text.replace(old, new, 1)
        if file.name == "spring.yaml":
            text += more
        (folder / file.name).write_text(text, "utf-8")
    found = load(folder)
    assert [one.message for one in found.diagnostics if one.code[0] == "E"] == []
    assert found.catalogue is not None
    return found.catalogue


def wrong(catalogue: Catalogue, stages: Stages = in_memory) -> list[str]:
    return [
        f"{one.where.path} {one.message}"
        for result in run_all(catalogue, "sessions", stages)
        for one in result.findings
    ]


def split_story() -> str:
    return case(DECIDED, ["overall.adjusted of ann is outstanding", "session last_word opens on 2027-03-09"], ALL)


def test_whoever_is_named_decides_at_each_level(tmp_path: Path) -> None:
    assert wrong(with_scenario(split_story(), firm(tmp_path / "firm", WHO, QUORUM))) == []


@pytest.mark.parametrize("who", ["hal"])
def test_whoever_leads_a_level_does_not_decide_there(tmp_path: Path, who: str) -> None:
    told = refused(SPLIT, f"2027-03-09 {who} records overall of ann", "split", ALL)
    assert wrong(with_scenario(told, firm(tmp_path / "firm", WHO, QUORUM))) == []


def test_whoever_is_named_decides_on_databases(tmp_path: Path, stages: OnDatabases) -> None:
    assert wrong(with_scenario(split_story(), firm(tmp_path / "firm", WHO, QUORUM)), stages) == []


@pytest.mark.parametrize("step", EXTENDED)
def test_a_cycle_gives_a_level_more_time(tmp_path: Path, step: str) -> None:
    catalogue = firm(tmp_path / "firm", more=MORE.format(step=step, who=""))
    assert wrong(with_scenario(case(NOBODY, EXTENDED[step], ALL), catalogue)) == []
    usual = firm(tmp_path / "usual")
    before = {one.cycle: one.bound.day for one in endings(usual)}
    after = {one.cycle: one.bound.day for _, one in varied_endings(catalogue)}
    assert after["spring"] > before["spring"]


@pytest.mark.parametrize("step", ["board", "heads"])
def test_a_cycle_gives_a_level_more_time_on_databases(tmp_path: Path, stages: OnDatabases, step: str) -> None:
    catalogue = firm(tmp_path / "firm", more=MORE.format(step=step, who=", for: department is north"))
    assert wrong(with_scenario(case(NOBODY, EXTENDED[step], ALL), catalogue), stages) == []


def test_a_level_that_is_not_there_is_told(tmp_path: Path) -> None:
    firm(tmp_path / "firm", more=MORE.format(step="heads", who=""))
    file = tmp_path / "firm" / "spring.yaml"
    file.write_text(file.read_text().replace("step: heads", "step: haeds"))
    found = [one for one in load(tmp_path / "firm").diagnostics if one.code == "E202"]
    assert [(one.message, one.help) for one in found] == [
        ('there is no step "haeds" in workflow spring_review', 'did you mean "heads"?')
    ]
