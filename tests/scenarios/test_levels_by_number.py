"""A level may be named in a story by any way of writing its number, as in `score:`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from attain.forms.model import build as build_form
from attain.scales.model import build as build_scale
from attain.scenarios.filling import Paper
from attain.scenarios.sentences import Given, Name
from attain.scenarios.story import Unplayable

SCALES = {
    "tenths": build_scale({"id": "tenths", "use": "rating", "range": {"from": 1, "to": 5, "step": Decimal("0.1")}}),
    "stars": build_scale(
        {"id": "stars", "use": "rating", "levels": [{"id": "one", "value": 1}, {"id": "two", "value": 2}]}
    ),
}


def filled(scale: str, text: str) -> object:
    field = {"id": "rating", "title": "Rating", "type": "rating", "scale": scale}
    form = build_form({"id": "f", "title": "F", "sections": [{"id": "work", "title": "Work", "fields": [field]}]})
    paper = Paper(form, {}, SCALES, date(2027, 3, 1))
    return paper.fill([Given(Name("work.rating"), (text,))])["work", "", "rating"]


@pytest.mark.parametrize(
    ("scale", "text", "level"),
    [("tenths", "4.0", "4"), ("tenths", "3.40", "3.4"), ("stars", "2", "two"), ("stars", "two", "two")],
)
def test_a_number_means_the_level_that_has_it(scale: str, text: str, level: str) -> None:
    assert filled(scale, text) == level


def test_a_number_that_no_level_has_is_refused() -> None:
    with pytest.raises(Unplayable):
        filled("tenths", "3.45")
