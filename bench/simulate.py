"""Simulate a cycle for 10,000 invented people, and each organisation of configs/library for the 2,677 real posts.

    python bench/simulate.py [--people 10000] [--real FILE.csv] [--library]

Seconds are of the clock, `cpu` those in which this process computed; bringing people in is part of both.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from attain.config.catalogue import Catalogue
from attain.demo.people import many, write_csv
from attain.errors import AttainError
from attain.language.load import load
from attain.people.columns import ColumnMap
from attain.simulating.grounds import from_file
from attain.simulating.result import Simulated
from attain.simulating.run import play_cycle
from attain.simulating.summing import summed
from organisation import write

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared/data/uk-department-of-health-2011-employees.csv"
LIMIT = 10
PLAUSIBLE = ("contract", "employment", "hire_date", "country", "location", "status", "name", "work_email")
"""Facts that the real posts lack and most processes ask for; drawn from a seed, and no more than that."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, and those computed."""

    found: Simulated
    seconds: float
    cpu: float

    def lines(self, title: str) -> Iterator[str]:
        found, mail = self.found, self.found.most_mail
        ends = ", ".join(f"{count:,} {how}" for how, count in found.ends.how)
        times = f"{self.seconds:.1f} s, {self.cpu:.1f} s cpu"
        yield f"{title}: {found.people:,} reviews, {times}, {found.courses:,} courses"
        dates = f"last on {found.ends.latest}, proved {found.ends.bound}"
        yield f"    {ends}; {dates}; {found.mails:,} mails, {len(found.problems)} problems"
        if mail and found.fullest:
            fullest = f"fullest day {found.fullest.day} with {found.fullest.open:,} open tasks"
            yield f"    {fullest}; most mail {mail.day} with {mail.mails:,}"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--real", type=Path, default=REAL)
    words.add_argument("--library", action="store_true")
    said = words.parse_args()
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as made:
        invented(Path(made), said.people)
        if said.real.exists():
            real(Path(made), said.real, library=said.library)
        else:
            print(f"{said.real} is not here: the real posts are skipped")


def invented(place: Path, count: int) -> None:
    """The demo's two cycles for that many people, the half-year review on an organisation that has all roles."""
    file = place / "people.csv"
    write_csv(many(count), file)
    short = took(write(place / "short", _first(file)), "half_year_2027", file)
    print(*short.lines("half-year review, 5 steps"), sep="\n")
    print(f"    at most {LIMIT} s wanted for 10,000: {'yes' if short.seconds <= LIMIT else 'no'}")
    print(*took(ROOT / "configs/demo", "annual_2026", file).lines("annual review, 20 steps"), sep="\n")


def real(place: Path, posts: Path, *, library: bool) -> None:
    """The real chart, facts that it lacks drawn."""
    file = place / "real.csv"
    numbers = fill(posts, file)
    print(
        *took(write(place / "real", numbers[0]), "half_year_2027", file).lines("real posts, half-year review"), sep="\n"
    )
    for folder in sorted((ROOT / "configs/library").glob("*/")) if library else ():
        for cycle in cycles(folder):
            try:
                print(*took(folder, cycle, file).lines(f"{folder.name}, {cycle}"), sep="\n")
            except AttainError as error:
                print(f"{folder.name}, {cycle}: {error.message}")


def cycles(folder: Path) -> list[str]:
    """The cycles of an organisation; nothing where it cannot be used."""
    found = load(folder).catalogue
    return [one.id for one in found.of_kind("cycle") if "waves" in one.data] if found else []


def took(folder: Path, cycle: str, file: Path) -> Took:
    """Load, bring in, play and sum up."""
    clock, cpu = time.perf_counter(), time.process_time()
    catalogue = load(folder).catalogue
    assert isinstance(catalogue, Catalogue), f"{folder} has mistakes"
    with from_file(folder, catalogue, cycle, file, ColumnMap()) as ground:
        found = summed(ground, play_cycle(ground, cycle, 1, "typical"))
    return Took(found, time.perf_counter() - clock, time.process_time() - cpu)


def fill(posts: Path, file: Path) -> list[str]:
    """The real posts as a file of people; gives the staff numbers of those at the top first."""
    chance = Random(1)
    with posts.open(encoding="utf-8-sig", newline="") as read, file.open("w", encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(read))
        names = ["staff_number", "manager", "job", "grade", "department", "unit", *PLAUSIBLE]
        writer = csv.DictWriter(written, names)
        writer.writeheader()
        writer.writerows(_person(row, chance) for row in rows)
    return sorted((row["employee_id"] for row in rows), key=lambda one: (one != "", one))


def _person(row: dict[str, str], chance: Random) -> dict[str, str]:
    hired = date(2011, 1, 1) - timedelta(chance.randint(30, 9000))
    return {
        "staff_number": row["employee_id"],
        "manager": row["manager_id"],
        "job": row["job_title"],
        "grade": row["grade"],
        "department": row["organisation"],
        "unit": row["unit"],
        "contract": chance.choice(["permanent"] * 9 + ["fixed_term"]),
        "employment": "employee",
        "hire_date": hired.isoformat(),
        "country": "GB",
        "location": chance.choice(["London", "Leeds"]),
        "status": "active",
        "name": f"Post {row['employee_id']}",
        "work_email": f"{row['employee_id'].lower()}@example.org",
    }


def _first(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as read:
        return next(csv.DictReader(read))["staff_number"]


if __name__ == "__main__":
    main()
