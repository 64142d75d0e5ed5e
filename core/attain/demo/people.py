"""Invented people for the demo and for measuring: seeded, so that one seed always gives the same organisation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random

Row = dict[str, str]

FACTS = (
    *("staff_number", "name", "first_name", "work_email", "manager", "department", "location", "country"),
    *("legal_entity", "grade", "job", "job_family", "contract", "employment", "working_time", "status"),
    *("hire_date", "probation_end", "on_notice", "language"),
)
DEPARTMENTS = ("engineering", "operations", "commercial", "services")
FAMILIES = {"engineering": "engineering", "operations": "operations", "commercial": "commercial", "services": "support"}
JOBS: Mapping[str, Sequence[str]] = {
    "engineering": ("Sensor engineer", "Firmware engineer", "Test engineer", "Optics engineer"),
    "operations": ("Assembly technician", "Calibration technician", "Planner", "Buyer"),
    "commercial": ("Account manager", "Field adviser", "Product manager", "Tender writer"),
    "services": ("Accountant", "Facilities officer", "Systems analyst", "Payroll officer"),
}
NAMED_JOBS = {
    1010: "Head of HR operations",
    1011: "HR operations adviser",
    **dict.fromkeys((1012, 1013, 1014, 1015), "HR partner"),
    1020: "Learning administrator",
    1021: "Talent lead",
    1030: "Systems administrator",
}
FIRST_OTHER = 1100
FEWEST, MOST = 240, 700


@dataclass(slots=True)
class _Post:
    number: int
    level: int
    manager: int | None
    department: str
    job: str
    grade: int
    family: str


@dataclass(slots=True)
class _Tree:
    posts: list[_Post] = field(default_factory=list)

    def add(self, number: int, level: int, manager: int | None, department: str, job: str, grade: int) -> int:
        family = FAMILIES.get(department, "executive") if grade < 5 or number in NAMED_JOBS else "leadership"
        self.posts.append(_Post(number, level, manager, department, job, grade, "executive" if level == 1 else family))
        return number


def make(count: int = 250, seed: int = 1, today: date = date(2027, 6, 1)) -> list[Row]:
    """`count` people on exactly five levels in four departments; rows by fact name, blank where there is no value.

    Staff numbers: 1001 chief executive, 1002-1005 heads of departments, 1010 and 1011 HR operations, 1012-1015 HR
    partners of the departments in the same order, 1020 learning administrator, 1021 talent lead, 1030 administrator,
    others from 1100.  Whoever leads leads 4 to 12.  Days lie before `today`; about one in sixteen was hired in the last
    90 days.
    ValueError for a count that these spans do not allow.
    """
    if not FEWEST <= count <= MOST:
        msg = f"{count} people do not fit five levels with spans of 4 to 12; choose {FEWEST} to {MOST}"
        raise ValueError(msg)
    chance = Random(seed)  # noqa: S311 - for show, not for secrets
    tree = _Tree()
    _top(tree)
    numbers = iter(range(FIRST_OTHER, FIRST_OTHER + count))
    share, rest = divmod(count - len(tree.posts), len(DEPARTMENTS))
    for place, department in enumerate(DEPARTMENTS):
        _department(tree, 1002 + place, department, share + (place < rest), numbers)
    named = _names(chance)
    return [_row(post, next(named), chance, today) for post in sorted(tree.posts, key=lambda post: post.number)]


def _top(tree: _Tree) -> None:
    tree.add(1001, 1, None, "board", "Chief executive", 9)
    for place, department in enumerate(DEPARTMENTS):
        tree.add(1002 + place, 2, 1001, department, f"Head of {department}", 8)
    for number, job in NAMED_JOBS.items():
        above = 1005 if number in (1010, 1030) else 1010
        tree.add(number, 3 if above == 1005 else 4, above, "services", job, 6 if number == 1010 else 4)


def _department(tree: _Tree, head: int, department: str, count: int, numbers: Iterator[int]) -> None:
    """Managers with two team leads and two specialists each; everybody else in the teams."""
    managers = max(4, min(10, round(count / 17)))
    jobs = JOBS[department]
    leads: list[int] = []
    for place in range(managers):
        manager = tree.add(next(numbers), 3, head, department, f"{department.capitalize()} manager", 6)
        leads += [tree.add(next(numbers), 4, manager, department, "Team lead", 5) for _ in range(2)]
        for other in range(2):
            tree.add(next(numbers), 4, manager, department, f"Senior {jobs[(place + other) % 4].lower()}", 4)
    for place in range(count - 5 * managers):
        lead = leads[place % len(leads)]
        tree.add(next(numbers), 5, lead, department, jobs[place % 4], 2 + place % 3 // 2)


def _names(chance: Random) -> Iterator[tuple[str, str]]:
    """Pairs of a first name and a surname, none twice."""
    first, last = _lists()
    pairs = [(one, other) for one in first for other in last]
    chance.shuffle(pairs)
    return iter(pairs)


def _lists() -> tuple[list[str], list[str]]:
    text = (files("attain.demo") / "names.txt").read_text(encoding="utf-8")
    _, first, last = text.replace("[last]", "[first]").split("[first]")
    return first.split(), last.split()


def _row(post: _Post, name: tuple[str, str], chance: Random, today: date) -> Row:
    hired = _hired(post, chance, today)
    probation = hired + timedelta(days=182)
    first, last = name
    values = {
        "staff_number": str(post.number),
        "name": f"{first} {last}",
        "first_name": first,
        "work_email": f"{first}.{last}@tarnside.example".lower(),
        "manager": str(post.manager or ""),
        "department": post.department,
        "location": chance.choice(("Kendal", "Kendal", "Bristol")),
        "country": "GB",
        "legal_entity": "Tarnside Instruments Ltd",
        "grade": str(post.grade),
        "job": post.job,
        "job_family": post.family,
        "hire_date": hired.isoformat(),
        "probation_end": probation.isoformat() if probation > today else "",
        "language": "en",
    }
    return values | _terms(post, chance)


def _terms(post: _Post, chance: Random) -> Row:
    """Only people of the lowest grades are on other terms, so that every reviewer of the demo takes part."""
    other = chance.random() if post.level == 5 else 1.0
    return {
        "contract": "fixed_term" if other < 0.06 else "permanent",
        "employment": "employee",
        "working_time": "part_time" if chance.random() < 0.12 else "full_time",
        "status": "parental_leave" if 0.06 <= other < 0.1 else "active",
        "on_notice": "yes" if 0.1 <= other < 0.12 else "no",
    }


def _hired(post: _Post, chance: Random, today: date) -> date:
    if post.level == 5 and chance.random() < 1 / 10:
        return today - timedelta(days=chance.randint(10, 89))
    return today - timedelta(days=chance.randint(400, 1500 + 1000 * (6 - post.level)))


def many(count: int, levels: int = 8, seed: int = 1, today: date = date(2027, 6, 1)) -> Iterator[Row]:
    """`count` people on exactly `levels` levels, one row at a time: for measuring, quick and light.

    ValueError when there are fewer people than levels.
    """
    if count < levels or levels < 1:
        msg = f"{count} people cannot stand on {levels} levels"
        raise ValueError(msg)
    chance = Random(seed)  # noqa: S311 - for show, not for secrets
    first, last = _lists()
    starts = _starts(count, levels)
    for level, (start, end) in enumerate(pairwise(starts)):
        for place in range(start, end):
            above = None
            if level:
                above = starts[level - 1] + (place - start) * (start - starts[level - 1]) // (end - start)
            name = (chance.choice(first), chance.choice(last))
            yield _quick(place, above, level == levels - 1, max(1, 9 - level), name, chance, today)


def _starts(count: int, levels: int) -> list[int]:
    """Where each level begins: sizes grow by one factor, found by halving."""
    low, high = 1.0, float(count)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(middle**level for level in range(levels)) < count else (low, middle)
    sizes = [max(1, round(low**level)) for level in range(levels - 1)]
    starts = [0]
    for size in sizes:
        starts.append(starts[-1] + size)
    return [*starts, count]


def _quick(
    place: int, above: int | None, lowest: bool, grade: int, name: tuple[str, str], chance: Random, today: date
) -> Row:
    department = DEPARTMENTS[place % 4]
    first, last = name
    values = dict.fromkeys(FACTS, "")
    hired = today - timedelta(days=chance.randint(10, 6000))
    values |= {
        "staff_number": str(100_000 + place),
        "name": f"{first} {last}",
        "first_name": first,
        "work_email": f"{first}.{last}.{place}@example.org".lower(),
        "manager": "" if above is None else str(100_000 + above),
        "department": department,
        "location": ("Kendal", "Bristol", "Leeds")[place % 3],
        "country": "GB",
        "grade": str(grade),
        "job": JOBS[department][place % 4] if lowest else "Manager",
        "job_family": FAMILIES[department] if lowest else "leadership",
        "contract": "permanent" if chance.random() < 0.9 else "fixed_term",
        "status": "active",
        "hire_date": hired.isoformat(),
        "on_notice": "no",
        "language": "en",
    }
    return values


def write_csv(rows: Iterable[Row], file: Path) -> None:
    """Write rows as the CSV file that `attain people import` takes without a column map."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FACTS)
        writer.writeheader()
        writer.writerows(rows)
