"""What scores take from facts and other cases, and what conditions ask of catalogues and places."""

from __future__ import annotations

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
