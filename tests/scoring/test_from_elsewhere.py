"""What scores take from facts and other cases, and what conditions ask of catalogues and places."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from attain.cases.lookups import items_of_set
from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.people.roles import WHOLE, unit_named
from attain.phrases.ast import FactOf, Subject
from attain.phrases.conditions import Nothing, Value
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source
from attain.scoring.model import build_scores
from attain.scoring.others import Around, OtherCase, of_others

OTHERS = "points.final of all cases of quarter in the cycle"


class Facts(Nothing):
    """Knows one fact."""

    def value(self, subject: Subject) -> Value | None:
        return Fraction(9, 10) if subject == FactOf("result") else None


@pytest.mark.parametrize(("quarters", "number"), [([20, 15], 35), ([20], None)])
def test_enough_counts_what_is_taken_from_other_cases(quarters: list[int], number: int | None) -> None:
    take = {"from": "points.final", "of": "all cases of quarter in the cycle"}
    (score,) = build_scores(
        [{"id": "year", "take": [take], "aggregate": "sum", "missing": "drop_out", "enough": ENOUGH}],
    )
    inputs = {OTHERS: Source(tuple(Entered(each) for each in quarters))}
    assert compute([score], inputs, {}, {})["year"].number == number


ENOUGH = {"at_least": "2 items", "of": "points.final"}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ([(4, 300), (5, 100)], Fraction(17, 4)),
        ([(4, 300), (5, None)], Fraction(4)),
        ([(None, 300), (5, 100)], Fraction(5)),
        ([(4, 0), (2, 0)], None),
    ],
)
def test_a_field_of_another_case_weighs_what_that_case_says(
    said: list[tuple[int | None, int | None]], number: Fraction | None
) -> None:
    take = {"from": "view.all.law", "weight": "view.all.hours", "of": "all cases of matter in the cycle"}
    rule = {"id": "year", "take": [take], "aggregate": "weighted_mean", "missing": "drop_out", "renormalise": True}
    (score,) = build_scores([rule])
    cases = [
        OtherCase("matter", date(2027, 3, day), {"view.all.law": _one(law), "view.all.hours": _one(hours)})
        for day, (law, hours) in enumerate(said, 1)
        if hours is not None or day == 1
    ]
    inputs = of_others([score], cases, Around("year", date(2027, 12, 31)))
    assert compute([score], inputs, {}, {})["year"].number == number


def _one(value: int | None) -> Source:
    return Source((Entered(value),))


def test_each_item_of_another_case_has_its_own_weight() -> None:
    take = {"from": "view.each.mark", "weight": "view.each.hours", "of": "last 2 cases of matter"}
    (score,) = build_scores([{"id": "year", "take": [take], "aggregate": "weighted_mean", "missing": "not_rated"}])
    cases = [
        OtherCase(
            "matter", date(2027, 3, 1), {"view.each.mark": _each(a=1, b=2), "view.each.hours": _each(b=10, a=100)}
        ),
        OtherCase("matter", date(2027, 3, 2), {"view.each.mark": _each(a=3), "view.each.hours": _each(a=1000)}),
    ]
    inputs = of_others([score], cases, Around("year", date(2027, 12, 31)))
    assert compute([score], inputs, {}, {})["year"].number == Fraction(100 + 20 + 3000, 100 + 10 + 1000)


def _each(**said: int) -> Source:
    return Source(tuple(Entered(value, item) for item, value in said.items()))


def test_a_fact_goes_into_a_score() -> None:
    scores = build_scores([{"id": "factor", "take": [{"from": "result"}], "aggregate": "only_value"}])
    assert compute(scores, {}, {}, {}, Facts())["factor"].number == Fraction(9, 10)


def test_what_a_session_made_goes_on_and_an_earlier_layer_stays() -> None:
    inputs = {"review.all.overall": Source((Entered(2),))}
    judged = {"id": "overall", "judgement": {"in": "review.all.overall", "by": "manager"}}
    scores = build_scores([judged, *(takes(layer) for layer in ("", ".final", ".adjusted", ".proposed"))])
    found = compute(scores, inputs, {}, {}, adjusted={"overall": Fraction(4)})
    assert [found[f"on{layer}"].number for layer in ("", ".final", ".adjusted", ".proposed")] == [4, 4, 4, 2]


def takes(layer: str) -> dict[str, object]:
    return {"id": f"on{layer}", "take": [{"from": f"overall{layer}"}], "aggregate": "only_value"}


CATALOGUE = {
    "items": [{"id": "bls", "title": "BLS", "type": "course"}, {"id": "fire", "title": "Fire", "type": "course"}],
    "sets": [{"id": "all", "title": "All", "items": ["bls", "fire"]}],
}


@pytest.mark.parametrize(
    ("said", "items"), [("academy", ["bls", "fire"]), ("academy.all", ["bls", "fire"]), ("academy.fire", ["fire"])]
)
def test_one_item_may_be_asked_for_by_its_name(said: str, items: list[str]) -> None:
    known = Catalogue([Resource("catalogue", "academy", {"id": "academy", **CATALOGUE})], {})
    assert items_of_set(known, f"catalogue {said}") == items


@pytest.mark.parametrize(
    ("said", "unit"),
    [("ship Nimitz", ("ship", "Nimitz")), ('ship "USS Nimitz"', ("ship", "USS Nimitz")), ("organisation", WHOLE)],
)
def test_a_place_of_several_words_may_stand_in_quotes(said: str, unit: tuple[str, str]) -> None:
    assert unit_named(said) == unit
