"""Published processes with figures; the file lies beside the repository and is skipped where it does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores
from attain.scoring.result import ScoreResult

ROOT = Path(__file__).parents[2]
FILES = [place / "shared" / "processes" / "worked_examples.yaml" for place in (ROOT.parent, ROOT.parent.parent)]


def examples(name: str) -> list[dict[str, Any]]:
    file = next((file for file in FILES if file.is_file()), None)
    if file is None:
        pytest.skip("the worked examples are not beside this repository")
    found: list[dict[str, Any]] = yaml.load(file.read_text(), yaml.BaseLoader)[name]  # noqa: S506 (plain texts only)
    assert found
    return found


ONE_TO_FIVE = build_scale(
    {
        "id": "five",
        "use": "rating",
        "range": {"from": 1, "to": 5, "step": 1},
        "off_scale": [{"id": "NR", "label": "Not rated"}],
    }
)
SCALES = {"five": ONE_TO_FIVE}


def run(score: dict[str, Any], source: Source, lookups: dict[str, Any] | None = None) -> ScoreResult:
    score = {"id": "s", "take": [{"from": "a.b.c"}], **score}
    return compute(build_scores([score]), {"a.b.c": source}, SCALES, build_lookups(lookups or {}))["s"]


def rated(ratings: list[str], weights: list[str] | None = None) -> Source:
    carried = [None if weight is None else Fraction(weight) / 100 for weight in weights or [None] * len(ratings)]
    return Source(tuple(Entered(one, weight=weight) for one, weight in zip(ratings, carried, strict=True)), "five")


def numbers(values: list[tuple[Any, Any]]) -> Source:
    """Pairs of weight and number; no number is missing."""
    given = (None if value in (None, "null") else Decimal(value) for _, value in values)
    return Source(tuple(Entered(one, weight=Fraction(weight)) for one, (weight, _) in zip(given, values, strict=True)))


ANY_ONE = [{"when": "any of a.b.c is 1", "becomes": "1", "because": "One element is unacceptable."}]
TENTH, HUNDREDTH = {"to": Decimal("0.1"), "half": "up"}, {"to": Decimal("0.01"), "half": "up"}


def test_dpmap() -> None:
    score = {
        "aggregate": "mean",
        "round": TENTH,
        "bands": [{"below": Decimal("4.3"), "is": "3"}, {"from": Decimal("4.3"), "is": "5"}],
        "gates": ANY_ONE,
        "gives": "five",
    }
    for example in examples("dpmap"):
        found = run(score, rated(example["elements"]))
        assert found.number == Fraction(example["expect"]["average"]), example["id"]
        assert found.suggested == example["expect"]["overall"], example["id"]


def test_ses() -> None:
    bands = [("below", 200, "1"), (200, 300, "2"), (300, 400, "3"), (400, 475, "4"), (475, None, "5")]
    ranges = [
        {
            "is": level,
            **({} if low == "below" else {"from": Decimal(low) / 100}),
            **({} if high is None else {"below": Decimal(high) / 100}),
        }
        for low, high, level in bands
    ]
    score = {
        "take": [{"from": "a.b.c", "weight": "weight of the element"}],
        "aggregate": "weighted_sum",
        "bands": ranges,
        "gates": ANY_ONE,
        "gives": "five",
    }
    for example in examples("ses"):
        found = run(score, rated(example["ratings"], example["weights"]))
        assert found.number is not None
        assert found.number * 100 == int(example["expect"]["score"]), example["id"]
        assert found.suggested == example["expect"]["overall"], example["id"]


WEIGHTED = {
    "take": [{"from": "a.b.c", "weight": "weight of the factor"}],
    "aggregate": "weighted_mean",
    "missing": "drop_out",
    "renormalise": True,
    "round": HUNDREDTH,
}


def test_fsu_form() -> None:
    for example in examples("fsu_form"):
        items = example.get("items") or [["1", example["exact"]]]
        found = run(WEIGHTED, numbers([(weight, value) for weight, value in items]))
        assert found.number == Fraction(example["expect"]["overall"]), example["id"]


def test_memphis() -> None:
    for example in examples("memphis"):
        score = {**WEIGHTED, "enough": {"at_least": "8 items", "of": "a.b.c"}}
        found = run(score, numbers([(weight, value) for weight, value in example["factors"]]))
        if "error" in example["expect"]:
            assert found.not_rated == "7 are there; 8 are wanted"
        else:
            assert found.number == Fraction(example["expect"]["overall"]), example["id"]


def test_matrix_managers() -> None:
    matrix = {"id": "matrix", "take": [{"from": "m.s.r", "weight": "days as manager"}], "aggregate": "weighted_mean"}
    for example in examples("matrix_managers"):
        line = Fraction(example["line_weight"])
        overall = {
            "id": "overall",
            "take": [
                {"from": "l.s.r", "weight": f"{line}%"},
                {"from": "matrix", "weight": f"{100 - line}%", "if_missing": "weight_to l.s.r"},
            ],
            "aggregate": "weighted_sum",
            "round": HUNDREDTH,
        }
        inputs = {
            "l.s.r": Source((Entered(Decimal(example["line"])),)),
            "m.s.r": Source(tuple(Entered(Decimal(value), days=Fraction(days)) for value, days in example["matrix"])),
        }
        found = compute(build_scores([overall, matrix]), inputs, {}, {})["overall"]
        assert found.number == Fraction(example["expect"]["overall"]), example["id"]


def test_deloitte_duration() -> None:
    score = {
        "take": [{"from": "a.b.c", "weight": "days of the case"}],
        "aggregate": "weighted_mean",
        "round": HUNDREDTH,
    }
    for example in examples("deloitte_duration"):
        source = Source(tuple(Entered(Decimal(value), days=Fraction(weeks)) for value, weeks in example["snapshots"]))
        assert run(score, source).number == Fraction(example["expect"]["mean"]), example["id"]


def test_tpep() -> None:
    bands = [(None, 15, "Unsatisfactory"), (15, 22, "Basic"), (22, 29, "Proficient"), (29, None, "Distinguished")]
    ranges = [
        {"is": name, **({} if low is None else {"from": low}), **({} if high is None else {"below": high})}
        for low, high, name in bands
    ]
    for example in examples("tpep"):
        found = run({"aggregate": "sum", "bands": ranges, "gives": "labels"}, rated(example["criteria"]))
        assert found.number == int(example["expect"]["sum"]), example["id"]
        assert found.suggested == example["expect"]["preliminary"], example["id"]


def test_snowflake_points() -> None:
    cubes = {"points": {"of": "five", "gives": "number", "levels": {"1": 1, "2": 3, "3": 6, "4": 12, "5": 20}}}
    for example in examples("snowflake"):
        found = run({"aggregate": "points", "by": "lookup points"}, rated(example["milestones"]), cubes)
        if example["milestones"]:
            assert found.number == int(example["expect"]["points"]), example["id"]
        else:
            assert found.not_rated


def test_apar_takes_weights_of_its_sections() -> None:
    takes = [{"from": "a", "weight": "40%"}, {"from": "b", "weight": "30%"}, {"from": "c", "weight": "30%"}]
    score = {"id": "s", "take": takes, "aggregate": "weighted_sum", "round": HUNDREDTH}
    for example in examples("apar"):
        inputs = {
            path: Source((Entered(Decimal(value)),)) for path, value in zip("abc", example["sections"], strict=True)
        }
        found = compute(build_scores([score]), inputs, {}, {})["s"]
        assert found.number == Fraction(example["expect"]["overall"]), example["id"]
