"""From a time phrase to a day and an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from attain.phrases.ast import Anchor, Earliest, Offset, On, Time
from attain.phrases.calendar import add, end_of_day, local_day, start_of_day
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.calendar import Calendar

Moment = Callable[[Anchor], datetime | date | None]


@dataclass(frozen=True, slots=True)
class Due:
    """A time that is known.

    `day` is the local day.  `instant` is when a wait until then is over: the end of that day in its zone (for a
    count of hours the very instant).  `start` is when something that begins then may
    begin: the moment itself when an anchor is an instant, else the start of the day.  Instants are UTC.
    """

    day: date
    instant: datetime
    start: datetime


def resolve(time: Time, moment: Moment, calendar: Calendar, zone: str) -> Due | None:
    """What a time phrase comes to; None while its anchor is unknown.

    `moment` gives an anchor's instant (with a zone) or day, or None.  Of several times the earliest of those that are
    known counts; one that is unknown waits its turn.
    """
    match time:
        case On():
            return _whole(time.day, zone)
        case Anchor():
            return _plain(moment(time), zone)
        case Offset():
            return _offset(time, moment(time.anchor), calendar, zone)
        case Earliest():
            known = (resolve(one, moment, calendar, zone) for one in time.times)
            return min((due for due in known if due), key=lambda due: (due.instant, due.start), default=None)


@lru_cache(maxsize=16384)
def _whole(day: date, zone: str) -> Due:
    return Due(day, end_of_day(day, zone), start_of_day(day, zone))


def _plain(value: datetime | date | None, zone: str) -> Due | None:
    if isinstance(value, datetime):
        day = local_day(value, zone)
        return Due(day, end_of_day(day, zone), value.astimezone(UTC))
    return _whole(value, zone) if value else None


def _offset(time: Offset, value: datetime | date | None, calendar: Calendar, zone: str) -> Due | None:
    if value is None:
        return None
    if time.duration.unit == "hour":
        return _hours(time, value, zone)
    start = local_day(value, zone) if isinstance(value, datetime) else value
    return _whole(add(calendar, start, time.duration, time.direction), zone)


def _hours(time: Offset, value: datetime | date, zone: str) -> Due:
    begin = value.astimezone(UTC) if isinstance(value, datetime) else start_of_day(value, zone)
    length = timedelta(hours=time.duration.count)
    instant = begin - length if time.direction == "before" else begin + length
    return Due(local_day(instant, zone), instant, instant)
