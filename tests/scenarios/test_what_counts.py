"""What counts already when the next thing asks: final results, choices, a session's word, recorded measures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from appeal_help import APPEAL
from database_stage import OnDatabases
from session_stories import BOARD, NORTH, case, with_scenario
from wiring_help import catalogue_of

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.run import Stages, in_memory, run_all, run_scenario

CAPPED = """scores:
  - id: capped
    title: Capped
    take: [ { from: overall@LAYER } ]
    aggregate: only_value
    gives: five_point
    gates: [ { when: department is south, at_most: meets, because: South } ]
"""
RAISED = [
    *NORTH,
    "2027-03-04 hal, pat and pip attend session board",
    "2027-03-04 hal changes overall of ann to exceeds because the launch was hers",
    "2027-03-05 hal closes session board because small",
    "2027-03-06 pat releases release",
]


def wrong(catalogue: Catalogue, scenario: str, stages: Stages = in_memory, case: str = "") -> list[str]:
    results = list(run_scenario(catalogue, scenario, case, stages) if case else run_all(catalogue, scenario, stages))
    assert results
    return [f"{one.where.path} {one.message}" for result in results for one in result.findings]


def board_with(folder: Path, **changes: tuple[str, str]) -> Catalogue:
    """The tests' organisation with words of some files replaced."""
    shutil.copytree(BOARD, folder)
    for name, (old, new) in changes.items():
        file = folder / f"{name}.yaml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    found = load(folder)
    assert [f"{one.code} {one.message}" for one in found.diagnostics if one.code[0] in "ES"] == []
    assert found.catalogue is not None
    return found.catalogue


def test_an_appeal_in_memory(tmp_path: Path) -> None:
    assert wrong(catalogue_of(tmp_path / "firm", APPEAL), "appeals") == []


def test_an_appeal_on_databases(tmp_path: Path, stages: OnDatabases) -> None:
    assert wrong(catalogue_of(tmp_path / "firm", APPEAL), "appeals", stages, "raised") == []


@pytest.mark.parametrize("layer", [".final", ""])
def test_a_score_goes_on_with_what_a_session_made_of_another(tmp_path: Path, layer: str) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", layer)))
    told = case(RAISED, ["capped.suggested of ann is exceeds", "capped.suggested of ben is meets"])
    assert wrong(with_scenario(told, base), "sessions") == []


def test_a_named_earlier_layer_stays_what_it_was(tmp_path: Path) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", ".proposed")))
    assert wrong(with_scenario(case(RAISED, ["capped.suggested of ann is meets"]), base), "sessions") == []


def test_the_same_on_databases(tmp_path: Path, stages: OnDatabases) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", ".final")))
    told = case(RAISED, ["capped.suggested of ann is exceeds", "capped.suggested of ben is meets"])
    assert wrong(with_scenario(told, base), "sessions", stages) == []
