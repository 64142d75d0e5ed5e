"""Which column of a file is which fact, and how a cell becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from attain.errors import BadInput, Problem
from attain.people.findings import Finding, Weight

KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "hire_date": "date",
        "probation_end": "date",
        "on_notice": "yes_no",
        "manager": "person",
        "matrix_managers": "persons",
    }
    | dict.fromkeys(
        (
            *("staff_number", "name", "first_name", "work_email", "language", "zone", "position"),
            *("department", "unit", "location", "country", "legal_entity", "grade", "job", "job_family"),
            *("contract", "employment", "working_time", "status", "union"),
        ),
        "text",
    )
)
"""Facts that are always known, and what each is.  `position` is the code of a post, where a file has one."""

LONGEST = MappingProxyType({"staff_number": 64, "work_email": 254, "language": 16, "zone": 64, "position": 96})
LONGEST_OTHER = 200
_YES = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,6})?")
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that is taken in."""

    place: int
    header: str
    fact: str
    is_a: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a connection says about columns; empty means that headers are fact names."""

    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # header -> (fact, is_a)
    leavers_up_to: Decimal | None = None


def column_map(people: Mapping[str, Any]) -> ColumnMap:
    """From `brings_in.people` of a connection: `columns: {COLUMN: fact or {fact, is_a}}` and `refuse_when`.

    Raises BadInput for a kind of value that does not exist.
    """
    facts = {header: _declared(header, said) for header, said in (people.get("columns") or {}).items()}
    return ColumnMap(facts, _share(people.get("refuse_when") or []))


def _declared(header: str, said: str | Mapping[str, str]) -> tuple[str, str]:
    fact, is_a = (said, "") if isinstance(said, str) else (said["fact"], said.get("is_a", ""))
    kind = is_a or KNOWN.get(fact, "text")
    if kind not in READERS:
        raise BadInput([Problem(f"column {header}", f"a fact cannot be a {kind}; it is one of {', '.join(READERS)}")])
    return fact, kind


def _share(rules: Sequence[str]) -> Decimal | None:
    for rule in rules:
        if found := re.fullmatch(r"more than (\d+(?:\.\d+)?)% of people disappear", rule):
            return Decimal(found[1])
    return None


def columns_of(header: Sequence[str], given: ColumnMap) -> tuple[tuple[Column, ...], list[Finding]]:
    """Match a header row with a map; columns that are not taken in are warnings, missing ones refusals."""
    names = [cell.strip() for cell in header]
    wanted = dict(given.facts) or {name: (name.lower(), KNOWN[name.lower()]) for name in names if name.lower() in KNOWN}
    findings = _twice(names)
    taken = tuple(
        Column(place, name, *wanted[name])
        for place, name in enumerate(names)
        if name in wanted and names.index(name) == place
    )
    findings += _missing(names, wanted, {column.fact for column in taken})
    findings += _unused(names, wanted, given)
    return taken, findings


def _twice(names: Sequence[str]) -> list[Finding]:
    again = sorted({name for name in names if name and names.count(name) > 1})
    return [Finding(1, "column_twice", f"the column {name} stands twice", Weight.REFUSAL) for name in again]


def _missing(names: Sequence[str], wanted: Mapping[str, tuple[str, str]], taken: set[str]) -> list[Finding]:
    found = [
        Finding(1, "no_column", f"the file has no column {header} (for {fact})", Weight.REFUSAL, _near(header, names))
        for header, (fact, _) in wanted.items()
        if header not in names
    ]
    if "staff_number" not in taken and not any("staff_number" in finding.message for finding in found):
        near = _near("staff_number", names)
        found.append(
            Finding(1, "no_column", "no column is the staff_number", Weight.REFUSAL, near or "name it in a column map")
        )
    return found


def _unused(names: Sequence[str], wanted: Mapping[str, tuple[str, str]], given: ColumnMap) -> list[Finding]:
    return [
        Finding(
            1,
            "column_unused",
            f"the column {name or '(blank)'} is not taken in",
            Weight.WARNING,
            _near(name.lower(), list(KNOWN)),
        )
        for name in names
        if name not in wanted and not given.facts
    ]


def _near(word: str, words: Sequence[str]) -> str:
    folded = {candidate.lower(): candidate for candidate in words}
    close = get_close_matches(word.lower(), folded, 1, 0.6)
    return f"did you mean {folded[close[0]]}?" if close else ""


def _text(cell: str) -> str:
    return cell


def _day(cell: str) -> dict[str, str]:
    return {"day": date.fromisoformat(cell).isoformat()} if len(cell) == 10 else _not()


def _not() -> Any:
    raise ValueError


def _number(cell: str) -> Decimal | int:
    return (Decimal(cell) if "." in cell else int(cell)) if _NUMBER.fullmatch(cell) else _not()


def _yes_no(cell: str) -> bool:
    return _YES[cell.lower()]


def _persons(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _periods(cell: str) -> list[dict[str, dict[str, str]]]:
    found = [_PERIOD.fullmatch(part) or _not() for part in _persons(cell)]
    periods = [{"from": _day(match[1]), "until": _day(match[2])} for match in found]
    return periods if all(period["from"]["day"] <= period["until"]["day"] for period in periods) else _not()


READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "text": _text,
        "choice": _text,
        "person": _text,
        "persons": _persons,
        "number": _number,
        "date": _day,
        "yes_no": _yes_no,
        "periods": _periods,
    }
)
"""From a cell that is not blank to plain data; a day is `{"day": "2027-03-05"}`. ValueError or KeyError if none."""

SHOULD_BE: Mapping[str, str] = MappingProxyType(
    {
        "date": "a day such as 2027-03-05",
        "number": "a number such as 0.8",
        "yes_no": "yes or no",
        "periods": "periods such as 2027-01-01 to 2027-03-31; 2027-06-01 to 2027-06-30",
    }
)
