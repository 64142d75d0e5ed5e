"""A file of people with blank and circular managers, made for the purpose, and what the command line says of it.

Nothing may be imported until it is told to import what is sound.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import text

from attain.demo.people import Row, many, write_csv
from attain.store.doors import open_store
from attain.store.migrate import migrate
from servers import postgresql

DAY = date(2027, 1, 4)


def faulty(rows: list[Row], blank: int, pairs: int, ring: int) -> Iterator[Row]:
    """The people with, from the end of the list: so many without a manager, so many pairs who report to one another,
    and one ring of `ring` people.
    """
    numbers = [row["staff_number"] for row in rows[::-1]]
    wrong = dict.fromkeys(numbers[:blank], "")
    for first, second in zip(numbers[blank : blank + 2 * pairs : 2], numbers[blank + 1 :: 2], strict=False):
        wrong |= {first: second, second: first}
    around = numbers[blank + 2 * pairs :][:ring]
    wrong |= dict(zip(around, [*around[1:], *around[:1]], strict=True))
    return (row | {"manager": wrong.get(row["staff_number"], row["manager"])} for row in rows)


def told(name: str, url: str, file: Path, *more: str) -> None:
    """Run the command; print how long it took and the first and last of what it said."""
    command = [sys.executable, "-m", "attain.cli.main", "people", "import", str(file), "--database", url]
    started, computed = time.perf_counter(), _children()
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    cpu = _children() - computed
    print(f"\n{name}: {took:.1f} s ({cpu:.1f} s cpu), exit {done.returncode}, {len(lines)} lines said")
    print(f"    {people(url):,} people in the database")
    for line in lines:
        if line.strip() and ("row" not in line[:6] or "shows them" in line):
            print(f"    {line[:150]}")


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def people(url: str) -> int:
    """How many there are in the database."""
    store = open_store(url)
    with store.read() as connection:
        count = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
    store.close()
    return int(count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--blank", type=int, default=4_371)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--ring", type=int, default=500)
    parser.add_argument("--postgresql", action="store_true", help="on a server started for it")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="attain-bench-"))
    url = postgresql()("faulty", folder) if options.postgresql else f"sqlite:///{folder}/attain.db"
    migrate(url)
    file = folder / "people.csv"
    write_csv(faulty(list(many(options.people, 8, 1, DAY)), options.blank, options.pairs, options.ring), file)
    print(
        f"{options.people:,} people: {options.blank:,} without a manager, "
        f"{options.pairs:,} pairs who report to one another, a ring of {options.ring:,}"
    )
    told("dry run", url, file)
    told("--apply", url, file, "--apply")
    told("--apply --accept-problems", url, file, "--apply", "--accept-problems")


if __name__ == "__main__":
    main()
