"""A whole review: two scores that make a third, with bands, a gate and a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from attain.errors import AttainError
from attain.forms.model import Item
from attain.forms.model import build as build_form
from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source, sources, together
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores
from attain.scoring.result import ScoreResult

LEVELS = ["misses", "partly_meets", "meets", "exceeds", "outstanding"]
SCALES = {
    "five_point": build_scale(
        {
            "id": "five_point",
            "use": "rating",
            "levels": [
                {"id": id, "value": n + 1, "label": id.replace("_", " ").title()} for n, id in enumerate(LEVELS)
            ],
            "off_scale": [
                {"id": "too_early", "label": "Too early", "in_scores": "drop_out"},
                {"id": "refused", "label": "Refused", "in_scores": "not_rated"},
                {"id": "absent", "label": "Absent", "in_scores": "counts_as 1.5"},
            ],
        }
    ),
    "potential": build_scale(
        {"id": "potential", "use": "rating", "levels": [{"id": "placed"}, {"id": "grows"}, {"id": "ready"}]}
    ),
}
LOOKUPS = build_lookups(
    {
        "achievement_to_rating": {
            "of": "percent",
            "gives": "five_point",
            "ranges": [
                {"below": "50%", "is": "misses"},
                {"from": "50%", "below": "85%", "is": "partly_meets"},
                {"from": "85%", "below": "105%", "is": "meets"},
                {"from": "105%", "below": "125%", "is": "exceeds"},
                {"from": "125%", "is": "outstanding"},
            ],
        },
        "number_to_rating": {
            "of": "number",
            "gives": "five_point",
            "ranges": [
                {"below": Decimal("1.50"), "is": "misses"},
                {"from": Decimal("1.50"), "below": Decimal("2.50"), "is": "partly_meets"},
                {"from": Decimal("2.50"), "below": Decimal("3.50"), "is": "meets"},
                {"from": Decimal("3.50"), "below": Decimal("4.50"), "is": "exceeds"},
                {"from": Decimal("4.50"), "is": "outstanding"},
            ],
        },
    }
)
HALF_UP = {"to": Decimal("0.01"), "half": "up"}
SCORES: list[dict[str, Any]] = [
    {
        "id": "overall",
        "take": [{"from": "aims_result", "weight": "60%"}, {"from": "skills_result", "weight": "40%"}],
        "aggregate": "weighted_sum",
        "missing": "not_rated",
        "round": HALF_UP,
        "bands": "lookup number_to_rating",
        "gates": [
            {
                "when": "at least 2 of review.skills.rating are misses",
                "at_most": "partly_meets",
                "because": "Two skills were not shown.",
            }
        ],
        "judgement": {
            "in": "review.summary.overall",
            "by": "manager",
            "within": "1 level",
            "reason": "if_different",
            "reason_in": "review.summary.reason",
        },
    },
    {
        "id": "aims_result",
        "take": [{"from": "review.aims.achievement", "weight": "weight of the aim"}],
        "normalise": {"to": "five_point", "by": "lookup achievement_to_rating"},
        "aggregate": "weighted_mean",
        "missing": "drop_out",
        "renormalise": True,
        "round": HALF_UP,
    },
    {
        "id": "skills_result",
        "take": [{"from": "review.skills.rating"}],
        "aggregate": "mean",
        "missing": "drop_out",
        "round": HALF_UP,
    },
]
FORM = build_form(
    {
        "id": "review",
        "sections": [
            {"id": "aims", "for_each": "aims", "fields": [{"id": "achievement", "type": "percent"}]},
            {
                "id": "skills",
                "for_each": "skills",
                "fields": [{"id": "rating", "type": "rating", "scale": "five_point"}],
            },
            {
                "id": "summary",
                "fields": [
                    {"id": "overall", "type": "rating", "scale": "five_point"},
                    {"id": "reason", "type": "text"},
                ],
            },
        ],
    }
)


def review(
    aims: Sequence[tuple[int | None, str]], skills: Sequence[str | None], overall: str | None = None, reason: str = ""
) -> dict[str, ScoreResult]:
    items = {
        "aims": [Item(f"a{n}", f"Aim {n}", {"weight": weight}) for n, (_, weight) in enumerate(aims)],
        "skills": [Item(f"s{n}", f"Skill {n}") for n in range(len(skills))],
    }
    answers: dict[tuple[str, str, str], Any] = {
        **{("aims", f"a{n}", "achievement"): None if v is None else Decimal(v) for n, (v, _) in enumerate(aims)},
        **{("skills", f"s{n}", "rating"): value for n, value in enumerate(skills)},
        ("summary", "", "overall"): overall,
        ("summary", "", "reason"): reason,
    }
    return compute(build_scores(SCORES), sources("review", FORM, answers, items), SCALES, LOOKUPS)


PLAIN = ([(100, "50%"), (110, "30%"), (80, "20%")], ["meets", "exceeds", "meets"])


@pytest.mark.parametrize(
    ("aims", "skills", "expected"),
    [
        (*PLAIN, ("3.10", "3.33", "3.19", "meets")),
        ([(130, "100%")], ["misses", "misses", "exceeds"], ("5.00", "2.00", "3.80", "partly_meets")),
        ([(90, "60%"), (None, "40%")], ["too_early", "exceeds"], ("3.00", "4.00", "3.40", "meets")),
        ([(90, "60%")], ["absent", "meets"], ("3.00", "2.25", "2.70", "meets")),
    ],
)
def test_the_numbers_of_a_review(aims: Any, skills: Any, expected: tuple[str, str, str, str]) -> None:
    found = review(aims, skills)
    aim, skill, number, suggested = expected
    assert found["aims_result"].number == Fraction(aim)
    assert found["skills_result"].number == Fraction(skill)
    assert found["overall"].number == Fraction(number)
    assert found["overall"].suggested == suggested


def test_every_stage_is_told() -> None:
    found = review([(130, "100%")], ["misses", "misses", "exceeds"], "misses", "Late twice")
    assert [f"{line.stage}: {line.text}" for line in found["overall"].lines] == [
        "take: aims_result: 5, weight 60%",
        "take: skills_result: 2, weight 40%",
        "aggregate: weighted sum = 3.8",
        "round: rounded to 3.8",
        "bands: 3.8 is Exceeds",
        "gates: Partly Meets: Two skills were not shown.",
        "judgement: judged: Misses",
    ]
    assert [line.text for line in found["aims_result"].lines] == [
        "Aim 0: 130% → Outstanding = 5, weight 100%",
        "weighted mean = 5",
        "rounded to 5",
    ]
    assert found["overall"].banded == "exceeds"
    assert found["overall"].suggested == "partly_meets"
    assert found["overall"].proposed == "misses"
    assert not found["overall"].problems


@pytest.mark.parametrize(
    ("overall", "reason", "where"),
    [
        ("meets", "", []),
        ("exceeds", "Because", []),
        ("exceeds", "", ["summary..reason"]),
        ("outstanding", "Because", ["summary..overall"]),
        ("outstanding", "", ["summary..overall", "summary..reason"]),
        ("too_early", "", ["summary..reason"]),
        (None, "", []),
    ],
)
def test_a_judgement_may_differ_a_little_and_with_a_reason(overall: str | None, reason: str, where: list[str]) -> None:
    found = review(*PLAIN, overall, reason)["overall"]
    assert [problem.where for problem in found.problems] == where
    assert found.proposed == overall
    assert found.suggested == "meets"


def test_the_messages_of_a_judgement() -> None:
    found = review(*PLAIN, "outstanding")["overall"]
    assert [problem.message for problem in found.problems] == [
        "The rating may lie 1 level from the suggestion at most, which is Meets.",
        "A reason is needed: your rating differs from the suggestion, Meets.",
    ]


@pytest.mark.parametrize(
    ("aims", "skills", "score", "reason"),
    [
        ([(None, "100%")], ["meets"], "overall", "aims_result is missing"),
        ([(None, "100%")], ["meets"], "aims_result", "nothing that counts was given"),
        ([(90, "100%")], ["too_early", None], "skills_result", "nothing that counts was given"),
        ([(90, "100%")], ["meets", "refused"], "skills_result", "Skill 1: Refused"),
        ([], ["meets"], "aims_result", "nothing that counts was given"),
    ],
)
def test_not_rated_says_why_and_is_not_zero(aims: Any, skills: Any, score: str, reason: str) -> None:
    found = review(aims, skills)[score]
    assert found.not_rated == reason
    assert found.number is None
    assert found.suggested is None
    assert found.lines[-1].text == f"not rated: {reason}"


def test_a_judgement_stands_without_a_suggestion() -> None:
    found = review([(None, "100%")], ["meets"], "exceeds")["overall"]
    assert found.proposed == "exceeds"
    assert not found.problems


def test_a_judgement_alone_is_a_rating_without_arithmetic() -> None:
    score = {"id": "growth", "judgement": {"in": "v.w.p", "by": "boss", "reason": "always", "reason_in": "v.w.why"}}
    inputs = {"v.w.p": Source((Entered("ready"),), "potential"), "v.w.why": Source((Entered(""),))}
    found = compute(build_scores([score]), inputs, SCALES, LOOKUPS)["growth"]
    assert found.proposed == "ready"
    assert found.scale == "potential"
    assert found.number is None
    assert [problem.message for problem in found.problems] == ["A reason is needed: write what makes you say so."]


def test_scores_in_a_circle_are_refused() -> None:
    circle = [{"id": id, "take": [{"from": other}], "aggregate": "mean"} for id, other in ("ab", "ba")]
    with pytest.raises(AttainError, match="a → b → a"):
        compute(build_scores(circle), {}, SCALES, LOOKUPS)


def test_several_respondents_follow_each_other() -> None:
    parts = [
        {"p.s.f": Source((Entered(level, group=group),), "five_point")}
        for level, group in (("meets", "a"), ("misses", "b"))
    ]
    inputs = together(parts)
    score = {"id": "x", "take": [{"from": "p.s.f", "only": "group b"}], "aggregate": "mean"}
    every = {"id": "y", "take": [{"from": "p.s.f"}], "aggregate": "last_given"}
    found = compute(build_scores([score, every]), inputs, SCALES, {})
    assert found["x"].number == 1
    assert (found["y"].suggested, found["y"].number) == ("misses", 1)
