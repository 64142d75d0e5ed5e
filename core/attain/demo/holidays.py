"""Bank holidays in England, by the rules of the Banking and Financial Dealings Act 1971 and royal proclamation.

One-off holidays (a jubilee, a coronation) are known only once they are proclaimed, so no later year has any here.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
SUBSTITUTE = " (substitute)"


def bank_holidays(year: int) -> dict[date, str]:
    """{day: title} of one year, in the order of days."""
    easter = easter_sunday(year)
    found = {
        easter - 2 * DAY: "Good Friday",
        easter + DAY: "Easter Monday",
        _monday(year, 5): "Early May bank holiday",
        _monday(year, 6) - 7 * DAY: "Spring bank holiday",
        _monday(year, 9) - 7 * DAY: "Summer bank holiday",
    }
    for day, title in (
        (date(year, 1, 1), "New Year's Day"),
        (date(year, 12, 25), "Christmas Day"),
        (date(year, 12, 26), "Boxing Day"),
    ):
        kept = _substituted(day, found)
        found[kept] = title if kept == day else title + SUBSTITUTE
    return dict(sorted(found.items()))


def _monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + (-first.weekday() % 7) * DAY


def _substituted(day: date, taken: dict[date, str]) -> date:
    """The next working day when it falls on a weekend, or on a day that was moved there."""
    while day.weekday() > 4 or day in taken:
        day += DAY
    return day


def easter_sunday(year: int) -> date:
    """The Gregorian computus in the form published in Nature, 20 April 1876."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, d = divmod(century, 4)
    f = (century + 8) // 25
    g = (century - f + 1) // 3
    h = (19 * golden + century - leap_centuries - g + 15) % 30
    i, k = divmod(rest, 4)
    weekday = (32 + 2 * d + 2 * i - h - k) % 7
    m = (golden + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
