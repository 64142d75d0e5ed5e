"""Due dates as days: where a wait ends that is counted from an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from attain.phrases.calendar import add, end_of_day, local_day
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import Duration
    from attain.workflow.facts import Where
    from attain.workflow.model import Step


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: the local day, and the instant (UTC) at which that day ends."""

    day: date
    at: datetime


@lru_cache(maxsize=16384)
def whole_day(day: date, zone: str) -> Due:
    """A wait that lasts until the end of a day."""
    return Due(day, end_of_day(day, zone))


def after(where: Where, instant: datetime, duration: Duration) -> Due:
    """The end of the day that lies a duration after an instant (the very hour for hours)."""
    if duration.unit == "hour":
        at = instant + timedelta(hours=duration.count)
        return Due(local_day(at, where.zone), at)
    return whole_day(add(where.calendar, local_day(instant, where.zone), duration), where.zone)


def extended(where: Where, due: Due, step: Step) -> Due:
    """A due date with the time that the cycle adds to it."""
    for duration in step.extended_by:
        due = after(where, due.at, duration)
    return due
