"""What one cell means. Pure; ValueError, worded for whoever wrote the cell, when it means nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

_NUMBER = re.compile(r"\d{1,9}([.,]\d{1,6})?")
_MINUTES = re.compile(r"\d{1,7}")
FIRST_YEAR, LAST_YEAR = 1950, 2200


def number(text: str, column: str) -> Decimal | None:
    """A number that is not negative, with a point or a comma before at most six places; None when empty."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{column} is {text!r}, which is no number such as 87.5")
    return Decimal(text.replace(",", "."))


def minutes(text: str) -> int | None:
    """Whole minutes; None when empty."""
    if not text:
        return None
    if not _MINUTES.fullmatch(text):
        raise ValueError(f"duration_minutes is {text!r}, which is no whole number of minutes")
    return int(text)


def day(text: str, column: str) -> date | None:
    """A day such as 2027-03-05; None when empty."""
    if not text:
        return None
    return _known_day(text, column)


def _known_day(text: str, column: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{column} is {text!r}, which is no date such as 2027-03-05") from None
    return _plausible(found, column)


def _plausible(of: date, column: str) -> date:
    if not FIRST_YEAR <= of.year <= LAST_YEAR:
        raise ValueError(f"{column} is in the year {of.year}, which cannot be meant")
    return of


def moment(text: str, column: str, zone: ZoneInfo) -> tuple[date, datetime, str] | None:
    """(local day, instant, precision) of a day, or of a day and time; None when empty.

    A time without an offset is local. A day alone means the end of that local day.
    """
    if not text:
        return None
    if len(text) == 10:
        found = _known_day(text, column)
        return found, end_of_day(found, zone), "day"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        words = f"{column} is {text!r}, which is no date such as 2027-03-05 or 2027-03-05T14:30:00Z"
        raise ValueError(words) from None
    _plausible(at.date(), column)
    local = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    return local.date(), local.astimezone(UTC), "second" if text.count(":") > 1 else "minute"


def end_of_day(of: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day, as a UTC instant."""
    return datetime.combine(of, time(23, 59, 59), zone).astimezone(UTC)


def yes(text: str, column: str) -> bool:
    """Whether a cell says yes; empty says no."""
    said = text.lower()
    if said in ("", "no", "false", "0"):
        return False
    if said in ("yes", "true", "1"):
        return True
    raise ValueError(f"{column} is {text!r}; write yes or no")


def share(text: str) -> Decimal | None:
    """`45`, `45%` or `45 %` as 0.45; None when empty."""
    percent = number(text.removesuffix("%").strip(), "progress")
    if percent is not None and percent > 100:
        raise ValueError(f"progress is {text!r}; it goes from 0 to 100 percent")
    return None if percent is None else percent / 100
