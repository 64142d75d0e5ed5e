"""A file of what happens to people, so that a simulation need not draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from attain.errors import BadInput, Problem
from attain.people.reading import read_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from attain.workflow.model import Workflow

COLUMNS = ("staff_number", "on", "day")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to somebody on a day; `on` as a start of the workflow writes it."""

    staff_number: str
    on: str
    day: date


def read_events(file: Path, workflow: Workflow) -> tuple[Event, ...]:
    """The rows of a CSV file with the columns staff_number, on, day.  BadInput with every row that cannot be used."""
    known = sorted({on for start in workflow.starts for on in start.on})
    (_, names), *rows = list(read_rows(file)) or [(0, [])]
    if missing := [name for name in COLUMNS if name not in names]:
        raise BadInput([Problem(file.name, f"the column {name} is missing") for name in missing])
    found = [_event(number, dict(zip(names, cells, strict=False)), known) for number, cells in rows]
    problems = [each for each in found if isinstance(each, Problem)]
    if problems:
        raise BadInput(problems)
    return tuple(each for each in found if isinstance(each, Event))


def _event(number: int, row: Mapping[str, str], known: Collection[str]) -> Event | Problem:
    staff_number, on, day = (row.get(name, "").strip() for name in COLUMNS)
    if on not in known:
        return Problem(f"row {number}", f"“{on}” starts nothing here; what does: {', '.join(known)}")
    try:
        return Event(staff_number, on, date.fromisoformat(day))
    except ValueError:
        return Problem(f"row {number}", f"“{day}” is no day such as 2027-03-05")
