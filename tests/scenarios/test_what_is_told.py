"""What a story says when it does not come true, and what may be given to its scores."""

from __future__ import annotations

from pathlib import Path

import pytest
from appeal_help import APPEAL
from session_stories import NORTH, case, refused, with_scenario
from test_what_counts import board_with, wrong
from wiring_help import catalogue_of

from attain.config.catalogue import Catalogue
from attain.phrases.errors import PhraseError
from attain.scenarios.run import run_all
from attain.scenarios.sentences import parse_sentence

TWO_GROUPS = (
    """compare_with: distribution guide
""",
    """compare_with: [distribution north_quota, distribution south_quota]
""",
)
QUOTAS = """
---
apiVersion: attain/v1
kind: distribution
id: north_quota
title: North
of: spring_review.overall
for: department is north
kind_of_rule: quota
at_most_share: { exceeds: 34% }
counts_rounded: down
smallest_group: 1 people
if_outside: refuse
---
apiVersion: attain/v1
kind: distribution
id: south_quota
title: South
of: spring_review.overall
for: department is south
kind_of_rule: quota
at_most_share: { meets: 0% }
counts_rounded: down
smallest_group: 1 people
if_outside: refuse
"""
CLOSES = "2027-03-05 hal closes session board"
ATTENDED = [*NORTH, "2027-03-04 hal, pat and pip attend session board"]
RAISED = [*ATTENDED, "2027-03-04 hal changes overall of ann to exceeds because so"]


def told(folder: Path, old: str, new: str) -> list[str]:
    assert old in APPEAL
    catalogue = catalogue_of(folder / "firm", APPEAL.replace(old, new, 1))
    return [f"{one.message} | {one.help}" for result in run_all(catalogue, "appeals") for one in result.findings]


def test_a_refusal_says_what_is_open_for_whom_and_until_when(tmp_path: Path) -> None:
    found = told(tmp_path, "- 2027-03-03 ole releases share", "- 2027-03-03 ole releases told")
    assert found == ["this is refused: This step is not open yet. (not_open) | open now: share (ole, until 2027-03-12)"]


def test_a_refusal_says_when_the_step_was_over(tmp_path: Path) -> None:
    found = told(tmp_path, "- 2027-03-03 ole releases share", "- 2027-03-20 ole releases share")
    assert found[0].startswith("this is refused: This step is over")
    assert found[0].partition(" | ")[2].startswith("share ended on 2027-03-12; open now: object (nia")


def test_a_condition_that_fails_says_what_is_so_instead(tmp_path: Path) -> None:
    assert told(tmp_path, "expect: [stands.final is low]", "expect: [stands.final is high]") == [
        "it is not so: it is low | "
    ]


def test_several_words_want_quotes() -> None:
    with pytest.raises(PhraseError) as wrong:
        parse_sentence("2027-03-05 hal submits review with { summary.reason: seen often }")
    assert wrong.value.help == "write , or } here; several words go into quotes: summary.reason: 'several words'"


def test_a_quota_counts_those_it_is_for(tmp_path: Path) -> None:
    base = quotas(tmp_path)
    assert (
        wrong(with_scenario(case([*ATTENDED, CLOSES], ["session board is closed by 2027-03-05"]), base), "sessions")
        == []
    )
    assert wrong(with_scenario(refused(RAISED, CLOSES, "outside"), base), "sessions") == []


def test_a_quota_says_how_many_are_too_many(tmp_path: Path) -> None:
    (message,) = wrong(
        with_scenario(case([*RAISED, CLOSES], ["case is closed by 2027-09-01"]), quotas(tmp_path)), "sessions"
    )
    assert "(North: Exceeds expectations 2 of 3, at most 1)" in message


def quotas(folder: Path) -> Catalogue:
    more = "reason_from: head\n"
    return board_with(
        folder / "quotas",
        spring_review=TWO_GROUPS,
        guide=(more, more + QUOTAS),
        policy=("no_quota: true", "no_quota: false"),
    )
