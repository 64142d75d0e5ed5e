"""A quota over several sessions and at one level of them: in memory, on both databases, and on the session's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from database_stage import OnDatabases

from attain.cases.session_distribution import Rest, compare, rule
from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.portal.views.sessions import spread
from attain.scales.model import build as build_scale
from attain.scenarios.run import run_all
from attain.scenarios.several import in_memory
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story

from session_stories import BOARD, NORTH, case, refused, with_scenario  # isort: skip

Stages = Callable[[Story, str, date], Stage]
QUOTA = """apiVersion: attain/v1
kind: distribution
id: quota
title: Quota
of: spring_review.overall
kind_of_rule: quota
counted_over: organisation
at_most_share: { exceeds: 40% }
smallest_group: 4 people
counts_rounded: down
if_outside: refuse
"""
LEVEL = """
    levels:
      - id: heads
        who: [head, partner]
        group_by: organisation
        compare_with: distribution quota
        due: 3 working days after it opens
        if_late: continue
  - id: release
"""
ROWS = """visibility:
  - { who: partner, what: [review, overall.proposed, potential.proposed], as: full, from: review submitted }
  - { who: [head, partner], what: [overall.adjusted, potential.adjusted], as: full, from: board opens }
"""
HELD = [
    "2027-03-04 hal, pat and pip attend session board",
    "2027-03-04 hal changes overall of ann to exceeds because seen",
]
NORTH_FIRST = [*NORTH, *HELD, "2027-03-05 hal closes session board"]


def south(level: str) -> list[str]:
    return [
        f"2027-03-03 sue submits review of sam with {{ summary.overall: {level}, summary.reason: seen }}",
        "2027-03-03 sue submits review of sid with { summary.overall: meets, summary.reason: seen }",
        "2027-03-08 sue attends session board",
    ]


CLOSES = "2027-03-08 sue closes session board"
ALL = "[ann, ben, cat, sam, sid]"


def told(play: list[str]) -> list[str]:
    return sorted(play, key=lambda one: one[:10])


TOGETHER = {
    "as much as the quota leaves": case(
        [*told([*NORTH_FIRST, *south("meets")]), CLOSES],
        ["session board of sam is closed by 2027-03-08", "overall.adjusted of ann is exceeds"],
        ALL,
    ),
    "more than the others leave": refused(told([*NORTH_FIRST, *south("exceeds")]), CLOSES, "outside", ALL),
    "more than anybody may": refused(
        told([*NORTH, *south("meets")[:2], *HELD, "2027-03-04 hal changes overall of ben to exceeds because seen"]),
        "2027-03-05 hal closes session board",
        "outside",
        ALL,
    ),
    "so few others tell nothing": case(
        [*told([*NORTH, *HELD, *south("exceeds")]), CLOSES, "2027-03-09 hal closes session board"],
        ["session board of ann is closed by 2027-03-09"],
        ALL,
    ),
}
AT_A_LEVEL = {
    "below nothing is asked": case(
        [*told([*NORTH_FIRST, *south("exceeds")]), CLOSES], ["session heads opens on 2027-03-08"], ALL
    ),
    "above it is refused": refused(
        [*told([*NORTH_FIRST, *south("exceeds")]), CLOSES, "2027-03-09 hal, sue and pia attend session heads"],
        "2027-03-09 sue closes session heads",
        "outside",
        ALL,
    ),
}


def made(place: Path, *, levels: bool) -> Catalogue:
    """The small organisation with a quota: of all sessions together, or of the level above them."""
    for file in BOARD.glob("*.yaml"):
        text = file.read_text("utf-8")
        if file.name == "spring_review.yaml":
            text = text.replace("quorum: 3", "quorum: 1")
            compared = "    compare_with: distribution guide\n"
            text = text.replace(compared, "" if levels else compared.replace("guide", "quota"))
            text = text.replace("  - id: release\n", LEVEL).replace("visibility:\n", ROWS) if levels else text
        if file.name == "policy.yaml":
            text = "".join(line for line in text.splitlines(keepends=True) if "no_quota" not in line)
        (place / file.name).write_text(text, "utf-8")
    (place / "quota.yaml").write_text(QUOTA.replace("counted_over: organisation\n", "") if levels else QUOTA, "utf-8")
    found = load(place)
    assert found.catalogue is not None, found.diagnostics
    return found.catalogue


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return made(tmp_path_factory.mktemp("together"), levels=False)


@pytest.fixture(scope="module")
def levelled(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return made(tmp_path_factory.mktemp("levelled"), levels=True)


def wrong(catalogue: Catalogue, stages: Stages = in_memory) -> list[str]:
    results = list(run_all(catalogue, "sessions", stages))
    assert results
    return [f"{one.where.path} {one.message}" for result in results for one in result.findings]


@pytest.mark.parametrize("name", TOGETHER)
def test_in_memory(name: str, together: Catalogue) -> None:
    assert wrong(with_scenario(TOGETHER[name], together)) == []


@pytest.mark.parametrize("name", AT_A_LEVEL)
def test_at_a_level_in_memory(name: str, levelled: Catalogue) -> None:
    assert wrong(with_scenario(AT_A_LEVEL[name], levelled)) == []


@pytest.mark.parametrize("name", TOGETHER)
def test_on_databases(name: str, together: Catalogue, stages: OnDatabases) -> None:
    assert wrong(with_scenario(TOGETHER[name], together), stages) == []


@pytest.mark.parametrize("name", AT_A_LEVEL)
def test_at_a_level_on_databases(name: str, levelled: Catalogue, stages: OnDatabases) -> None:
    assert wrong(with_scenario(AT_A_LEVEL[name], levelled), stages) == []


SCALE = build_scale(
    {
        "id": "s",
        "best": "highest",
        "levels": [{"id": one, "label": one.upper(), "value": n} for n, one in enumerate("abc")],
    }
)
RULE = rule(
    {
        "id": "q",
        "title": "Quota",
        "of": "w.overall",
        "kind_of_rule": "quota",
        "counted_over": "department of employee",
        "at_least_share": {"a": "20%"},
        "at_most_share": {"c": "20%"},
        "smallest_group": "5 people",
        "counts_rounded": "down",
        "if_outside": "refuse",
    }
)


@pytest.mark.parametrize(
    ("mine", "rest", "outside"),
    [
        ("ccb", None, []),
        ("ccb", Rest(), []),
        ("ccb", Rest(("b", "b"), 0), ["C"]),
        ("ccb", Rest(("b",) * 7, 0), ["A"]),
        ("ccb", Rest((), 7), []),
        ("cb", Rest(("c", "c", "b"), 0), ["A", "C"]),
        ("cb", Rest(("c", "c"), 3), []),
        ("ccc", Rest((), 7), ["C"]),
        ("ab", Rest(("c", "b", "b"), 0), []),
    ],
)
def test_how_ratings_count_together(mine: str, rest: Rest | None, outside: list[str]) -> None:
    found = compare(RULE, "overall", SCALE, list(mine), list(mine), rest)
    assert [row.label for row in found.outside] == outside


def test_a_page_shows_the_numbers_of_the_session_alone() -> None:
    found = compare(RULE, "overall", SCALE, list("ccb"), list("ccb"))
    shown = spread(found, "Overall")
    assert shown.outside == ()
    assert shown.lead.endswith("Quota is for several groups together and is asked for at the end.")
