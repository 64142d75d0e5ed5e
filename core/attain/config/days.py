"""Days as people write them in different countries, to suggest the one way in which they are read."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?")
WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|\.)? )?([A-Za-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?,?)? (\d{4})")


def day_meant(text: str) -> str:
    """The day as year-month-day; of two that it may be "2027-01-03 or 2027-03-01"; empty where it is no day."""
    numbers, words = NUMERIC.fullmatch(text.strip()), WORDS.fullmatch(text.strip())
    if numbers:
        return _of_numbers(*map(int, numbers.groups()), dotted="." in text, first=numbers[1])
    if words:
        return _of_words(words[1] or words[3], words[2], words[4])
    return ""


def _of_numbers(one: int, two: int, three: int, *, dotted: bool, first: str) -> str:
    if len(first) == 4:
        return _day(one, two, three)
    year = three + 2000 if three < 100 else three
    days = [_day(year, two, one)] + ([] if dotted else [_day(year, one, two)])
    return " or ".join(sorted({day for day in days if day}))


def _of_words(day: str | None, month: str, year: str) -> str:
    names = [number for number, name in enumerate(MONTHS, 1) if name.startswith(month.casefold()) and len(month) > 2]
    return _day(int(year), names[0], int(day)) if len(names) == 1 and day else ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
