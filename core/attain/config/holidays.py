"""Holidays of a calendar that stand in a file of iCalendar (RFC 5545), read when the folder is read.

What was read becomes part of the document, so a revision holds the days and never needs the file again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from attain.config.diagnostics import Diagnostic
from attain.config.files import BIGGEST, Document, Folder
from attain.values import dataclass, replace

REPEATS = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
LONGEST = 366
"""Days of one entry; more is no holiday."""


class Unreadable(Exception):
    """A file that gives no holidays, in words."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The days that a calendar knows."""

    first: date
    last: date


def with_holidays(read: Folder) -> Folder:
    """The folder with the days of every `holidays_from` in its calendars; what cannot be read is a finding."""
    if not any(_file_of(one) for one in read.documents):
        return read
    found: list[Diagnostic] = []
    documents = tuple(_filled(read.path, one, found) if _file_of(one) else one for one in read.documents)
    return replace(read, documents=documents, diagnostics=(*read.diagnostics, *found))


def _file_of(document: Document) -> str:
    said = document.data.get("holidays_from") if document.kind == "calendar" else None
    return said if isinstance(said, str) else ""


def _filled(folder: Path, document: Document, found: list[Diagnostic]) -> Document:
    covered, name = _covered(document.data), _file_of(document)
    if covered is None:
        return document
    try:
        days = sorted(_days(_text(folder, name), covered))
    except Unreadable as error:
        help = "name an .ics file under the organisation's folder, by its path from there"
        found.append(Diagnostic("E008", document.span(("holidays_from",)), str(error), help=help))
        return document
    written = document.data.get("holidays") or []
    known = {entry.get("date") for entry in written if isinstance(entry, dict)}
    new = [{"date": day.isoformat(), "title": title} for day, title in days if day.isoformat() not in known]
    return replace(document, data={**document.data, "holidays": [*written, *new]})


def _covered(data: Mapping[str, Any]) -> Covered | None:
    said = data.get("covers")
    try:
        return (
            Covered(*(date.fromisoformat(said[key]) for key in ("from", "until"))) if isinstance(said, dict) else None
        )
    except (KeyError, TypeError, ValueError):
        return None


def _text(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise Unreadable(f'there is no file "{name}" in the organisation\'s folder')
    with path.open("rb") as file:
        raw = file.read(BIGGEST + 1)
    if len(raw) > BIGGEST:
        raise Unreadable(f'"{name}" is bigger than 1 MiB')
    return raw


def _days(raw: bytes, covered: Covered) -> Iterator[tuple[date, str]]:
    calendar: Any = import_module("icalendar").Calendar
    try:
        events = [event for one in calendar.from_ical(raw, multiple=True) for event in one.walk("VEVENT")]
    except (ValueError, IndexError, KeyError) as error:
        raise Unreadable(f"this is no file of iCalendar: {error}") from None
    seen: set[date] = set()
    for event in events:
        title = str(event.get("SUMMARY", "")).strip() or "Holiday"
        for day in _days_of(event, covered):
            if covered.first <= day <= covered.last and day not in seen:
                seen.add(day)
                yield day, title


def _days_of(event: Any, covered: Covered) -> Iterator[date]:
    """Every day of an entry: it may last several, and come again."""
    try:
        start = _date(event.decoded("DTSTART"))
        end = _date(event.decoded("DTEND")) if "DTEND" in event else start + timedelta(days=1)
    except (KeyError, ValueError) as error:
        raise Unreadable(f"an entry of the file has no day: {error}") from None
    length = max((end - start).days, 1)
    if length > LONGEST:
        raise Unreadable(f"an entry of the file lasts {length} days")
    left_out = {_date(day.dt) for some in _listed(event.get("EXDATE")) for day in some.dts}
    for first in _starts(event, start, covered, length):
        if first not in left_out:
            yield from (first + timedelta(days=number) for number in range(length))


def _starts(event: Any, start: date, covered: Covered, length: int) -> Iterator[date]:
    rule = event.get("RRULE")
    if rule is None:
        yield start
        return
    repeats = [str(one).upper() for one in rule.get("FREQ", [])]
    if not repeats or any(one not in REPEATS for one in repeats):
        raise Unreadable("an entry of the file comes again more often than daily")
    read: Any = import_module("dateutil.rrule").rrulestr
    said = ";".join(part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL="))
    until = _date(rule["UNTIL"][0]) if rule.get("UNTIL") else covered.last
    first = covered.first - timedelta(days=length)
    try:
        found = read(said, dtstart=_noon(start)).between(_noon(first), _noon(min(until, covered.last)), inc=True)
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"how an entry of the file comes again cannot be read: {error}") from None
    yield from (one.date() for one in found)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
