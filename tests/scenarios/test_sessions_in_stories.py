"""Stories of several people who come to a session, in memory and on both databases."""

from __future__ import annotations

import pytest
from database_stage import OnDatabases

from attain.config.catalogue import Catalogue
from attain.scenarios.run import Stages, run_all
from attain.scenarios.several import in_memory

from session_stories import NORTH, case, refused, with_scenario  # isort: skip

ATTENDED = [*NORTH, "2027-03-04 hal, pat and pip attend session board"]
HELD = [
    *ATTENDED,
    "2027-03-04 hal changes overall of ann to exceeds because seen by all of us",
    "2027-03-04 pip changes overall of ben to partly_meets because of the spring",
    "2027-03-05 hal records overall of ben",
]
CLOSED = [*HELD, "2027-03-05 hal closes session board"]
RELEASED = [*CLOSED, "2027-03-08 pat, pip release release"]
SOME = [NORTH[0], "2027-03-15 pip submits review with { summary.overall: exceeds, summary.reason: seen }"]
LATE = [
    NORTH[0],
    NORTH[2],
    "2027-03-16 pat submits review of ben with { summary.overall: meets, summary.reason: seen }",
]
END = "everyone else does nothing"

HAPPENS = {
    "it opens when enough have arrived": (
        NORTH,
        [
            "session board opens on 2027-03-03",
            "session board opens by 2027-03-10",
            "session board holds ann, ben, cat",
            "session board of ann seats hal, pat and pip",
        ],
    ),
    "it opens at its hour": ([*SOME[:1], END], ["session board opens on 2027-03-15", "session board holds ann"]),
    "nothing arrives": ([END], ["session board never opens", "step release never opens"]),
    "what was recorded counts": (
        RELEASED,
        [
            "overall.adjusted of ann is exceeds",
            "overall.final of ann is exceeds",
            "overall.final of ben is partly_meets",
            "overall.final of cat is exceeds",
            "session board is closed by 2027-03-05",
            "step release opens on 2027-03-05",
            "case is closed by 2027-03-08",
        ],
    ),
    "what was rejected does not": (
        [*HELD[:-1], "2027-03-05 hal rejects overall of ben", "2027-03-05 hal closes board", END],
        ["overall.final of ben is meets", "overall.final of ann is exceeds"],
    ),
    "nobody closes it": (
        [*HELD, END],
        [
            "session board is closed by 2027-03-16",
            "overall.final of ben is partly_meets",
            "case is closed by 2027-03-31",
        ],
    ),
    "a late case is decided alone": (
        [*LATE, "2027-03-17 hal submits board of ben with { overall: misses, reason: alone }", END],
        [
            "session board holds ann, cat",
            "step board of ben belongs to hal",
            "overall.adjusted of ben is misses",
            "overall.final of ben is misses",
            "overall.final of ann is meets",
        ],
    ),
    "a late case that nobody decides": (
        [*LATE, END],
        ["step board of ben is due on 2027-03-22", "overall.final of ben is meets"],
    ),
    "the cases of two departments": (
        [*NORTH, "2027-03-04 sue submits review with { summary.overall: meets, summary.reason: seen }"],
        [
            "session board of ann holds ann, ben, cat",
            "session board of sam holds sam, sid",
            "session board of sam seats sue",
        ],
    ),
}
MUST_NOT = {
    "nobody records his own proposal": (HELD[:-1], "2027-03-05 pip records overall of ben", "not_yours"),
    "an own report is not his to judge": (
        NORTH,
        "2027-03-04 pat changes overall of ann to misses because so",
        "no_case",
    ),
    "who does not sit there": (NORTH, "2027-03-04 pia changes overall of ann to misses because so", "no_session"),
    "no reason": (NORTH, "2027-03-04 hal changes overall of cat to misses", "please say why"),
    "no such level": (NORTH, "2027-03-04 hal changes overall of cat to wonderful because so", "one of the levels"),
    "the level as it stands": (NORTH, "2027-03-04 hal changes overall of cat to exceeds because so", "as it stands"),
    "too few are there": (NORTH, "2027-03-04 hal closes session board", "quorum"),
    "something is undecided": (HELD[:-1], "2027-03-05 hal closes session board", "undecided"),
    "only the chair closes": (HELD, "2027-03-05 pip closes session board", "not_yours"),
    "it is over": (CLOSED, "2027-03-08 hal changes overall of cat to misses because so", "closed"),
    "it was closed already": (CLOSED, "2027-03-08 hal closes session board", "closed"),
    "no word of why, by the usual name": (NORTH, "2027-03-04 hal changes overall of cat to misses", "no reason"),
    "nothing is proposed": (NORTH, "2027-03-05 hal records overall of ann", "no_change"),
    "nobody submits for a session": (NORTH, "2027-03-05 hal submits board of ann", "not_possible"),
}


def wrong(catalogue: Catalogue, stages: Stages = in_memory) -> list[str]:
    results = list(run_all(catalogue, "sessions", stages))
    assert results
    return [f"{one.where.path} {one.message}" for result in results for one in result.findings]


@pytest.mark.parametrize("name", HAPPENS)
def test_in_memory(name: str) -> None:
    play, expect = HAPPENS[name]
    whose = "[ann, ben, cat, sam]" if "departments" in name else "[ann, ben, cat]"
    assert wrong(with_scenario(case(play, expect, whose))) == []


@pytest.mark.parametrize("name", MUST_NOT)
def test_refused_in_memory(name: str) -> None:
    assert wrong(with_scenario(refused(*MUST_NOT[name]))) == []


ON_DATABASES = (
    "what was recorded counts",
    "nobody closes it",
    "a late case is decided alone",
    "the cases of two departments",
)
REFUSED_ON_DATABASES = (
    "nobody records his own proposal",
    "an own report is not his to judge",
    "it was closed already",
)
"""One of each sort; on a database each takes some seconds."""


@pytest.mark.parametrize("name", ON_DATABASES)
def test_on_databases(stages: OnDatabases, name: str) -> None:
    play, expect = HAPPENS[name]
    whose = "[ann, ben, cat, sam]" if "departments" in name else "[ann, ben, cat]"
    assert wrong(with_scenario(case(play, expect, whose)), stages) == []


@pytest.mark.parametrize("name", REFUSED_ON_DATABASES)
def test_refused_on_databases(stages: OnDatabases, name: str) -> None:
    assert wrong(with_scenario(refused(*MUST_NOT[name])), stages) == []
