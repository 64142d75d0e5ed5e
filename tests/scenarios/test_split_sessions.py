"""Members of a session who want different levels: whoever the document names decides between them, nobody else."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from database_stage import OnDatabases

from attain.config.catalogue import Catalogue
from attain.config.files import documents_of
from attain.config.source import Source
from attain.language.load import load
from attain.scenarios.run import Stages, run_all
from attain.scenarios.several import in_memory

from session_stories import BOARD, NORTH, PEOPLE, case, refused  # isort: skip

MORE = """  - { id: pam, manager: hal, department: north, job: Lead, status: active, holds: [panel] }
"""
MAX = """  - { id: max, manager: hal, department: north, job: Engineer, status: active }
"""
SPLIT = [
    *NORTH,
    "2027-03-04 hal, pat, pip, pam and pia attend session board",
    "2027-03-04 pip changes overall of ann to exceeds because seen by all of us",
    "2027-03-04 pam changes overall of ann to misses because of the spring",
]
DECIDED = [*SPLIT, "2027-03-05 pia records overall of ann", "2027-03-05 pia rejects overall of ann"]
AGREED = [*SPLIT[:-1], "2027-03-04 pam changes overall of ann to exceeds because so do I"]


@cache
def firm(folder: Path, with_whom: str) -> Catalogue:
    """The tests' board, where the partner sits as well and decides between members."""
    shutil.copytree(BOARD, folder)
    file = folder / "spring_review.yaml"
    text = file.read_text("utf-8").replace("who: [panel, head]", "who: [panel, head, partner]")
    file.write_text(text.replace("    quorum: 3\n", f"    quorum: 3\n{with_whom}", 1), "utf-8")
    loaded = load(folder)
    assert loaded.catalogue is not None, loaded.diagnostics
    return loaded.catalogue


def told(base: Catalogue, said: str, more: str = MORE) -> Catalogue:
    head = "apiVersion: attain/v1\nkind: scenario\nid: sessions\ntitle: Sessions\nof: workflow spring_review\n"
    source = Source("sessions.yaml", f"{head}cycle: spring\npeople:{PEOPLE}{more}{said}\n")
    assert not source.problems
    (document,) = documents_of(source, [])
    return Catalogue([*base.resources, document.resource], base.kinds)


def wrong(catalogue: Catalogue, stages: Stages = in_memory) -> list[str]:
    return [one.message for result in run_all(catalogue, stages=stages) for one in result.findings]


BY_PARTNER = "    if_split: partner\n"
CLOSED = [*DECIDED, "2027-03-05 hal closes session board"]
HAPPENS = {
    "the partner decides": (BY_PARTNER, CLOSED, ["overall.adjusted of ann is misses"]),
    "whoever leads does where nobody is named": (
        "",
        [*SPLIT, "2027-03-05 hal records overall of ann", "2027-03-05 hal rejects overall of ann",
         "2027-03-05 hal closes session board"],
        ["overall.adjusted of ann is misses"],
    ),
    "whoever leads records what all want": (
        BY_PARTNER,
        [*AGREED, "2027-03-05 hal records overall of ann", "2027-03-05 hal rejects overall of ann",
         "2027-03-05 hal closes session board"],
        ["overall.adjusted of ann is exceeds"],
    ),
    "two who agree are both recorded": (
        BY_PARTNER,
        [*AGREED, "2027-03-05 hal records overall of ann", "2027-03-05 hal records overall of ann",
         "2027-03-05 hal closes session board"],
        ["overall.adjusted of ann is exceeds"],
    ),
}  # fmt: skip
MUST_NOT = {
    "the chair records one of two": (SPLIT, "2027-03-05 hal records overall of ann", "split"),
    "the chair decides against another": (
        [*SPLIT[:5], "2027-03-04 hal changes overall of ann to misses because I think so"],
        "2027-03-05 hal records overall of ann",
        "split",
    ),
    "the chair changes what was decided": (DECIDED[:-1], "2027-03-05 hal records overall of ann", "split"),
    "another member does": (SPLIT, "2027-03-05 pam records overall of ann", "split"),
}


@pytest.mark.parametrize("name", HAPPENS)
def test_in_memory(tmp_path: Path, name: str) -> None:
    said, play, expect = HAPPENS[name]
    assert wrong(told(firm(tmp_path / "board", said), case(play, expect))) == []


def test_the_others_decide_about_whom_the_decider_stays_out_of(tmp_path: Path) -> None:
    play = [
        *NORTH,
        "2027-03-03 hal submits review of max with { summary.overall: meets, summary.reason: seen }",
        "2027-03-04 hal, pat, pip, pam and pia attend session board",
        "2027-03-04 pat changes overall of max to exceeds because seen by all of us",
        "2027-03-04 pam changes overall of max to misses because of the spring",
        "2027-03-05 pia records overall of max",
        "2027-03-05 pia rejects overall of max",
        "2027-03-05 hal closes session board",
    ]
    told_so = case(play, ["overall.adjusted of max is misses"], "[ann, ben, cat, max]")
    assert wrong(told(firm(tmp_path / "board", "    if_split: head\n"), told_so, MORE + MAX)) == []


@pytest.mark.parametrize("name", MUST_NOT)
def test_refused_in_memory(tmp_path: Path, name: str) -> None:
    assert wrong(told(firm(tmp_path / "board", BY_PARTNER), refused(*MUST_NOT[name]))) == []


@pytest.mark.parametrize("name", ["the partner decides"])
def test_on_databases(stages: OnDatabases, tmp_path: Path, name: str) -> None:
    said, play, expect = HAPPENS[name]
    assert wrong(told(firm(tmp_path / "board", said), case(play, expect)), stages) == []


def test_refused_on_databases(stages: OnDatabases, tmp_path: Path) -> None:
    tried = refused(*MUST_NOT["the chair records one of two"])
    assert wrong(told(firm(tmp_path / "board", BY_PARTNER), tried), stages) == []


def test_whoever_is_to_decide_sits_there(tmp_path: Path) -> None:
    shutil.copytree(BOARD, tmp_path / "board")
    file = tmp_path / "board" / "spring_review.yaml"
    file.write_text(
        file.read_text("utf-8").replace("    quorum: 3\n", "    quorum: 3\n    if_split: partner\n", 1), "utf-8"
    )
    found = [one for one in load(tmp_path / "board").diagnostics if one.code == "E201"]
    assert [one.message for one in found] == ['"partner" is to decide in "board", but does not sit there']
