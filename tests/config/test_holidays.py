"""Holidays from a file of iCalendar."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from attain.language.load import load

BASE = Path(__file__).parent.parent / "errors" / "base"
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"


def entry(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", ""))


def firm(tmp_path: Path, text: str, name: str = "days.ics") -> Path:
    folder = tmp_path / "firm"
    shutil.copytree(BASE, folder)
    (folder / "days.ics").write_bytes(text.encode())
    file = folder / "calendars" / "england.yaml"
    file.write_text(file.read_text() + f"holidays_from: {name}\n")
    return folder


def holidays(folder: Path) -> set[date]:
    loaded = load(folder)
    assert loaded.diagnostics == ()
    assert loaded.catalogue is not None
    found: set[date] = set(loaded.catalogue.model("calendar", "england").holidays)
    return found


@pytest.mark.parametrize(
    ("lines", "day", "there"),
    [
        (("DTSTART;VALUE=DATE:20270517", "SUMMARY:Whit Monday"), date(2027, 5, 17), True),
        (("DTSTART;VALUE=DATE:20270517", "DTEND;VALUE=DATE:20270519"), date(2027, 5, 18), True),
        (("DTSTART;VALUE=DATE:20270517", "DTEND;VALUE=DATE:20270519"), date(2027, 5, 19), False),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY"), date(2027, 5, 4), True),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;UNTIL=20260601"), date(2027, 5, 4), False),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=2WE"), date(2027, 5, 12), True),
        (
            ("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20270504"),
            date(2027, 5, 4),
            False,
        ),
        (("DTSTART:20270504T090000Z", "DTEND:20270504T170000Z"), date(2027, 5, 4), True),
    ],
)
def test_days(tmp_path: Path, lines: tuple[str, ...], day: date, there: bool) -> None:
    assert (day in holidays(firm(tmp_path, HEAD + entry(*lines) + "END:VCALENDAR\r\n"))) is there


def test_a_revision_holds_the_days_themselves(tmp_path: Path) -> None:
    folder = firm(tmp_path, HEAD + entry("DTSTART;VALUE=DATE:20270517", "SUMMARY:Whit Monday") + "END:VCALENDAR\r\n")
    found = next(one for one in load(folder).documents if one.kind == "calendar")
    assert {"date": "2027-05-17", "title": "Whit Monday"} in found.resource.data["holidays"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("nothing of the kind", "days.ics", "no file of iCalendar"),
        (HEAD, "other.ics", "there is no file"),
        (HEAD, "../days.ics", "there is no file"),
        (HEAD + entry("SUMMARY:When") + "END:VCALENDAR\r\n", "days.ics", "has no day"),
        (
            HEAD + entry("DTSTART:20200504T000000Z", "RRULE:FREQ=SECONDLY") + "END:VCALENDAR\r\n",
            "days.ics",
            "more often",
        ),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(tmp_path: Path, text: str, name: str, said: str) -> None:
    (found,) = load(firm(tmp_path, text, name)).diagnostics
    assert (found.code, found.at.file) == ("E008", "calendars/england.yaml")
    assert said in found.message
