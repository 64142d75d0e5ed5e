"""What starts a case by itself: dates of a person, anniversaries, changes, measures, other workflows, people who ask.

Pure: a driver tells what happened and gets the days on which cases open; whether `for` and `only_if` hold on such a
day, and how many cases run already, is asked of it then (LANGUAGE 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from attain.phrases.calendar import Calendar, add
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import Duration
    from attain.workflow.model import Start, Workflow

LAST_CASE = "last case"
JOINS, MOVES, LEAVES, COMPLETED = "person joins", "person moves", "person leaves", "course is completed"
OF_PEOPLE = (JOINS, MOVES, LEAVES)
EVENTS = (*OF_PEOPLE, COMPLETED)
"""Events that the kernel itself knows of; others are told by a connection that lists them."""
PLACE = "department"
"""Who is in another department has moved."""
_CHANGES = re.compile(r"([a-z][a-z0-9_]*) changes")
_MEASURE = re.compile(r"measure ([a-z][a-z0-9_.]*) (falls below|rises above) (.+)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class On:
    """What happens.

    kind: date (ref: a date fact), anniversary (a date fact, or last case), changes (a fact), measure (ref, `way`,
    `limit`), opened_by (WORKFLOW.OUTCOME), asked_for, event (of a connection, as written).
    """

    kind: str
    ref: str = ""
    way: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case opens on this day; it is the nth of `of` that one occasion starts; `start` names the reason."""

    day: date
    occasion: int = 1
    of: int = 1
    start: str = ""


def read_on(text: str) -> On:
    """What an entry under `on` means."""
    words = text.strip()
    if found := _MEASURE.fullmatch(words):
        return On("measure", found[1], found[2], found[3].strip())
    if found := _CHANGES.fullmatch(words):
        return On("changes", found[1])
    first, _, rest = words.partition(" ")
    if first == "opened_by":
        return On("opened_by", rest)
    if words == "asked_for":
        return On("asked_for")
    if words.startswith("anniversary of "):
        return On("anniversary", words.removeprefix("anniversary of "))
    return On("date", words) if _WORD.fullmatch(words) else On("event", words)


def is_completed(item: str) -> str:
    """The event that somebody completed an item of a catalogue."""
    return f"{item} is completed"


def by_dates(
    workflow: Workflow, dates: Mapping[str, date], since: date, until: date, calendar: Calendar
) -> Iterator[Opening]:
    """The openings that a person's dates give from one day to another, both included, in the order of the document.

    `dates` are his date facts; under `last case` the day on which his last case of this workflow opened.
    """
    for start in workflow.starts:
        for on in map(read_on, start.on):
            known = dates.get(on.ref)
            if known is None or on.kind not in ("date", "anniversary"):
                continue
            years = [known] if on.kind == "date" else _anniversaries(known, until, calendar)
            for day in years:
                yield from (one for one in _openings(start, day, calendar) if since <= one.day <= until)


def _anniversaries(day: date, until: date, calendar: Calendar) -> list[date]:
    from attain.phrases.ast import Duration

    several = range(1, max(until.year - day.year, 0) + 2)
    return [add(calendar, day, Duration(years, "year")) for years in several]


def by_happening(workflow: Workflow, happened: On, day: date, calendar: Calendar) -> Iterator[Opening]:
    """The openings that something which happened on a day gives: a change, an outcome, an event, somebody who asks."""
    for start in workflow.starts:
        if any(_means(read_on(text), happened) for text in start.on):
            yield from _openings(start, day, calendar)


def _means(written: On, happened: On) -> bool:
    return (written.kind, written.ref) == (happened.kind, happened.ref)


def by_measure(
    workflow: Workflow, name: str, before: Decimal | None, now: Decimal, day: date, calendar: Calendar
) -> Iterator[Opening]:
    """The openings that a measure gives when it crosses a value; one that was below already has not fallen below."""
    for start in workflow.starts:
        for on in map(read_on, start.on):
            if on.kind == "measure" and on.ref == name and _crosses(on, before, now):
                yield from _openings(start, day, calendar)


def _crosses(on: On, before: Decimal | None, now: Decimal) -> bool:
    limit = Decimal(on.limit.removesuffix("%").strip())
    if on.way == "falls below":
        return now < limit and (before is None or before >= limit)
    return now > limit and (before is None or before <= limit)


def is_free(start: Start, running: int) -> bool:
    """Whether one more case of a person may run beside those that run already."""
    return not start.at_most or running < start.at_most


def _openings(start: Start, day: date, calendar: Calendar) -> Iterator[Opening]:
    offsets: list[tuple[Duration, str]] = [(each, "after") for each in start.after]
    offsets += [(each, "before") for each in start.before]
    if not offsets:
        yield Opening(day, start=start.id)
    for nth, (length, direction) in enumerate(offsets, 1):
        yield Opening(add(calendar, day, length, direction), nth, len(offsets), start.id)
