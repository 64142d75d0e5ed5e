"""A file of values of people, as a connection brings it in (LANGUAGE 3, `brings_in.measures`).

Its header names the fact by which people are matched (`staff_number` or `work_email`) and `value`; it may name `on`
(the day from which the value holds; today's without) and `item`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from attain.errors import BadInput, Problem
from attain.nearest import did_you_mean

if TYPE_CHECKING:
    from attain.scales.model import Scale

NEEDED, OPTIONAL = "value", ("on", "item")
LONGEST = 120
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One value.  `person` is as the file names him; of `label` (a level) and `number` one is given; not `dated`: `day`
    is today's, as the file names none.
    """

    number_of_row: int
    person: str
    day: date
    item: str = ""
    label: str = ""
    number: Decimal | None = None
    dated: bool = True


@dataclass(slots=True)
class Incoming:
    """What a file holds, and what is wrong with its rows."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_values(lines: Iterable[tuple[int, list[str]]], matched_by: str, scale: Scale | None, today: date) -> Incoming:
    """Each row judged by itself; levels of `scale`, by id or label, where the measure has one, else numbers.

    BadInput for a header that cannot be used.
    """
    waiting = iter(lines)
    _, header = next(waiting, (1, []))
    places = _places([name.strip().lower() for name in header], matched_by)
    found = Incoming()
    for number, cells in waiting:
        try:
            given = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
            found.rows.append(_row(number, given, matched_by, scale, today))
        except ValueError as wrong:
            found.problems.append(Problem(f"row {number}", str(wrong)))
    return found


def _places(header: Sequence[str], matched_by: str) -> dict[str, int]:
    wanted = (matched_by, NEEDED)
    if missing := [name for name in wanted if name not in header]:
        told = f'the file has no column "{missing[0]}"'
        raise BadInput([Problem("row 1", told + (f"; its columns: {', '.join(header)}" if any(header) else ""))])
    if twice := [name for name in (*wanted, *OPTIONAL) if header.count(name) > 1]:
        raise BadInput([Problem("row 1", f'the file has two columns "{twice[0]}"')])
    return {name: header.index(name) for name in (*wanted, *OPTIONAL) if name in header}


def _row(number: int, given: dict[str, str], matched_by: str, scale: Scale | None, today: date) -> Row:
    person, item = given[matched_by], given.get("item", "")
    if not person:
        raise ValueError(f"{matched_by} is empty")
    if len(item) > LONGEST:
        raise ValueError(f"item is longer than {LONGEST} characters")
    label, value = _value(given[NEEDED], scale)
    on = given.get("on", "")
    return Row(number, person, _day(on, today), item, label, value, bool(on))


def _value(said: str, scale: Scale | None) -> tuple[str, Decimal | None]:
    if not said:
        raise ValueError("value is empty")
    if scale is not None:
        return _level(said, scale), None
    try:
        value = Decimal(said)
    except InvalidOperation:
        raise ValueError(f'value is "{said[:40]}", which is no number such as 3.5') from None
    if not value.is_finite() or abs(value) >= 10**DIGITS or value != round(value, 6):
        raise ValueError(f"value is {said[:40]}; a number has at most {DIGITS} digits and six places")
    return "", value


def _level(said: str, scale: Scale) -> str:
    known = {level.id: level.id for level in scale.levels} | {scale.label(level.id): level.id for level in scale.levels}
    if said not in known:
        help = did_you_mean(said, known, f"levels: {', '.join(level.id for level in scale.levels)}")
        raise ValueError(f'there is no level "{said[:40]}" in scale {scale.id}; {help}')
    return known[said]


def _day(said: str, today: date) -> date:
    if not said:
        return today
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise ValueError(f'on is "{said[:40]}", which is no day such as 2027-03-01') from None
    if day > today:
        raise ValueError(f"on is {day}, which has not come yet")
    return day


def last_words(rows: Iterable[Row]) -> Iterator[Row]:
    """The last row of the file about each person, item and day, in the order of the days."""
    last = {(row.person, row.item, row.day): row for row in sorted(rows, key=lambda one: one.number_of_row)}
    yield from sorted(last.values(), key=lambda one: (one.day, one.number_of_row))
