from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.phrases import ast
from attain.phrases.conditions import Nothing, Order, Stretch, Value, counted, holds, joined
from attain.phrases.parser import parse_condition
from attain.phrases.writer import text


class Levels:
    def __init__(self, *levels: str) -> None:
        self.levels = levels

    def compare(self, one: str, other: str) -> int | None:
        if one not in self.levels or other not in self.levels:
            return None
        return self.levels.index(one) - self.levels.index(other)


RATING = Levels("misses", "partly_meets", "meets", "exceeds", "outstanding")
VALUES: dict[str, Value] = {
    "country": "DE",
    "grade": "8",
    "staff_number": "00123",
    "on_notice": False,
    "hire_date": date(2026, 3, 31),
    "probation_end": "2027-06-30",
    "share": Decimal("84.9"),
    "overall.proposed": "exceeds",
    "overall.suggested": "meets",
    "too.early": "too_early",
    "moves": ("abroad", "other_team"),
    "occasion": Decimal(2),
    "tenure at cut_off": Stretch(date(2027, 3, 31), date(2027, 6, 30)),
    "tenure at due": Stretch(date(2027, 4, 1), date(2027, 6, 30)),
    "days with manager": 90,
    "location": "New York",
}
LISTS: dict[str, Sequence[Value | None]] = {
    "r.two": ["misses", "misses", "exceeds"],
    "r.one": ["misses", "meets", "exceeds"],
    "r.gap": ["misses", None, "exceeds"],
    "r.none": [],
}


class Look(Nothing):
    def value(self, subject: ast.Subject) -> Value | None:
        return VALUES.get(text(subject))

    def values(self, of: ast.Path | ast.Name) -> Sequence[Value | None] | None:
        return LISTS.get(str(of))

    def order(self, subject: ast.Subject) -> Order | None:
        return RATING if isinstance(subject, (ast.Path, ast.CountOf)) else None

    def state(self, subject: ast.Subject, verb: str) -> bool | None:
        return {"case of probation running": False, "goals answered": True}.get(f"{text(subject)} {verb}")

    def states(self, of: ast.Path | ast.Name, verb: str) -> Sequence[bool | None] | None:
        assert verb in ("completed", "under target")
        return [True, True] if isinstance(of, ast.Name) else [False, None]

    def times(self, subject: ast.Subject, within: ast.Duration) -> int | None:  # noqa: ARG002
        return 2 if within == ast.Duration(12, "month") else None

    def population(self, name: str) -> bool | None:
        return {"pilot": True}.get(name)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("country is DE", True),
        ("country is not DE", False),
        ("country in [FR, DE]", True),
        ("country in [FR, AT]", False),
        ("nowhere is DE", None),
        ("nowhere is not DE", None),
        ("grade is at least 8", True),
        ("grade is more than 8", False),
        ("grade is 8.0", True),
        ("country is at least 8", None),
        ('staff_number is "00123"', True),
        ("on_notice is true", False),
        ("on_notice is false", True),
        ("hire_date is after 2026-03-30", True),
        ("hire_date is after 2026-03-31", False),
        ("hire_date is before release_date", None),
        ("probation_end is before 2027-07-01", True),
        ("share is less than 85%", True),
        ("share is at least 84.9%", True),
        ("overall.proposed is better than meets", True),
        ("overall.proposed is worse than meets", False),
        ("overall.proposed is at least exceeds", True),
        ("overall.proposed is at most meets", False),
        ("overall.proposed is not overall.suggested", True),
        ("overall.proposed is overall.final", None),
        ("too.early is at least misses", None),
        ("too.early is misses", False),
        ("moves is abroad", True),
        ("moves in [none_now]", False),
        ("occasion is 2", True),
        ("tenure at cut_off is at least 3 months", True),
        ("tenure at cut_off is more than 2 months", True),
        ("tenure at due is at least 3 months", False),
        ("tenure at due is less than 3 months", True),
        ("days with manager is at least 90 days", True),
        ('location is "New York"', True),
        ("in population pilot", True),
        ("in population other", None),
        ("case of probation is running", False),
        ("goals was answered", True),
        ("days with manager was answered", True),
        ("years since last case of probation was answered", False),
        ("at least 2 of r.two are misses", True),
        ("at least 2 of r.one are misses", False),
        ("at least 2 of r.gap are misses", None),
        ("at most 1 of r.gap are misses", None),
        ("at most 2 of r.gap are misses", True),
        ("at most 0 of r.gap are misses", False),
        ("most of r.two are misses", True),
        ("most of r.one are misses", False),
        ("any of r.gap is misses", True),
        ("all of r.gap is misses", False),
        ("none of r.one is outstanding", True),
        ("none of r.gap is outstanding", None),
        ("all of r.none is misses", True),
        ("any of r.missing is misses", None),
        ("all of catalogue academy.mandatory are completed", True),
        ("any of capability.level is under target", None),
        ("case of improvement_plan at least 2 times in the last 12 months", True),
        ("case of improvement_plan at least 3 times in the last 12 months", False),
        ("case of improvement_plan at least 1 times in the last 2 years", None),
        ("nowhere is 1 or country is DE", True),
        ("nowhere is 1 and country is FR", False),
        ({"none_of": ["nowhere is 1"]}, None),
        ({"none_of": ["nowhere is 1", "country is DE"]}, False),
        ({"none_of": ["country is FR"]}, True),
        (True, True),
    ],
)
def test_holds(condition: object, expected: bool | None) -> None:
    assert holds(parse_condition(condition), Look()) is expected


def test_knowing_nothing_is_unknown() -> None:
    for condition in ("a is 1", "any of a.b is 1", "goals was late", "any of a.b are completed", "in population x"):
        assert holds(parse_condition(condition), Nothing()) is None


truths = st.lists(st.sampled_from([True, False, None]), max_size=6)


@given(truths, truths)
def test_learning_more_never_takes_an_answer_back(known: list[bool | None], later: list[bool | None]) -> None:
    filled = [fact if fact is not None else (later[n] if n < len(later) else False) for n, fact in enumerate(known)]
    for how, number in [("any", 0), ("all", 0), ("none", 0), ("most", 0), ("at least", 2), ("at most", 1)]:
        before = counted(how, number, known)
        assert before is None or counted(how, number, filled) is before


@given(truths)
def test_none_is_the_contrary_of_any(known: list[bool | None]) -> None:
    found = joined("any", known)
    assert joined("none", known) is (None if found is None else not found)
