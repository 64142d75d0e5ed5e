"""Import people and launch their cycle: times, statements, rows, peak memory; and the same rows by the driver alone.

Seconds are of the clock; `cpu` are those in which this process computed, without the database server's.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event, text

from attain.cases.launch import launch
from attain.demo.people import many, write_csv
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.columns import ColumnMap
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.store.clock import SetClock
from attain.store.doors import Actor
from driver_alone import DriverAlone
from organisation import write
from servers import postgresql

KNOWN_FROM, STARTS = date(2027, 1, 4), date(2027, 3, 1)
ME = Actor(None, "command line")
IMPORTED = ("unit", "person", "position", "person_facts", "holding", "reporting_line", "reporting_closure")
LAUNCHED = ("review_cycle", "cases", "case_event", "case_participant", "case_grant", "task", "mail")
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
    computed: float
    statements: int

    def line(self) -> str:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rate = self.count / self.seconds if self.seconds else 0
        work = f"{self.name:28} {self.count:>9,} {self.seconds:>8.2f} s {rate:>9,.0f}/s {self.computed:>8.2f} s"
        return f"{work} {self.statements:>8,} {peak:>6,} MiB"


class Measure:
    """Counts statements of every engine of this process, COPY among them, while something runs."""

    def __init__(self) -> None:
        self.statements = 0
        event.listen(Engine, "before_cursor_execute", self._count)
        copy = psycopg.Cursor.copy

        def counted(*arguments: Any, **named: Any) -> Any:
            self._count()
            return copy(*arguments, **named)

        psycopg.Cursor.copy = counted  # type: ignore[method-assign]

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def run(self, name: str, work: Callable[[], int]) -> Counted:
        before, started, computed = self.statements, time.perf_counter(), time.process_time()
        count = work()
        seconds, computed = time.perf_counter() - started, time.process_time() - computed
        found = Counted(name, count, seconds, computed, self.statements - before)
        print(found.line(), flush=True)
        return found


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="attain-bench-"))
    url = postgresql()("bench", folder) if options.postgresql else options.database or f"sqlite:///{folder}/attain.db"
    clock = SetClock(datetime.combine(STARTS, datetime.min.time(), UTC).replace(hour=7))
    kernel = open_kernel(url, clock)
    file, columns, hr = _people(options, folder)
    load = os.getloadavg()[0]
    print(f"{kernel.store.dialect}, Python {sys.version.split()[0]}, {file.name}, load {load:.1f} on {os.cpu_count()}")
    print(f"{'work':28} {'number':>9} {'seconds':>10} {'rate':>11} {'cpu':>10} {'stmts':>8} {'peak':>10}")
    measure = Measure()
    imported = measure.run("import people", lambda: _import(kernel, file, columns))
    apply_folder(kernel, ME, write(folder / "organisation", hr))
    launched = measure.run(
        "launch the cycle (cases)", lambda: launch(kernel.store, kernel.world, ME, "half_year_2027").opened
    )
    alone = DriverAlone(kernel, url, folder)
    print("\nthe same rows by the driver alone, in one transaction")
    compare(imported, alone, IMPORTED)
    compare(launched, alone, LAUNCHED)
    alone.close()
    kernel.store.close()


def compare(work: Counted, alone: DriverAlone, tables: Sequence[str]) -> None:
    """Print one work beside the driver's."""
    count, same, bare = alone.insert(tables)
    for name, took in (("with keys and indexes", same), ("bare tables", bare)):
        ratio, computed = work.seconds / took.seconds, work.computed / took.computed
        what = f"{work.name.split()[0]}, {name}"
        print(f"{what:28} {count:>9,} {took.seconds:>8.2f} s, ratio {ratio:4.1f}", end="")
        print(f" {took.computed:>13.2f} s cpu, ratio {computed:4.1f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2677, help="so many invented people")
    parser.add_argument("--file", type=Path, help="people of the Department of Health's file instead")
    parser.add_argument("--database", help="the address of an empty database; SQLite when left out")
    parser.add_argument("--postgresql", action="store_true", help="on a server started for it")
    return parser.parse_args()


def _people(options: argparse.Namespace, folder: Path) -> tuple[Path, ColumnMap | None, str]:
    if options.file:
        facts = {header: (fact, "person" if fact == "manager" else "text") for header, fact in REAL.items()}
        return options.file, ColumnMap(facts), "PSO002"
    file = folder / "people.csv"
    write_csv(many(options.people, 8, 1, KNOWN_FROM), file)
    with file.open(encoding="utf-8") as stream:
        next(stream)
        return file, None, next(stream).partition(",")[0]


def _import(kernel: Kernel, file: Path, columns: ColumnMap | None) -> int:
    plan = plan_import(kernel.store, file, Options(as_of=KNOWN_FROM), columns)
    for found in plan.findings[:5]:
        print(f"  row {found.row}: {found.code}")
    run_import(kernel.store, plan, ME, accept_problems=True)
    with kernel.store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


if __name__ == "__main__":
    main()
