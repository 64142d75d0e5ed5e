"""Working days, holidays and quiet days; counting forward and back; where a day ends in UTC.

The day from which is counted is not counted itself (LANGUAGE 12).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attain.errors import AttainError
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import Duration

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_INSTANT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    `working_days`: 0 is Monday.  `quiet`: stretches, both ends included, on which nobody is reminded; they count as
    days.  `covers`: first and last day for which holidays are known, None when nobody said.
    """

    working_days: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    quiet: tuple[tuple[date, date], ...] = ()
    covers: tuple[date, date] | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.working_days:
            raise AttainError(f'calendar "{self.id}" has no working day', "name at least one weekday in working_days")

    def __hash__(self) -> int:
        """By the id alone: days are counted on one calendar very often, and hashing its holidays each time costs."""
        return hash(self.id)

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.working_days and day not in self.holidays

    def is_quiet(self, day: date) -> bool:
        """Whether no reminder may go out on this day."""
        return any(first <= day <= last for first, last in self.quiet)

    def known(self, day: date) -> bool:
        """Whether holidays are known for this day; a due date beyond is an error of the configuration."""
        return self.covers is None or self.covers[0] <= day <= self.covers[1]


def build(data: Mapping[str, Any], context: object = None) -> Calendar:
    """A calendar from a document of kind calendar that its schema has accepted; `holidays_from` is read by others."""
    del context
    covers = data.get("covers")
    return Calendar(
        frozenset(WEEKDAYS.index(name) for name in data["working_days"]),
        frozenset(_day(holiday["date"]) for holiday in data.get("holidays", ())),
        tuple((_day(quiet["from"]), _day(quiet["until"])) for quiet in data.get("quiet_days", ())),
        (_day(covers["from"]), _day(covers["until"])) if covers else None,
        data.get("id", ""),
    )


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise AttainError(
            f'"{value}" is not a day of the calendar', "write year-month-day, such as 2027-03-01"
        ) from None


def add(calendar: Calendar, start: date, duration: Duration, direction: str = "after") -> date:
    """The day that lies `duration` after (or before) `start`.

    Months and years clamp to the end of the month.  Hours make days only when they fill them: 24 hours are one day;
    attain.phrases.times.resolve keeps the exact hour.  AttainError when the day lies beyond the years 1 to 9999.
    """
    count = -duration.count if direction == "before" else duration.count
    try:
        return _step(calendar, start, count, duration.unit)
    except (OverflowError, ValueError):
        raise AttainError(f"{duration.count} {duration.unit}s {direction} {start} is beyond any calendar") from None


@lru_cache(maxsize=16384)
def _step(calendar: Calendar, start: date, count: int, unit: str) -> date:
    if unit == "working day":
        return _working(calendar, start, count)
    if unit in ("month", "year"):
        return _months(start, count * (12 if unit == "year" else 1))
    days = {"day": count, "week": count * 7, "hour": int(count / 24)}
    return start + timedelta(days=days[unit])


def _working(calendar: Calendar, day: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= calendar.works(day)
    return day


def _months(start: date, count: int) -> date:
    month = start.year * 12 + start.month - 1 + count
    year, month = divmod(month, 12)
    first = date(year, month + 1, 1)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return first + timedelta(days=min(start.day, (following - first).days) - 1)


@lru_cache(maxsize=16384)
def start_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which a day begins in a zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=16384)
def end_of_day(day: date, zone: str) -> datetime:
    """The last millisecond of a day in a zone, as UTC; right on days of 23 and 25 hours too."""
    return start_of_day(day + timedelta(days=1), zone) - LAST_INSTANT


def local_day(instant: datetime, zone: str) -> date:
    """The day that an instant (with its zone) falls on where `zone` is the local time."""
    return _day_of_utc(instant, zone) if instant.tzinfo is UTC else instant.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=16384)
def _day_of_utc(instant: datetime, zone: str) -> date:
    """Kept for UTC alone: elsewhere the two instants of an hour that comes twice are equal."""
    return instant.astimezone(ZoneInfo(zone)).date()
