"""Stories of a session of several levels, in memory and on both databases."""

from __future__ import annotations

import pytest
from database_stage import OnDatabases

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.run import Stages, run_all
from attain.scenarios.several import in_memory

from session_stories import BOARD, NORTH, case, refused, with_scenario  # isort: skip

LEVELS = """
    levels:
      - id: heads
        title: Heads together
        who: [head, partner]
        group_by: organisation
        due: 3 working days after it opens
        if_late: [{ after: 1 working day, then: continue }]
      - id: last_word
        who: partner
        group_by: organisation
        due: 2 working days after it opens
        if_late: continue
  - id: release
"""
ROWS = """visibility:
  - { who: partner, what: [review, overall.proposed, potential.proposed], as: full, from: review submitted }
  - { who: [head, partner], what: [overall.adjusted, potential.adjusted], as: full, from: board opens }
"""
END = "everyone else does nothing"
SOUTH = [
    "2027-03-03 sue submits review of sam with { summary.overall: meets, summary.reason: seen }",
    "2027-03-03 sue submits review of sid with { summary.overall: meets, summary.reason: seen }",
]
FIRST = [
    *NORTH,
    *SOUTH,
    "2027-03-04 hal, pat and pip attend session board",
    "2027-03-04 hal changes overall of ann to exceeds because seen by all of us",
    "2027-03-05 hal closes session board",
    "2027-03-05 sue attends session board",
    "2027-03-08 sue closes session board",
]
SECOND = [
    *FIRST,
    "2027-03-09 hal, sue and pia attend session heads",
    "2027-03-09 pia changes overall of ann to outstanding because of the whole house",
    "2027-03-09 hal records overall of ann",
    "2027-03-09 hal changes overall of cat to meets because of the whole house",
    "2027-03-09 sue closes session heads",
]
THIRD = [*SECOND, "2027-03-10 pia attends last_word", "2027-03-10 pia closes session last_word"]
ALL = "[ann, ben, cat, sam, sid]"

HAPPENS = {
    "the next level opens when all below it are closed": (
        FIRST,
        [
            "session board holds ann, ben, cat",
            "session board holds sam, sid",
            "session heads opens on 2027-03-08",
            "session heads holds ann, ben, cat, sam, sid",
            "session heads seats hal, sue, pia",
            "step release never opens",
        ],
    ),
    "each level stands on what the one below made": (
        SECOND,
        [
            "overall.adjusted of ann is outstanding",
            "overall.adjusted of cat is meets",
            "session last_word opens on 2027-03-09",
            "session last_word seats pia",
            "step release never opens",
        ],
    ),
    "a case goes on after the last level": (
        [*THIRD, END],
        [
            "step board ends by 2027-03-10",
            "step release opens on 2027-03-10",
            "overall.final of ann is outstanding",
            "overall.final of cat is meets",
            "overall.final of ben is meets",
        ],
    ),
    "nobody closes anything": (
        [*NORTH, *SOUTH, "2027-03-04 hal changes overall of ann to exceeds because seen by all of us", END],
        [
            "session board is closed by 2027-03-16",
            "session heads opens by 2027-03-16",
            "session heads is closed by 2027-03-22",
            "session last_word opens on 2027-03-22",
            "session last_word is closed by 2027-03-24",
            "overall.final of ann is exceeds",
            "step release opens on 2027-03-24",
        ],
    ),
    "a level waits for nobody who has not come to the first": (
        [
            NORTH[0],
            "2027-03-15 hal, pat and pip attend session board",
            "2027-03-16 hal closes session board",
            "2027-03-17 pip submits review with { summary.overall: exceeds, summary.reason: seen }",
            "2027-03-18 hal submits board of cat with { overall: meets, reason: alone }",
        ],
        [
            "session heads opens on 2027-03-16",
            "session heads holds ann",
            "overall.adjusted of cat is meets",
            "step release of cat opens on 2027-03-18",
        ],
    ),
}
NAMED = {"a level waits for nobody who has not come to the first": "[ann, cat]"}

REFUSED = {
    "a lower session is closed": (
        [*FIRST, "2027-03-09 hal, sue and pia attend session heads"],
        "2027-03-09 pip changes overall of ann to meets because so",
        "closed",
    ),
    "own reports at each level": (SECOND[:-4], "2027-03-09 sue changes overall of sam to exceeds", "no_case"),
    "the quorum holds at each level": (FIRST, "2027-03-09 sue closes session heads", "quorum"),
    "who leads the first does not lead the last": ([*SECOND], "2027-03-09 hal closes session last_word", "no_session"),
}  # fmt: skip


@pytest.fixture(scope="module")
def levelled(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small organisation with three levels."""
    folder = tmp_path_factory.mktemp("levelled")
    for file in BOARD.glob("*.yaml"):
        text = file.read_text("utf-8")
        if file.name == "spring_review.yaml":
            text = text.replace("  - id: release\n", LEVELS).replace("visibility:\n", ROWS)
            text = text.replace("quorum: 3", "quorum: 1")
        (folder / file.name).write_text(text, "utf-8")
    found = load(folder)
    assert found.catalogue is not None, found.diagnostics
    return found.catalogue


def wrong(catalogue: Catalogue, stages: Stages = in_memory) -> list[str]:
    results = list(run_all(catalogue, "sessions", stages))
    assert results
    return [f"{one.where.path} {one.message}" for result in results for one in result.findings]


@pytest.mark.parametrize("name", HAPPENS)
def test_in_memory(name: str, levelled: Catalogue) -> None:
    assert wrong(with_scenario(case(*HAPPENS[name], NAMED.get(name, ALL)), levelled)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_memory(name: str, levelled: Catalogue) -> None:
    assert wrong(with_scenario(refused(*REFUSED[name], ALL), levelled)) == []


@pytest.mark.parametrize("name", HAPPENS)
def test_on_databases(name: str, levelled: Catalogue, stages: OnDatabases) -> None:
    assert wrong(with_scenario(case(*HAPPENS[name], NAMED.get(name, ALL)), levelled), stages) == []
