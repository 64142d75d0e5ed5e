"""The examples beside the repository, built and, for the review's `score:` scenarios, computed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from attain.config.files import read_folder
from attain.forms.model import build as build_form
from attain.phrases.amounts import parse_percent
from attain.phrases.calendar import build as build_calendar
from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source, weight_of
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores

ROOT = Path(__file__).parents[2]
PLACES = [place / "shared" / "examples" / "acme" for place in (ROOT.parent, ROOT.parent.parent)]


def documents() -> dict[str, dict[str, Any]]:
    folder = next((place for place in PLACES if place.is_dir()), None)
    if folder is None:
        pytest.skip("the examples are not beside this repository")
    found: dict[str, dict[str, Any]] = {}
    for document in read_folder(folder).documents:
        found.setdefault(document.kind, {})[document.id] = document.data
    return found


def test_they_build() -> None:
    found = documents()
    assert all(build_form(data).sections for data in found["form"].values())
    assert all(build_scale(data).levels for data in found["scale"].values())
    assert all(build_calendar(data).holidays for data in found["calendar"].values())


def given(path: str, values: list[Any]) -> Source:
    """`given:` of a scenario: levels, or percents with weights; `missing` stands for no answer."""
    if all(isinstance(value, str) for value in values):
        return Source(tuple(Entered(value, f"i{n}") for n, value in enumerate(values)), "five_point")
    pairs = [(value["value"], weight_of(value["weight"])) for value in values]
    entered = (
        Entered(None if value == "missing" else parse_percent(value), f"i{n}", weight=weight)
        for n, (value, weight) in enumerate(pairs)
    )
    return Source(tuple(entered), title=path)


def test_the_scenarios_of_scores_come_out() -> None:
    found = documents()
    workflow = found["workflow"]["annual_review"]
    scales = {id: build_scale(data) for id, data in found["scale"].items()}
    scores, lookups = build_scores(workflow["scores"]), build_lookups(workflow["lookups"])
    cases = found["scenario"]["annual_review_scenarios"]["score"]
    assert len(cases) == 3
    for case in cases:
        inputs = {path: given(path, values) for path, values in case["given"].items()}
        results = compute(scores, inputs, scales, lookups)
        for expected, value in case["expect"].items():
            score, _, part = expected.partition(".")
            wanted = Fraction(value) if isinstance(value, Decimal) else value
            assert results[score].part(part or "number") == wanted, (case["id"], expected)
