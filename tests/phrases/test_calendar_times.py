from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.ast import Duration
from attain.phrases.calendar import Calendar, add, build, end_of_day, local_day, start_of_day
from attain.phrases.parser import parse_duration, parse_time
from attain.phrases.times import resolve

GERMANY = build(
    {
        "id": "germany",
        "working_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "covers": {"from": "2026-12-01", "until": "2028-06-30"},
        "holidays": [{"date": "2027-03-26", "title": "Good Friday"}, {"date": "2027-03-29", "title": "Easter Monday"}],
        "quiet_days": [{"from": "2027-12-23", "until": "2028-01-02"}],
    }
)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("start", "length", "direction", "expected"),
    [
        ("2027-11-08", "10 working days", "after", "2027-11-22"),
        ("2027-11-13", "1 working day", "after", "2027-11-15"),
        ("2027-03-25", "1 working day", "after", "2027-03-30"),
        ("2027-03-30", "1 working day", "before", "2027-03-25"),
        ("2027-01-31", "1 month", "after", "2027-02-28"),
        ("2028-02-29", "1 year", "after", "2029-02-28"),
        ("2027-12-31", "2 months", "after", "2028-02-29"),
        ("2027-03-31", "1 month", "before", "2027-02-28"),
        ("2027-06-30", "1 week", "before", "2027-06-23"),
        ("2027-06-30", "0 days", "after", "2027-06-30"),
        ("2027-12-01", "0 months", "after", "2027-12-01"),
        ("2027-06-30", "48 hours", "after", "2027-07-02"),
        ("2027-06-30", "23 hours", "before", "2027-06-30"),
    ],
)
def test_adding(start: str, length: str, direction: str, expected: str) -> None:
    day = add(GERMANY, date.fromisoformat(start), parse_duration(length), direction)
    assert day == date.fromisoformat(expected)


def test_what_a_calendar_knows() -> None:
    assert GERMANY.is_quiet(date(2027, 12, 23))
    assert GERMANY.is_quiet(date(2028, 1, 2))
    assert not GERMANY.is_quiet(date(2028, 1, 3))
    assert GERMANY.known(date(2028, 6, 30))
    assert not GERMANY.known(date(2028, 7, 1))
    assert Calendar().known(date(1900, 1, 1))


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(AttainError, match="no working day"):
        Calendar(frozenset())


def test_a_wrong_holiday_is_refused() -> None:
    with pytest.raises(AttainError, match="not a day"):
        build({"working_days": ["monday"], "holidays": [{"date": "2027-02-30"}]})


def test_beyond_the_last_year() -> None:
    with pytest.raises(AttainError, match="beyond any calendar"):
        add(GERMANY, date(2027, 1, 1), Duration(9000, "year"))


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2027-01-15", BERLIN, "2027-01-15T22:59:59.999+00:00"),
        ("2027-07-15", BERLIN, "2027-07-15T21:59:59.999+00:00"),
        ("2027-03-28", BERLIN, "2027-03-28T21:59:59.999+00:00"),  # 23 hours long
        ("2027-10-31", BERLIN, "2027-10-31T22:59:59.999+00:00"),  # 25 hours long
        ("2026-03-28", "Asia/Beirut", "2026-03-28T21:59:59.999+00:00"),  # the next midnight does not exist
        ("2027-07-15", "Pacific/Kiritimati", "2027-07-15T09:59:59.999+00:00"),
    ],
)
def test_the_end_of_a_day(day: str, zone: str, expected: str) -> None:
    assert end_of_day(date.fromisoformat(day), zone) == datetime.fromisoformat(expected)


days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
zones = st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Asia/Beirut"])


@given(days, zones)
def test_a_day_ends_inside_itself_and_the_next_begins_then(day: date, zone: str) -> None:
    assert local_day(end_of_day(day, zone), zone) == day
    assert local_day(start_of_day(day, zone), zone) == day
    assert end_of_day(day, zone) + timedelta(milliseconds=1) == start_of_day(day + timedelta(days=1), zone)


@given(days, st.integers(0, 60))
def test_working_days_are_worked_and_come_back(day: date, count: int) -> None:
    later = add(GERMANY, day, Duration(count, "working day"))
    worked = sum(GERMANY.works(day + timedelta(days=n + 1)) for n in range((later - day).days))
    assert worked == count
    assert count == 0 or GERMANY.works(later)


@given(days, st.integers(0, 30), st.sampled_from(["day", "working day", "week", "month", "year"]))
def test_more_is_never_earlier(day: date, count: int, unit: str) -> None:
    assert add(GERMANY, day, Duration(count, unit)) <= add(GERMANY, day, Duration(count + 1, unit))


OPENED = datetime(2027, 11, 8, 7, 0, tzinfo=UTC)


def moment(anchor: ast.Anchor) -> datetime | date | None:
    known: dict[str, datetime | date] = {"it opens": OPENED, "release_date": date(2028, 3, 1)}
    return known.get(anchor.ref or anchor.kind)


@pytest.mark.parametrize(
    ("text", "day", "instant", "start"),
    [
        ("2028-03-01", "2028-03-01", "2028-03-01T22:59:59.999+00:00", "2028-02-29T23:00+00:00"),
        ("release_date", "2028-03-01", "2028-03-01T22:59:59.999+00:00", "2028-02-29T23:00+00:00"),
        ("it opens", "2027-11-08", "2027-11-08T22:59:59.999+00:00", "2027-11-08T07:00+00:00"),
        ("10 working days after it opens", "2027-11-22", "2027-11-22T22:59:59.999+00:00", "2027-11-21T23:00+00:00"),
        ("20 hours after it opens", "2027-11-09", "2027-11-09T03:00+00:00", "2027-11-09T03:00+00:00"),
        ("2 hours before release_date", "2028-02-29", "2028-02-29T21:00+00:00", "2028-02-29T21:00+00:00"),
        (
            "release_date or 1 day after it opens",
            "2027-11-09",
            "2027-11-09T22:59:59.999+00:00",
            "2027-11-08T23:00+00:00",
        ),
        ("unknown_date or release_date", "2028-03-01", "2028-03-01T22:59:59.999+00:00", "2028-02-29T23:00+00:00"),
    ],
)
def test_resolving(text: str, day: str, instant: str, start: str) -> None:
    due = resolve(parse_time(text), moment, GERMANY, BERLIN)
    assert due is not None
    assert due.day == date.fromisoformat(day)
    assert due.instant == datetime.fromisoformat(instant)
    assert due.start == datetime.fromisoformat(start)


@pytest.mark.parametrize("text", ["unknown_date", "2 days after unknown_date", "unknown_date or other ends"])
def test_an_unknown_anchor_resolves_to_nothing(text: str) -> None:
    assert resolve(parse_time(text), moment, GERMANY, BERLIN) is None


def test_the_opening_day_is_the_local_one() -> None:
    late = datetime(2027, 11, 8, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    due = resolve(parse_time("1 day after it opens"), lambda _: late, GERMANY, BERLIN)
    assert due is not None
    assert due.day == date(2027, 11, 10)
