"""Events that somebody tells by hand, and files of them: what connections list, what a file says.  No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from attain.errors import BadInput, Problem

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

NAMES = ("staff_number", "work_email")
OTHERS = ("event", "on", "key")


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a person, by staff number or work e-mail; `where` is its place in what was handed in.

    `key` is a name of its own; without one the same event of the same person on the same day is told once.
    """

    event: str
    person: str
    day: date
    key: str = ""
    where: str = ""


def listed(catalogue: Catalogue) -> dict[str, str]:
    """{event: the connection that tells it}; the first where several do."""
    found: dict[str, str] = {}
    for document in catalogue.of_kind("connection"):
        for event in (document.data.get("brings_in") or {}).get("events") or ():
            found.setdefault(str(event), document.id)
    return found


def read_happened(lines: Iterable[tuple[int, list[str]]], event: str, today: date) -> list[Happened]:
    """Rows of a file: staff_number or work_email, and where wanted event, on (a day) and key.

    `event` is what happened where the file has no such column.  BadInput with everything that is wrong.
    """
    waiting = iter(lines)
    _, header = next(waiting, (1, []))
    places = _places([name.strip().lower() for name in header], event)
    found, problems = list[Happened](), list[Problem]()
    for number, cells in waiting:
        given = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        try:
            found.append(_row(given, event, today, f"row {number}"))
        except ValueError as wrong:
            problems.append(Problem(f"row {number}", str(wrong)))
    if problems:
        raise BadInput(problems)
    return found


def _places(header: Sequence[str], event: str) -> dict[str, int]:
    columns = [name for name in (*NAMES, *OTHERS) if name in header]
    told = f"; its columns: {', '.join(header)}" if any(header) else ""
    if not set(NAMES) & set(columns):
        raise BadInput([Problem("row 1", f'the file has no column "staff_number" or "work_email"{told}')])
    if not event and "event" not in columns:
        raise BadInput([Problem("row 1", f'the file has no column "event", and no event is named{told}')])
    if twice := [name for name in columns if header.count(name) > 1]:
        raise BadInput([Problem("row 1", f'the file has two columns "{twice[0]}"')])
    return {name: header.index(name) for name in columns}


def _row(given: Mapping[str, str], event: str, today: date, where: str) -> Happened:
    who = next((given[name] for name in NAMES if given.get(name)), "")
    if not who:
        raise ValueError("nobody is named")
    what = given.get("event") or event
    if not what:
        raise ValueError("event is empty")
    return Happened(what, who, _day(given.get("on", ""), today), given.get("key", ""), where)


def _day(said: str, today: date) -> date:
    try:
        return date.fromisoformat(said) if said else today
    except ValueError:
        raise ValueError(f'on is "{said[:40]}", which is no day such as 2027-03-01') from None
