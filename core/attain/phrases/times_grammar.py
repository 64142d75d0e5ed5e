"""The grammar of times and durations (LANGUAGE 12)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attain.phrases.ast import Anchor, Duration, Earliest, Offset, On, SimpleTime, Time
from attain.phrases.errors import PhraseError

if TYPE_CHECKING:
    from attain.phrases.cursor import Cursor
    from attain.phrases.lexer import Token

UNITS = ("hour", "day", "working day", "week", "month", "year")
_SPOKEN = tuple(unit + end for unit in UNITS for end in ("s", ""))
FIXED = (
    "it opens",
    "due",
    "cycle start",
    "cycle end",
    "cut_off",
    "end of probation",
    "the case opens",
    "case ends",
    "employment ends",
    "the period began",
)
EVENTS = ("opens", "submitted", "ends")
MOST = 10_000


def time(cursor: Cursor) -> Time:
    """One simple time, or several of which the earliest counts."""
    start = cursor.place
    times = [simple_time(cursor)]
    while cursor.take("or"):
        times.append(simple_time(cursor))
    return times[0] if len(times) == 1 else Earliest(tuple(times), cursor.at(start))


def simple_time(cursor: Cursor) -> SimpleTime:
    """A date, an anchor, or a duration before or after an anchor."""
    start = cursor.place
    if cursor.token.kind == "date":
        return On(day(cursor.next()), cursor.at(start))
    if cursor.token.kind != "number":
        return anchor(cursor)
    length = duration(cursor)
    direction = cursor.take_any(("after", "before"))
    if not direction:
        raise cursor.error()
    return Offset(length, direction, anchor(cursor), cursor.at(start))


def day(token: Token) -> date:
    """The day that a date token names; PhraseError when the calendar has no such day."""
    try:
        return date.fromisoformat(token.text)
    except ValueError:
        raise PhraseError(
            f"{token.text} is not a day of the calendar", "write year-month-day", (token.start, token.end)
        ) from None


def duration(cursor: Cursor) -> Duration:
    """A whole number and a unit."""
    start, token = cursor.place, cursor.token
    if token.kind != "number" or not token.text.isdigit() or int(token.text) > MOST:
        raise cursor.error(f"a whole number up to {MOST}", "such as 10 working days")
    cursor.next()
    unit = unit_of_time(cursor)
    if not unit:
        raise cursor.error("a unit of time")
    return Duration(int(token.text), unit, cursor.at(start))


def unit_of_time(cursor: Cursor) -> str:
    """Take a unit, singular or plural, and give its singular; "" when none comes next."""
    taken = cursor.take_any(_SPOKEN)
    return taken.removesuffix("s")


def anchor(cursor: Cursor) -> Anchor:
    """A moment with a name."""
    start = cursor.place
    if fixed := cursor.take_any(FIXED):
        return Anchor(fixed, at=cursor.at(start))
    if cursor.take("case of"):
        workflow = cursor.word("a workflow")
        cursor.expect("opens")
        return Anchor("case", workflow, at=cursor.at(start))
    if cursor.token.kind != "word":
        raise cursor.error("a date or the name of a moment")
    name = cursor.next().text
    if event := cursor.take_any(EVENTS):
        return Anchor("step", name, event, cursor.at(start))
    return Anchor("field" if "." in name else "date", name, at=cursor.at(start))
