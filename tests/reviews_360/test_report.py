from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from reviews_360.model import Question, build
from reviews_360.report import Line, PartSeen, Voice, compose

LEVELS = {"low": Fraction(1), "mid": Fraction(3), "high": Fraction(5)}
ITEM = ("statements", "", "listens")
OTHER = ("statements", "", "shares")


def value(question: Question, answer: str) -> Fraction | None:
    return LEVELS.get(answer)


def report(part: dict[str, Any], **weights: str) -> Any:
    groups: list[dict[str, Any]] = [
        {"id": "self", "title": "You", "from": "own_view"},
        {"id": "peers", "title": "Colleagues", "from": "peer_feedback"},
        {"id": "team", "title": "Team", "from": "team_feedback"},
        {"id": "everyone", "title": "All", "together": ["peers", "team"]},
    ]
    for group in groups:
        if group["id"] in weights:
            group["weight"] = weights[group["id"]]
    of = [f"{step}.statements.{name}" for name in ("listens", "shares") for step in ("peer_feedback", "team_feedback")]
    parts = [{"id": "part", "title": "Part", "of": of} | part]
    return build({"id": "r", "title": "R", "of": "workflow w", "groups": groups, "parts": parts})


def voice(**counts: dict[str, int]) -> Voice:
    found = {("statements", "", name): count for name, count in counts.items()}
    return Voice(max((sum(count.values()) for count in counts.values()), default=0), found, {})


OWN = frozenset({"self"})
SELF, PEERS, TEAM = voice(listens={"high": 1}), voice(listens={"low": 3}), voice(listens={"high": 1, "mid": 5})


def seen(part: dict[str, Any], voices: dict[str, Voice], **weights: str) -> PartSeen:
    (found,) = compose(report(part, **weights), voices, value, OWN)
    return found


def line(part: dict[str, Any], voices: dict[str, Voice], **weights: str) -> Line:
    return seen(part, voices, **weights).lines[0]


BARE = {"id": "r", "title": "R", "of": "workflow w", "groups": []}
AVERAGES = {"shows": "averages", "by": "group"}


def test_averages_are_exact() -> None:
    found = line(AVERAGES, {"self": SELF, "peers": PEERS, "team": TEAM})
    assert {name: figure.mean for name, figure in found.by_group.items()} == {
        "self": 5,
        "peers": 1,
        "team": Fraction(10, 3),
    }


def test_without_weights_every_answer_counts_alike_and_the_own_not_at_all() -> None:
    found = line(AVERAGES, {"self": SELF, "peers": PEERS, "team": TEAM})
    assert found.all is not None
    assert (found.all.mean, found.all.answers) == (Fraction(3 * 1 + 20, 9), 9)


@pytest.mark.parametrize(
    ("voices", "mean"),
    [
        ({"peers": PEERS, "team": TEAM}, Fraction(6, 10) * 1 + Fraction(4, 10) * Fraction(10, 3)),
        ({"peers": PEERS}, Fraction(1)),
        ({"team": TEAM, "self": SELF}, Fraction(10, 3)),
    ],
)
def test_weights_are_of_the_groups_that_are_there(voices: dict[str, Voice], mean: Fraction) -> None:
    found = line(AVERAGES, voices, peers="60%", team="40%")
    assert found.all is not None
    assert found.all.mean == mean


def test_a_bigger_group_is_not_counted_beside_its_parts() -> None:
    both = voice(listens={"low": 3, "high": 1, "mid": 5})
    found = line(AVERAGES, {"peers": PEERS, "team": TEAM, "everyone": both})
    assert found.all is not None
    assert found.all.answers == 9


def test_answers_that_say_nothing_are_left_out() -> None:
    found = line(AVERAGES, {"peers": voice(listens={"high": 3, "cannot_say": 4})})
    assert found.by_group["peers"].mean == 5
    assert found.by_group["peers"].answers == 3


def test_missing_is_not_zero() -> None:
    assert seen(AVERAGES, {}).is_empty
    assert seen(AVERAGES, {"peers": voice(listens={"cannot_say": 3})}).lines[0].all is None


def test_spread() -> None:
    found = line({"shows": "spread"}, {"peers": PEERS, "team": TEAM})
    assert found.all is not None
    assert (found.all.lowest, found.all.highest) == (1, 5)


def test_the_gap_is_positive_when_one_sees_oneself_higher() -> None:
    assert line({"shows": "gap_to self"}, {"self": SELF, "peers": PEERS}).gap("self") == 4
    assert line({"shows": "gap_to self"}, {"peers": PEERS}).gap("self") is None


@pytest.mark.parametrize(("shows", "expected"), [("highest", ["listens"]), ("lowest", ["shares"])])
def test_highest_and_lowest(shows: str, expected: list[str]) -> None:
    voices = {"peers": voice(listens={"high": 3}, shares={"low": 3})}
    found = seen({"shows": shows, "how_many": 1}, voices)
    assert [one.question.field for one in found.lines] == expected


def test_equals_of_the_last_are_in_too() -> None:
    voices = {"peers": voice(listens={"high": 3}, shares={"high": 3})}
    assert len(seen({"shows": "highest", "how_many": 1}, voices).lines) == 2


def test_words_stand_once_nearest_to_who_wrote_them() -> None:
    of = ["peer_feedback.words.keep", "team_feedback.words.keep"]
    words = {("words", "", "keep"): ("Stay.",)}
    all_words = {("words", "", "keep"): ("Stay.", "Go on.")}
    voices = {"peers": Voice(3, {}, words), "everyone": Voice(6, {}, all_words)}
    found = seen({"shows": "shuffled_comments", "of": of}, voices)
    assert [(group, texts) for _, _, group, texts in found.words] == [("peers", ("Stay.",))]
    found = seen({"shows": "shuffled_comments", "of": of}, {"everyone": Voice(6, {}, all_words)})
    assert [group for _, _, group, _ in found.words] == ["everyone"]


def test_a_part_speaks_only_of_those_asked_in_its_steps() -> None:
    both = voice(listens={"low": 3, "high": 1, "mid": 5})
    part = AVERAGES | {"of": ["team_feedback.statements.listens"]}
    other = {"id": "other", "title": "Other", "shows": "averages", "of": ["peer_feedback.statements.listens"]}
    whole = report(part)
    whole = replace(whole, parts=(*whole.parts, build(BARE | {"parts": [other]}).parts[0]))
    voices = {"self": SELF, "peers": PEERS, "team": TEAM, "everyone": both}
    first, second = compose(whole, voices, value, OWN)
    assert set(first.lines[0].by_group) == {"self", "team"}
    assert set(second.lines[0].by_group) == {"self", "peers"}
