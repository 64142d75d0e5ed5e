"""Published processes with figures; the file lies beside the repository and is skipped where it does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from attain.phrases.conditions import Nothing, holds
from attain.phrases.parser import parse_condition
from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores
from attain.scoring.profiles import build_profile, judge_new
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


def cut(of: list[tuple[Any, Any]], gives: str = "labels") -> dict[str, Any]:
    """A lookup of ranges: (from, what it is), the first one open below."""
    ends = [start for start, _ in of[1:]] + [None]
    ranges = [
        {"is": name} | ({} if start is None else {"from": start}) | ({} if end is None else {"below": end})
        for (start, name), end in zip(of, ends, strict=True)
    ]
    return {"of": "number", "gives": gives, "ranges": ranges}


TPEP = {
    "summative": cut([(None, "Unsatisfactory"), (15, "Basic"), (22, "Proficient"), (29, "Distinguished")]),
    "bands": cut([(None, "Low"), (13, "Average"), (18, "High")]),
    "cap": {
        "across": "growth",
        "down": "preliminary",
        "gives": "labels",
        "cells": {
            tier: {
                growth: "Proficient" if (tier, growth) == ("Distinguished", "Low") else tier
                for growth in ("Low", "Average", "High")
            }
            for tier in ("Unsatisfactory", "Basic", "Proficient", "Distinguished")
        },
    },
}
TPEP_SCORES = [
    {"id": "preliminary", "take": [{"from": "criteria"}], "aggregate": "sum", "bands": "lookup summative"},
    {
        "id": "growth",
        "take": [{"from": "a.b.c", "only": "tagged growth"}],
        "aggregate": "sum",
        "enough": {"at_least": "100%", "of": "a.b.c", "only": "tagged growth"},
        "bands": "lookup bands",
        "gates": [{"when": "any of a.b.c tagged growth is 1", "becomes": "Low"}],
    },
    {
        "id": "overall",
        "take": [{"from": "preliminary"}, {"from": "growth"}],
        "aggregate": "look_up",
        "by": "lookup cap",
    },
    {"id": "criteria", "for_each": "criteria", "take": [{"from": "d.e.f"}], "aggregate": "only_value"},
]


def test_tpep() -> None:
    for example in examples("tpep"):
        rows = [Entered(one, f"g{n}", tags=frozenset({"growth"})) for n, one in enumerate(example["growth"])]
        others = (Entered("1", "other"),)
        criteria = tuple(Entered(one, f"c{n}") for n, one in enumerate(example["criteria"]))
        inputs = {"a.b.c": Source((*rows, *others), "five"), "d.e.f": Source(criteria, "five")}
        found = compute(build_scores(TPEP_SCORES), inputs, SCALES, build_lookups(TPEP))
        expect = example["expect"]
        assert found["preliminary"].number == int(expect["sum"]), example["id"]
        assert found["preliminary"].suggested == expect["preliminary"], example["id"]
        assert found["growth"].number == int(expect["growth_sum"]), example["id"]
        assert found["growth"].suggested == expect["growth"], example["id"]
        assert found["overall"].suggested == expect["overall"], example["id"]
        assert (found["growth"].suggested == "Low") == (expect["inquiry"] == "true"), example["id"]


STARTS = (5, 11, 17, 23, 29, 36, 43, 50, 58, 66, 74, 90, 110, 135)
LEVELS = [
    (None, "1.1"),
    *((start, f"{n // 3 + 1}.{n % 3 + 1}") for n, start in enumerate(STARTS, 1)),
]
TITLES = [
    (None, ["Engineer I"]),
    (17, ["Engineer II"]),
    (36, ["Senior Engineer", "Group Lead"]),
    (58, ["Staff Engineer", "Senior Group Lead"]),
    (90, ["Principal Engineer", "Director of Engineering"]),
]
SNOWFLAKE = {
    "points": {"of": "milestones", "gives": "number", "levels": dict(zip("012345", (0, 1, 3, 6, 12, 20), strict=True))},
    "levels": cut(LEVELS),
    "titles": cut(TITLES),
}
MILESTONES = build_scale({"id": "milestones", "use": "rating", "range": {"from": 0, "to": 5, "step": 1}})


def test_snowflake() -> None:
    total = {"id": "total", "take": [{"from": "a.b.c"}], "aggregate": "points", "by": "lookup points"}
    level = {"id": "level", "take": [{"from": "total"}], "aggregate": "only_value", "bands": "lookup levels"}
    titles = {"id": "titles", "take": [{"from": "total"}], "aggregate": "only_value", "bands": "lookup titles"}
    for example in examples("snowflake"):
        reached = [*example["milestones"], *["0"] * (16 - len(example["milestones"]))]
        inputs = {"a.b.c": Source(tuple(Entered(one) for one in reached), "milestones")}
        scales = {"milestones": MILESTONES}
        found = compute(build_scores([total, level, titles]), inputs, scales, build_lookups(SNOWFLAKE))
        assert found["total"].number == int(example["expect"]["points"]), example["id"]
        assert found["level"].suggested == example["expect"]["level"], example["id"]
        assert found["titles"].suggested == " or ".join(example["expect"]["titles"]), example["id"]


APAR = {
    "grades": cut([(None, "Below 4"), (4, "Good"), (6, "Very Good"), (8, "Outstanding")]),
    "panel": {
        "of": "labels",
        "gives": "number",
        "levels": {"Outstanding": 9, "Very Good": 7, "Good": 5, "Below 4": 0},
    },
}
PANEL = {"id": "panel", "take": [{"from": "s.suggested"}], "aggregate": "look_up", "by": "lookup panel"}


def test_apar_takes_weights_of_its_sections() -> None:
    takes = [{"from": "a", "weight": "40%"}, {"from": "b", "weight": "30%"}, {"from": "c", "weight": "30%"}]
    score = {"id": "s", "take": takes, "aggregate": "weighted_sum", "round": HUNDREDTH, "bands": "lookup grades"}
    for example in examples("apar"):
        inputs = {
            path: Source((Entered(Decimal(value)),)) for path, value in zip("abc", example["sections"], strict=True)
        }
        results = compute(build_scores([score, PANEL]), inputs, {}, build_lookups(APAR))
        found = results["s"]
        assert found.number == Fraction(example["expect"]["overall"]), example["id"]
        assert found.suggested == example["expect"]["grade"], example["id"]
        assert results["panel"].number == int(example["expect"]["empanelment_score"]), example["id"]


BOXES = {
    "Exceeding": {"Exceeding": 1, "Growing": 2, "Developing": 5},
    "Performing": {"Exceeding": 3, "Growing": 4, "Developing": 7},
    "Developing": {"Exceeding": 6, "Growing": 8, "Developing": 9},
}


def pair(lookup: dict[str, Any], down: Any, across: Any, facts: dict[str, Any] | None = None) -> ScoreResult:
    """A table of two values; with facts, the one that runs across is a fact of the employee."""
    table = {"down": "a", "across": "b", **lookup}
    score = {"id": "s", "take": [{"from": "b"}, {"from": "a"}], "aggregate": "look_up", "by": "lookup table"}
    inputs = {"a": Source((Entered(down),))} | ({} if facts else {"b": Source((Entered(across),))})
    return compute(build_scores([score]), inputs, {}, build_lookups({"table": table}), Known(facts or {}))["s"]


class Known(Nothing):
    """Knows facts of the employee."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts

    def value(self, subject: Any) -> Any:
        return self.facts.get(getattr(subject, "fact", ""))


def test_gitlab_box() -> None:
    for example in examples("gitlab_box"):
        found = pair({"gives": "number", "cells": BOXES}, example["performance"], example["growth"])
        assert found.number == int(example["expect"]["box"]), example["id"]


def test_merit_matrix() -> None:
    columns = ("Minimum", "25th percentile", "Midpoint", "75th percentile", "Maximum")
    rows = {
        "Excellent": ("5.00", "4.75", "4.50", "4.25", "4.00"),
        "Good": ("3.75", "3.50", "3.25", "3.00", "2.75"),
        "Needs Improvement": ("2.00", "1.75", "1.50", "1.25", "1.00"),
    }
    cells = {
        row: {column: f"{value}%" for column, value in zip(columns, line, strict=True)} for row, line in rows.items()
    }
    table = {"gives": "percent", "cells": cells, "otherwise": "0%"}
    for example in examples("merit_matrix_blr"):
        found = pair(table, example["rating"], example["position"])
        assert found.number == Fraction(example["expect"]["percent"]), example["id"]


def test_a_matrix_of_ranges_by_a_fact() -> None:
    columns = [(None, "to_70"), (71, "to_84"), (85, "to_100"), (101, "to_115"), (116, "to_130")]
    rows = {
        "Exceeded": "10-15 8-9 6-8 3-6 0-3",
        "Achieved": "8-10 7-8 3-6 2-3 1-2",
        "Partially Achieved": "2-3 1-2 0-0 0-0 0-0",
    }
    cells = {
        row: {
            name: {"from": int(cell.split("-")[0]), "to": int(cell.split("-")[1])}
            for (_, name), cell in zip(columns, line.split(), strict=True)
        }
        for row, line in rows.items()
    }
    table = {"gives": "range", "cells": cells, "across_ranges": cut(columns)["ranges"]}
    for example in examples("pesync_matrix"):
        low, high = example["expect"]["range"]
        by_fact = pair(table, example["rating"], None, {"b": example["compa_ratio"]})
        assert by_fact.suggested == f"{low} to {high}", example["id"]


def test_army_rater_profile() -> None:
    boxes = {"E": "excels", "P": "proficient"}
    scale = build_scale(
        {"id": "box", "use": "rating", "levels": [{"id": name} for name in ("capable", "proficient", "excels")]}
    )
    for example in examples("army_rater_profile"):
        credit = {"proficient": int(example["start_credit"])}
        data = {"per": ["the rater"], "counts": "x", "less_than": {"excels": "50%"}, "start_credit": credit}
        rule = build_profile({**data, "if_over": "next_lower"})
        found = judge_new(rule, scale, [boxes[one] for one in example["previous"]], boxes[example["new"]])
        assert found.shown == Fraction(example["expect"]["share_after"]), example["id"]
        assert found.allowed == (example["expect"]["allowed"] == "true"), example["id"]
        assert found.becomes == ("excels" if found.allowed else "proficient"), example["id"]


STANDARDS = {
    "all_of": [
        "appraisal_12m is true",
        "capability is false",
        "live_sanction is false",
        "training_complete is true",
        {"any_of": ["line_manager is false", "staff_appraisals_done is true"]},
    ]
}


def test_nhs_paystep() -> None:
    for example in examples("nhs_paystep"):
        facts = {key: value == "true" for key, value in example.items() if value in ("true", "false")}
        met = holds(parse_condition(STANDARDS), Known(facts))
        granted = met is True or facts.get("fault") is False
        assert granted == (example["expect"]["step"] == "grant"), example["id"]
