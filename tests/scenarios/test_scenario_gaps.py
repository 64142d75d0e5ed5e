"""What a story leaves empty on purpose, lists that may not be sent, and cases that are never opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.config.files import documents_of
from attain.config.source import Source
from attain.language.load import load
from attain.scenarios.run import run_scenario

from scenario_helpers import changed  # isort: skip

LIBRARY = Path(__file__).parents[2] / "configs" / "library"
PEOPLE = """
  - { id: ann, manager: sam, employment: civilian, is_supervisor: %s }
  - { id: sam, manager: hal, employment: civilian }
  - { id: hal, employment: civilian }
  - { id: pat, employment: civilian, holds: [personnel_office] }
"""
STORY = """
apiVersion: attain/v1
kind: scenario
id: told
title: Told
of: workflow dpmap
cycle: dpmap_2026
people: %s
%s
"""


@pytest.fixture(scope="module")
def dpmap() -> Catalogue:
    catalogue = load(LIBRARY / "dod_dpmap").catalogue
    assert catalogue is not None
    return catalogue


def wrong(catalogue: Catalogue, rest: str, supervisor: str = "false") -> list[str]:
    (document,) = documents_of(Source("told.yaml", STORY % (PEOPLE % supervisor, rest)), [])
    told = Catalogue([*catalogue.resources, document.resource], catalogue.kinds)
    return [found.message for one in run_scenario(told, "told") for found in one.findings]


def refused(written: str) -> str:
    return f'refused: [{{ for: ann, try: "2026-04-20 sam submits write_plan with {{ {written} }}", because: NO }}]'


@pytest.mark.parametrize(
    ("written", "supervisor", "ground"),
    [
        ("entries.title: [One, Two, Three]", "false", "this is not refused"),
        ("entries.title: [One, Two, Three], entries.standard_3: missing", "false", "Please answer this."),
        ("entries.title: [A, B, C, D, E, F, G, H, I, J, K]", "false", "10"),
        ("entries.kind: [technical, technical, supervisory]", "true", "supervisory"),
        ("entries.kind: [technical, technical, supervisory]", "false", "this is not refused"),
    ],
)
def test_lists_are_judged_as_a_whole(dpmap: Catalogue, written: str, supervisor: str, ground: str) -> None:
    found = wrong(dpmap, refused(written), supervisor)
    assert len(found) == 1
    assert ground in found[0]


def test_whom_no_wave_takes_has_no_case(dpmap: Catalogue) -> None:
    rest = "cases: [{ id: a, title: A, for: ann, play: [everyone does nothing], expect: [%s] }]"
    soldier = PEOPLE.replace("sam, employment: civilian", "sam, employment: military") % "false"
    assert wrong(dpmap, rest % "case never opens") == ["the case opens on 2026-04-01"]
    (document,) = documents_of(Source("told.yaml", STORY % (soldier, rest % "case never opens")), [])
    told = Catalogue([*dpmap.resources, document.resource], dpmap.kinds)
    assert [one.passed for one in run_scenario(told, "told")] == [True]
    (document,) = documents_of(Source("told.yaml", STORY % (soldier, rest % "step rating never opens")), [])
    told = Catalogue([*dpmap.resources, document.resource], dpmap.kinds)
    assert [found.code for one in run_scenario(told, "told") for found in one.findings] == ["T010"]


def test_a_field_left_empty_is_asked_for() -> None:
    found = changed(
        "work.delivery: meets, work.together: exceeds, summary", "work.delivery: missing, summary"
    ).findings()
    assert [(one.code, "Please answer this." in one.message) for one in found if one.code == "T003"] == [("T003", True)]
