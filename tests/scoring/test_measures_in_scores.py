"""What scores take of measures: the newest value, all of a time, by item, never beyond the cut-off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from attain.phrases.errors import PhraseError
from attain.scales.model import build as build_scale
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.measured import Measured, Recorded, measures_of, of_measures
from attain.scoring.model import build_scores
from attain.scoring.others import Around

MOOD = build_scale(
    {
        "id": "mood",
        "best": "highest",
        "levels": [{"id": one, "label": one.title(), "value": n} for n, one in enumerate(("low", "fair", "high"), 1)],
    }
)
AROUND = Around("w", date(2027, 6, 30))
OPENED = date(2027, 6, 1)
HOURS = Measured(
    [
        Recorded(date(2026, 6, 30), Decimal(1)),
        Recorded(date(2027, 7, 1), Decimal(16)),
        Recorded(date(2026, 7, 1), Decimal(2)),
        Recorded(date(2027, 5, 31), Decimal(4)),
        Recorded(date(2027, 6, 1), Decimal(8)),
    ],
    title="Hours",
)
LEVELS = Measured(
    [
        Recorded(date(2027, 1, 1), "low", "writing"),
        Recorded(date(2027, 2, 1), "high", "writing"),
        Recorded(date(2027, 3, 1), "fair", "planning"),
    ],
    "mood",
    "Level",
)
BROUGHT = {"hours": HOURS, "level": LEVELS}


def scored(take: str, aggregate: str, **more: object):
    rules = build_scores([{"id": "s", "take": [{"from": take}], "aggregate": aggregate, **more}])
    inputs = of_measures(rules, lambda name: BROUGHT.get(name, Measured(title="Nothing")), AROUND, OPENED)
    return compute(rules, inputs, {"mood": MOOD}, {})["s"]


@pytest.mark.parametrize(
    ("take", "aggregate", "number"),
    [
        ("measure hours", "only_value", 8),
        ("measure hours before this case", "only_value", 4),
        ("measure hours in the last 12 months", "sum", 14),
        ("measure hours in the last 12 months", "mean", Fraction(14, 3)),
        ("measure hours in the last 12 months", "highest", 8),
        ("measure hours in the last 12 months", "lowest", 2),
        ("measure hours in the last 12 months", "last_given", 8),
        ("measure hours in the last 10 years", "sum", 15),
        ("measure hours in the last 1 week", "sum", None),
        ("measure nothing", "only_value", None),
    ],
)
def test_which_values_count(take: str, aggregate: str, number: object) -> None:
    assert scored(take, aggregate).number == number


@pytest.mark.parametrize(
    ("of", "count", "share"), [("hours is at least 4", 2, Fraction(200, 3)), ("hours is 99", 0, 0)]
)
def test_how_many_are_so(of: str, count: int, share: object) -> None:
    assert scored("measure hours in the last 12 months", "count", of=of).number == count
    assert scored("measure hours in the last 12 months", "share", of=of).number == share


def test_several_values_are_told_together_and_one_by_itself() -> None:
    several = [line.text for line in scored("measure hours in the last 12 months", "sum").lines]
    assert several == ["Hours: 3 values, which only count together", "sum = 14"]
    assert next(line.text for line in scored("measure hours", "only_value").lines) == "Hours: 8"


def test_of_items_the_newest_of_each() -> None:
    rules = build_scores(
        [
            {
                "id": "s",
                "for_each": "items",
                "take": [{"from": "form.each.now"}, {"from": "measure level"}],
                "aggregate": "mean",
            }
        ]
    )
    brought = of_measures(rules, BROUGHT.__getitem__, AROUND, OPENED)
    now = Source((Entered("low", "writing"), Entered("high", "planning")), "mood")
    found = compute(rules, {"form.each.now": now, **brought}, {"mood": MOOD}, {})["s"]
    assert {item: one.number for item, one in found.items.items()} == {"writing": 2, "planning": Fraction(5, 2)}


def test_what_is_taken_is_named() -> None:
    takes = [{"from": "measure hours"}, {"from": "measure level in the last 2 years"}, {"from": "a.b.c"}]
    assert measures_of(build_scores([{"id": "s", "take": takes, "aggregate": "mean"}])) == {"hours", "level"}


def test_how_values_become_one_is_said_by_the_aggregate() -> None:
    with pytest.raises(PhraseError):
        build_scores([{"id": "s", "take": [{"from": "measure hours in the past"}], "aggregate": "mean"}])
