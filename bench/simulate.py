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

from attain.config.catalogue import Catalogue
from attain.demo.people import many, write_csv
from attain.errors import AttainError
from attain.language.load import load
from attain.people.columns import ColumnMap
from attain.simulating.grounds import course_of, from_file
from attain.simulating.quick import uncollected
from attain.simulating.result import Simulated
from attain.simulating.run import Happens, play_cycle
from attain.simulating.starts import Span
from attain.simulating.summing import summed
from library import Posts, people_of, posts_of, staffed
from organisation import write

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared/data/uk-department-of-health-2011-employees.csv"
LIMIT = 10
DAY = date(2026, 1, 5)
"""The first day of a year for what starts by itself."""


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
        dates = (
            f"last on {found.ends.latest}, proved {found.ends.bound or 'by nothing: people have dates of their own'}"
        )
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
    short = took(write(place / "short", _first(file)), "half_year_2027", file, ColumnMap())
    print(*short.lines("half-year review, 5 steps"), sep="\n")
    print(f"    at most {LIMIT} s wanted for 10,000: {'yes' if short.seconds <= LIMIT else 'no'}")
    print(*took(ROOT / "configs/demo", "annual_2026", file, ColumnMap()).lines("annual review, 20 steps"), sep="\n")


def real(place: Path, file: Path, *, library: bool) -> None:
    """The real chart, facts that it lacks drawn."""
    posts = posts_of(file)
    people = place / "real.csv"
    columns = people_of(posts, "", DAY, people)
    half_year = took(write(place / "real", posts.top[0]), "half_year_2027", people, columns)
    print(*half_year.lines("real posts, half-year review"), sep="\n")
    for folder in sorted((ROOT / "configs/library").glob("*/")) if library else ():
        catalogue = load(folder).catalogue
        assert catalogue is not None, f"{folder} has mistakes"
        copy = staffed(folder, catalogue, posts, place / folder.name)
        for what in played(catalogue):
            print(*_one(copy, catalogue, what, posts, place / "own.csv"), sep="\n", flush=True)


def played(catalogue: Catalogue) -> Iterator[str]:
    """The cycles of an organisation, then its workflows that start by themselves."""
    yield from (one.id for one in catalogue.of_kind("cycle") if "waves" in one.data)
    yield from (one.id for one in catalogue.of_kind("workflow") if catalogue.model("workflow", one.id).starts)


def _one(folder: Path, catalogue: Catalogue, what: str, posts: Posts, file: Path) -> Iterator[str]:
    span = None if catalogue.get("cycle", what) else Span(DAY, DAY + timedelta(365))
    cycle = course_of(catalogue, what, span)
    columns = people_of(posts, folder.name, cycle.ends if span else min(cycle.cut_off, cycle.starts), file)
    try:
        one = took(folder, what, file, columns, span)
    except AttainError as error:
        yield f"{folder.name}, {what}: {error.message}; {error.help}"
        return
    yield from one.lines(f"{folder.name}, {what}")
    yield from (f"      {each}" for each in one.found.problems)


def took(folder: Path, what: str, file: Path, columns: ColumnMap, span: Span | None = None) -> Took:
    """Load, bring in, play and sum up."""
    clock, cpu = time.perf_counter(), time.process_time()
    catalogue = load(folder).catalogue
    assert isinstance(catalogue, Catalogue), f"{folder} has mistakes"
    with uncollected(), from_file(folder, catalogue, what, file, columns, span) as ground:
        found = summed(ground, play_cycle(ground, what, 1, "typical", happens=Happens(span)))
    return Took(found, time.perf_counter() - clock, time.process_time() - cpu)


def _first(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as read:
        return next(csv.DictReader(read))["staff_number"]


if __name__ == "__main__":
    main()
