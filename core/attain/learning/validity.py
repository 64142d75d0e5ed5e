"""How long something learnt holds. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from attain.errors import AttainError

_LENGTH = re.compile(r"(\d{1,4}) (day|week|month|year)s?")


def valid_until(start: date, length: str) -> date | None:
    """The last day of a validity such as `24 months` that starts with a success on `start`; None without a length.

    Calendar months: the same day of the later month, or its last day where that month is shorter (31 January and one
    month: 28 or 29 February). AttainError when `length` is no such length.
    """
    if not length:
        return None
    if not (found := _LENGTH.fullmatch(length.strip())):
        raise AttainError(f"{length!r} is not a validity", "write a number and days, weeks, months or years: 24 months")
    count, unit = int(found[1]), found[2]
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    return _months(start, count * (12 if unit == "year" else 1))


def _months(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def status(on: date, until: date | None, *, revoked: bool, warn_days: int) -> str:
    """revoked, expired (after the last day), expiring (that many days or fewer are left) or valid."""
    if revoked:
        return "revoked"
    if until is None:
        return "valid"
    left = (until - on).days
    return "expired" if left < 0 else "expiring" if left <= warn_days else "valid"
