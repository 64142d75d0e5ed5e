"""Import people and launch their cycle: times, statements, peak memory.

Beside it stands a driver-only insert of the same rows.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text

from attain.cases.launch import launch
from attain.demo.people import many, write_csv
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.columns import ColumnMap
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.store.clock import SetClock
from attain.store.doors import Actor
from organisation import write

KNOWN_FROM, STARTS = date(2027, 1, 4), date(2027, 3, 1)
ME = Actor(None, "command line")
ROWS = ("cases", "case_event", "case_participant", "case_grant", "task", "mail")
REAL = {
    "employee_id": "staff_number",
    "manager_id": "manager",
    "job_title": "job",
    "grade": "grade",
    "unit": "department",
}


@dataclass
class Counted:
    """One measured piece of work."""

    name: str
    count: int
    seconds: float
    statements: int

    def line(self) -> str:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rate = self.count / self.seconds if self.seconds else 0
        work = f"{self.name:34} {self.count:>9,} {self.seconds:>9.2f} s {rate:>10,.0f}/s"
        return f"{work} {self.statements:>8,} {peak:>6,} MiB"


class Measure:
    """Counts statements of every engine of this process while something runs."""

    def __init__(self) -> None:
        self.statements = 0
        event.listen(Engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def run(self, name: str, work: Callable[[], int]) -> Counted:
        before, started = self.statements, time.perf_counter()
        count = work()
        found = Counted(name, count, time.perf_counter() - started, self.statements - before)
        print(found.line(), flush=True)
        return found


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="attain-bench-"))
    url = options.database or f"sqlite:///{folder}/attain.db"
    clock = SetClock(datetime.combine(STARTS, datetime.min.time(), UTC).replace(hour=7))
    kernel = open_kernel(url, clock)
    file, columns, hr = _people(options, folder)
    print(f"{kernel.store.dialect}, {sys.version.split()[0]}, {file.name}")
    print(f"{'work':34} {'rows':>9} {'seconds':>11} {'rate':>12} {'stmts':>8} {'peak':>10}")
    measure = Measure()
    measure.run("import people", lambda: _import(kernel, file, columns))
    apply_folder(kernel, ME, write(folder / "organisation", hr))
    launched = measure.run(
        "launch the cycle (cases)", lambda: launch(kernel.store, kernel.world, ME, "half_year_2027").opened
    )
    rows = _rows(kernel)
    bare = measure.run("driver alone: the same rows", lambda: _bare(rows, folder))
    print(f"\nlaunch / driver alone = {launched.seconds / bare.seconds:.1f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2677)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--database")
    return parser.parse_args()


def _people(options: argparse.Namespace, folder: Path) -> tuple[Path, ColumnMap | None, str]:
    if options.file:
        facts = {header: (fact, "person" if fact == "manager" else "text") for header, fact in REAL.items()}
        return options.file, ColumnMap(facts), "PSO002"
    file = folder / "people.csv"
    write_csv(many(options.people, 8, 1, KNOWN_FROM), file)
    return file, None, file.read_text().splitlines()[1].partition(",")[0]


def _import(kernel: Kernel, file: Path, columns: ColumnMap | None) -> int:
    plan = plan_import(kernel.store, file, Options(as_of=KNOWN_FROM), columns)
    for found in plan.findings[:5]:
        print(f"  row {found.row}: {found.code}")
    run_import(kernel.store, plan, ME, accept_problems=True)
    with kernel.store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def _rows(kernel: Kernel) -> dict[str, list[tuple[Any, ...]]]:
    with kernel.store.read() as connection:
        return {name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in ROWS}  # noqa: S608


def _bare(rows: dict[str, list[tuple[Any, ...]]], folder: Path) -> int:
    """executemany of sqlite3 into tables without types, keys or indexes, in one transaction."""
    connection = sqlite3.connect(folder / "bare.db")
    with connection:
        for name, found in rows.items():
            if found:
                marks = ", ".join("?" * len(found[0]))
                connection.execute(f"CREATE TABLE {name} ({', '.join(f'c{n}' for n in range(len(found[0])))})")
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", found)  # noqa: S608
    connection.close()
    return sum(map(len, rows.values()))


if __name__ == "__main__":
    main()
