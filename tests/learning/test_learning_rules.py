from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning_help import LEVELS, TARGETS

from attain.errors import AttainError
from attain.learning.rules import ResultRules, raises
from attain.learning.states import OPEN, overdue
from attain.learning.validity import status, valid_until


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("2027-01-31", "1 month", "2027-02-28"),
        ("2028-01-31", "1 month", "2028-02-29"),
        ("2028-02-29", "12 months", "2029-02-28"),
        ("2028-02-29", "4 years", "2032-02-29"),
        ("2027-12-15", "24 months", "2029-12-15"),
        ("2027-12-31", "2 weeks", "2028-01-14"),
        ("2027-03-05", "90 days", "2027-06-03"),
    ],
)
def test_validity_goes_by_the_calendar(start: str, length: str, expected: str) -> None:
    assert valid_until(date.fromisoformat(start), length) == date.fromisoformat(expected)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_months_keep_the_day_or_take_the_last(start: date, count: int) -> None:
    end = valid_until(start, f"{count} months")
    assert end is not None
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@pytest.mark.parametrize("length", ["soon", "24", "-1 months", "1.5 years", "24 moons"])
def test_what_is_no_validity_is_told(length: str) -> None:
    with pytest.raises(AttainError, match="is not a validity"):
        valid_until(date(2027, 1, 1), length)


def test_without_a_length_it_does_not_end() -> None:
    assert valid_until(date(2027, 1, 1), "") is None


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2027-01-01", "valid"), ("2027-03-01", "expiring"), ("2027-03-31", "expiring"), ("2027-04-01", "expired")],
)
def test_status_follows_from_dates(on: str, expected: str) -> None:
    until = date(2027, 3, 31)
    assert status(date.fromisoformat(on), until, revoked=False, warn_days=30) == expected
    assert status(date.fromisoformat(on), until, revoked=True, warn_days=30) == "revoked"
    assert status(date.fromisoformat(on), None, revoked=False, warn_days=30) == "valid"


def test_only_what_is_open_and_past_its_day_is_late() -> None:
    due = date(2027, 3, 31)
    assert {state: overdue(state, due, date(2027, 4, 1)) for state in (*OPEN, "passed", "withdrawn")} == {
        **dict.fromkeys(OPEN, True), "passed": False, "withdrawn": False,
    }  # fmt: skip
    assert not overdue("assigned", due, due)
    assert not overdue("assigned", None, date(2099, 1, 1))


@given(st.sampled_from(LEVELS), st.sampled_from(("", "unknown", *LEVELS)))
def test_a_result_speaks_only_for_a_higher_level(level: str, present: str) -> None:
    found = raises(
        {"communicating": level, "juggling": "leading"}, {"communicating": present}, ResultRules("propose", "", TARGETS)
    )
    higher = present not in LEVELS or LEVELS.index(level) > LEVELS.index(present)
    assert [one.level for one in found] == ([level] if higher else [])


def test_a_level_that_the_scale_does_not_have_is_no_level() -> None:
    assert raises({"communicating": "godlike"}, {}, ResultRules("propose", "", TARGETS)) == []


@pytest.mark.parametrize("outcome", ["failed", "waived"])
def test_what_was_not_shown_speaks_for_nothing(outcome: str) -> None:
    assert ResultRules("set").effect(outcome) == "none"
    assert ResultRules("set").effect("passed") == "set"
