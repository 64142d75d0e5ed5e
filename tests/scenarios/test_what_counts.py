"""What counts already when the next thing asks: results just made final, choices, a session's word, recorded measures."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from session_stories import BOARD, NORTH, case, with_scenario
from wiring_help import PEOPLE, catalogue_of

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.run import Stages, in_memory, run_all, run_scenario
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story

from database_stage import founded_together  # isort: skip

APPEAL = """
apiVersion: attain/v1
kind: scale
id: two
title: Two levels
use: rating
best: highest
levels: [ { id: low, label: Low, value: 1 }, { id: high, label: High, value: 2 } ]
---
apiVersion: attain/v1
kind: form
id: rated
title: Rating
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: two, required: true }, { id: hours, title: Hours, type: number, records: training.hours } ] } ]
---
apiVersion: attain/v1
kind: form
id: objection
title: Objection
sections: [ { id: all, title: All, fields: [ { id: why, title: Why, type: text, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: appealing
title: Appealing
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  jury: { is: role jury, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 10 days after it opens, if_late: continue_without }
  - { id: share, title: Share, do: release, who: hr, shows: [rate, given.final], to: employee, settles: [given], due: 10 days after it opens, if_late: continue }
  - { id: object, title: Object, do: fill_form, who: employee, form: objection, when: given.final is low, due: 10 days after it opens, if_late: continue_without }
  - id: vote
    title: Vote
    do: decide
    who: jury
    what: [rate, object]
    when: object was answered
    must_agree: most
    if_split: hr
    choices:
      - { id: keep, label: Keep it }
      - { id: raise, label: Raise it, asks: { id: bonus, title: Bonus, type: percent, records: pay.bonus } }
    due: 10 days after it opens
    if_late: continue
  - { id: told, title: Told, do: release, who: hr, shows: [vote, stands.final], to: employee, settles: [stands], due: 10 days after it opens, if_late: continue }
scores:
  - { id: given, title: Given, judgement: { in: rate.all.overall, by: manager } }
  - { id: stands, title: Stands, take: [ { from: given.final } ], aggregate: only_value, gives: two, gates: [ { when: vote is raise, becomes: high, because: The jury raised it. } ] }
visibility:
  - { who: [jury, hr], what: [rate, object], as: full, from: rate submitted }
  - { who: employee, what: [rate, given.final], as: full, from: share ends }
  - { who: [employee, hr], what: [vote, stands.final], as: full, from: told ends }
---
apiVersion: attain/v1
kind: roles
id: jurors
title: Jurors
roles: [ { id: jury, title: Jury, where: organisation, at_least: 0, held_by: [] } ]
---
apiVersion: attain/v1
kind: scenario
id: appeals
title: Appeals
of: workflow appealing
people:@PEOPLE
cases:
  - id: raised
    title: Two of three raise it
    for: nia
    play:
      - "2027-03-02 tom submits rate with { all.overall: low, all.hours: 7 }"
      - 2027-03-03 ole releases share
      - "2027-03-04 nia submits object with { all.why: Unfair }"
      - 2027-03-05 j1 decides vote as keep
      - "2027-03-06 j2 decides vote as raise with { bonus: 10% }"
      - "2027-03-07 j3 decides vote as raise with { bonus: 10% }"
      - 2027-03-08 ole releases told
    expect: [given.final is low, vote is raise, stands.final is high, measure training.hours is 7, measure pay.bonus is 10%]
  - id: kept
    title: Two of three keep it
    for: nia
    play:
      - "2027-03-02 tom submits rate with { all.overall: low }"
      - 2027-03-03 ole releases share
      - "2027-03-04 nia submits object with { all.why: Unfair }"
      - "2027-03-05 j1 decides vote as raise with { bonus: 10% }"
      - 2027-03-06 j2 decides vote as keep
      - 2027-03-07 j3 decides vote as keep
      - 2027-03-08 ole releases told
    expect: [stands.final is low]
  - id: content
    title: A good result is not appealed
    for: nia
    play: ["2027-03-02 tom submits rate with { all.overall: high }", 2027-03-03 ole releases share, 2027-03-04 ole releases told]
    expect: [step object never opens, stands.final is high]
sees: [ { who: employee, what: vote, until: told ends, expect: nothing } ]
""".replace(
    "@PEOPLE",
    PEOPLE.rstrip() + "".join(f"\n  - {{ id: j{n}, department: board, holds: [jury] }}" for n in (1, 2, 3)),
)
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


@pytest.fixture
def stages(empty_url: str) -> Iterator[Stages]:
    opened = []

    def stage(story: Story, subject: str, day: date) -> Stage:
        kernel, opening = founded_together(empty_url, story, subject, day)
        opened.append(kernel)
        return opening

    yield stage
    for kernel in opened:
        kernel.store.close()


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


def test_an_appeal_on_databases(tmp_path: Path, stages: Stages) -> None:
    assert wrong(catalogue_of(tmp_path / "firm", APPEAL), "appeals", stages, "raised") == []


@pytest.mark.parametrize("layer", [".final", ""])
def test_a_score_goes_on_with_what_a_session_made_of_another(tmp_path: Path, layer: str) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", layer)))
    told = case(RAISED, ["capped.suggested of ann is exceeds", "capped.suggested of ben is meets"])
    assert wrong(with_scenario(told, base), "sessions") == []


def test_a_named_earlier_layer_stays_what_it_was(tmp_path: Path) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", ".proposed")))
    assert wrong(with_scenario(case(RAISED, ["capped.suggested of ann is meets"]), base), "sessions") == []


def test_the_same_on_databases(tmp_path: Path, stages: Stages) -> None:
    base = board_with(tmp_path / "firm", spring_review=("scores:\n", CAPPED.replace("@LAYER", ".final")))
    told = case(RAISED, ["capped.suggested of ann is exceeds", "capped.suggested of ben is meets"])
    assert wrong(with_scenario(told, base), "sessions", stages) == []
