"""From rows of text to people as the file has them, each row judged by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from attain.config.document import canonical
from attain.people.columns import LONGEST, LONGEST_OTHER, READERS, SHOULD_BE, Column
from attain.people.findings import Finding, Weight

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_APART = frozenset({"staff_number", "manager", "matrix_managers", "position"})
_FORMULA = ("=", "@")
SOUND_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as a row of the file has him.

    None for manager or managers: the file does not say.  `unread` are facts whose cells could not be read.
    """

    row: int
    staff_number: str
    facts: Mapping[str, Any]
    manager: str | None = None
    matrix_managers: tuple[str, ...] | None = None
    position: str = ""
    unread: frozenset[str] = frozenset()


@dataclass(slots=True)
class Listing:
    """All rows of a file that name somebody, once each, and what was wrong so far."""

    people: dict[str, Listed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    left_out: set[str] = field(default_factory=set)
    said: frozenset[str] = frozenset()

    def wrong(
        self, row: int, code: str, message: str, weight: Weight = Weight.ERROR, help: str = "", column: str = ""
    ) -> None:
        """Note a finding."""
        self.findings.append(Finding(row, code, message, weight, help, column))


@dataclass(slots=True)
class Sound:
    """A column with cells that were read without a finding: grades and departments come by again for everybody, and
    are kept once.
    """

    column: Column
    place: int = 0
    fact: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place, self.fact = self.column.place, self.column.fact


# json.dumps would make a new one for each row.
_QUICK = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_of(facts: Mapping[str, Any]) -> str:
    """Canonical text; the quick way where no decimals are in it."""
    try:
        return _QUICK.encode(facts)
    except TypeError:
        return canonical(facts)


def listing(rows: Iterable[tuple[int, Sequence[str]]], columns: Sequence[Column], width: int) -> Listing:
    """Read all rows below the header; `width` is the number of its cells."""
    found = Listing(said=frozenset(column.fact for column in columns))
    mails: dict[str, int] = {}
    taken = [Sound(column) for column in columns]
    keyed = next(column for column in columns if column.fact == "staff_number")
    for number, cells in rows:
        found.rows += 1
        if _fits(found, number, cells, width, keyed) and (person := _person(found, number, cells, taken)):
            _once(found, person, mails)
    if "name" not in found.said:
        found.wrong(1, "no_names", "no column is the name; staff numbers stand in for names", Weight.WARNING)
    return found


def _fits(found: Listing, number: int, cells: Sequence[str], width: int, keyed: Column) -> bool:
    if len(cells) == width or (len(cells) > width and not any(cell.strip() for cell in cells[width:])):
        return True
    found.wrong(number, "ragged", f"has {len(cells)} cells where the header has {width}", help="is a comma unquoted?")
    if keyed.place < len(cells):
        found.left_out.add(cells[keyed.place].strip())
    return False


def _once(found: Listing, person: Listed, mails: dict[str, int]) -> None:
    first = found.people.get(person.staff_number)
    if first is not None:
        message = f"the staff number {person.staff_number} stands in row {first.row} already"
        found.wrong(person.row, "staff_number_twice", message, help="one row a person")
        return
    found.people[person.staff_number] = person
    mail = str(person.facts.get("work_email", "")).lower()
    if mail and (other := mails.setdefault(mail, person.row)) != person.row:
        found.wrong(person.row, "work_email_twice", f"the address {mail} stands in row {other} already", Weight.WARNING)


def _person(found: Listing, number: int, cells: Sequence[str], columns: Sequence[Sound]) -> Listed | None:
    values: dict[str, Any] = {}
    unread: set[str] = set()
    for column in columns:
        if cell := cells[column.place].strip():
            value = column.known.get(cell)
            if value is None:
                value = _read(found, number, cell, column)
            if value is None:
                unread.add(column.fact)
            else:
                values[column.fact] = value
    if "staff_number" not in values:
        if "staff_number" not in unread:
            found.wrong(number, "blank_staff_number", "has no staff number", help="every person needs one")
        return None
    if "name" in found.said and not values.keys() | unread >= {"name"}:
        message = f"{values['staff_number']} has no name; the staff number stands in"
        found.wrong(number, "blank_name", message, Weight.WARNING)
    return _listed(found, number, values, frozenset(unread))


def _listed(found: Listing, number: int, values: dict[str, Any], unread: frozenset[str]) -> Listed:
    manager = values.get("manager", "") if "manager" in found.said - unread else None
    matrix = tuple(values.get("matrix_managers", ())) if "matrix_managers" in found.said - unread else None
    facts = {fact: value for fact, value in values.items() if fact not in _APART}
    return Listed(number, values["staff_number"], facts, manager, matrix, values.get("position", ""), unread)


def _read(found: Listing, number: int, cell: str, column: Sound) -> Any:
    before = len(found.findings)
    value = _value(found, number, cell, column.column)
    if value is not None and len(found.findings) == before and len(column.known) < SOUND_UP_TO:
        column.known[cell] = value
    return value


def _value(found: Listing, number: int, cell: str, column: Column) -> Any:
    """The value of a cell that is not blank; None when it cannot be read, which is then noted."""
    limit = LONGEST.get(column.fact, LONGEST_OTHER)
    if len(cell) > limit:
        found.wrong(number, "too_long", f"{len(cell)} characters where {limit} is the most", column=column.header)
        return None
    if cell[0] in _FORMULA:
        message = f"“{cell[:20]}” looks like a formula; it is kept as text"
        found.wrong(number, "formula", message, Weight.WARNING, column=column.header)
    if column.fact in _CHECKED and (message := _CHECKED[column.fact](cell)):
        found.wrong(number, f"bad_{column.fact}", message, column=column.header)
        return None
    try:
        return READERS[column.is_a](cell)
    except (ValueError, KeyError):
        message = f"“{cell}” is not {SHOULD_BE[column.is_a]}"
        found.wrong(number, f"bad_{column.is_a}", message, column=column.header)
        return None


def _mail(cell: str) -> str:
    return "" if _EMAIL.fullmatch(cell) else f"“{cell}” is not a mail address"


def _zone(cell: str) -> str:
    return "" if cell in _zones() else f"“{cell}” is not a time zone such as Europe/London"


def _zones() -> set[str]:
    if not _ALL_ZONES:
        _ALL_ZONES.update(available_timezones())
    return _ALL_ZONES


_ALL_ZONES: set[str] = set()
_CHECKED = {"work_email": _mail, "zone": _zone}
