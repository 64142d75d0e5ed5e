"""Change a configuration under 10,000 running reviews: a change that counts at once, one that is offered, one that is
refused; each planned, applied, migrated, taken back.  Prints counts and seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from attain.access.tables import submission
from attain.cases import commands
from attain.cases.changes.migrating import Report, Wanted, look, migrate_reviews, prepare, silent
from attain.cases.changes.undoing import undo
from attain.cases.launch import launch
from attain.cases.tables import task
from attain.demo.people import many, write_csv
from attain.errors import AttainError
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.planning.applying import apply_plan, follow_now
from attain.planning.plan import Plan, plan_folder, rollback_plan
from attain.planning.words import as_text, migrated
from attain.store.clock import SetClock
from attain.store.doors import Actor
from organisation import write
from servers import postgresql

T = TypeVar("T")
STARTS = date(2027, 3, 1)
ME = Actor(None, "command line")
FLOW = "workflows/quick_review.yaml"
DUE = "    form: quick_self\n    due: 5 working days after it opens"
SAFE = (DUE, DUE.replace("5", "8"))
NEW = (
    "  - id: hear\n    title: Tell the second manager\n    do: tell\n    message: reminder\n    to: second_manager\n\n"
)
OFFERED = ("  - id: release\n", NEW + "  - id: release\n")
ROW = "second_manager, what: self_review, as: full, from: "
REFUSED = (ROW + "manager", ROW + "self")
MIGRATION = """apiVersion: attain/v1
kind: migration
id: {id}
title: Move running reviews
of: workflow quick_review
from: {from_}
to: {to}
who: {{ running: true }}
due_dates: later_of_both
visibility: stricter_only
"""
SELF = {("half_year", "", "went_well"): "It went well.", ("half_year", "", "help_wanted"): False}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=10_000)
    parser.add_argument("--submitted", type=int, default=1_000, help="in so many the first form is handed in")
    parser.add_argument("--postgresql", action="store_true", help="on a server started for it")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="attain-bench-"))
    url = postgresql()("bench", place) if options.postgresql else f"sqlite:///{place}/attain.db"
    clock = SetClock(datetime.combine(STARTS, datetime.min.time(), UTC).replace(hour=7))
    kernel = open_kernel(url, clock)
    print(f"{kernel.store.dialect}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()}")
    folder = fill(kernel, place, options.reviews, options.submitted)
    Bench(kernel, folder).run()
    kernel.store.close()


def fill(kernel: Kernel, place: Path, people: int, submitted: int) -> Path:
    """People, the organisation, a launched cycle, and some first forms handed in."""
    file = place / "people.csv"
    write_csv(many(people, 8, 1, STARTS), file)
    run_import(kernel.store, plan_import(kernel.store, file, Options(as_of=STARTS)), ME, accept_problems=True)
    hr = file.read_text("utf-8").splitlines()[1].partition(",")[0]
    folder = write(place / "organisation", hr)
    apply_folder(kernel, ME, folder)
    opened = timed("launched", lambda: launch(kernel.store, kernel.world, ME, "half_year_2027").opened)
    with kernel.store.read() as connection:
        rows = connection.execute(
            select(task.c.id, task.c.person_id).where(task.c.state == "open").limit(submitted)
        ).all()
    for row in rows:
        commands.submit(kernel.store, kernel.world, Actor(row.person_id, "portal"), row.id, SELF, f"k{row.id}")
    with kernel.store.read() as connection:
        written = len(connection.execute(select(submission.c.id)).all())
    print(f"{opened:,} reviews, {written:,} first forms handed in\n")
    return folder


def timed(what: str, work: Callable[[], T]) -> T:
    """Do something, and say how long it took."""
    started = time.perf_counter()
    found = work()
    print(f"{what:44} {time.perf_counter() - started:8.2f} s", flush=True)
    return found


class Bench:
    """HR at work on a filled database."""

    def __init__(self, kernel: Kernel, folder: Path) -> None:
        self.kernel, self.folder = kernel, folder

    def run(self) -> None:
        """All three changes, one after the other."""
        self._change("safe", SAFE)
        self._migrated("offered", OFFERED)
        self._refused("refused", REFUSED)
        timed("rolled back to what revision 1 said", lambda: self._back(1))
        print(f"revision {self._newest()} is in force")

    def _edit(self, old: str, new: str) -> None:
        file = self.folder / FLOW
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def _plan(self) -> Plan:
        _, made = plan_folder(self.kernel, self.folder)
        assert made is not None
        return made

    def _change(self, name: str, edit: tuple[str, str], migration: str = "") -> None:
        self._edit(*edit)
        if migration:
            (self.folder / f"{name}.yaml").write_text(migration, "utf-8")
        made = timed(f"{name}: planned", self._plan)
        print("\n".join(f"    {line}" for line in as_text(made)))
        timed(f"{name}: applied", lambda: apply_plan(self.kernel, ME, made))
        portions = timed(f"{name}: running reviews follow", lambda: follow_now(self.kernel))
        print(f"    {portions} portions\n")

    def _back(self, n: int) -> None:
        with self.kernel.store.read() as connection:
            made = rollback_plan(connection, n)
        apply_plan(self.kernel, ME, made)

    def _text(self, name: str) -> str:
        return MIGRATION.format(id=name, from_=2, to=self._newest() + 1)

    def _newest(self) -> int:
        with self.kernel.store.read() as connection:
            return self.kernel.world.catalogues.current(connection)[0]

    def _migrated(self, name: str, edit: tuple[str, str]) -> None:
        self._change(name, edit, self._text(name))
        self._say(timed(f"{name}: dry run", lambda: self._dry(name)), dry=True)
        self._say(timed(f"{name}: the first 50", lambda: self._move(name, Wanted(50))))
        self._say(timed(f"{name}: migrated", lambda: self._move(name, Wanted())))
        back = timed(f"{name}: taken back", lambda: undo(self.kernel.store, self.kernel.world, ME, name, silent))
        self._say(back)

    def _refused(self, name: str, edit: tuple[str, str]) -> None:
        self._change(name, edit, self._text(name))
        self._say(timed(f"{name}: dry run", lambda: self._dry(name)), dry=True)
        try:
            self._move(name, Wanted())
        except AttainError as error:
            print(f"    refused: {error.message}")

    def _dry(self, name: str) -> Report:
        with self.kernel.store.read() as connection:
            return look(connection, prepare(connection, self.kernel.world, name))

    def _move(self, name: str, wanted: Wanted) -> Report:
        return migrate_reviews(self.kernel.store, self.kernel.world, ME, name, wanted)

    @staticmethod
    def _say(report: Report, *, dry: bool = False) -> None:
        print("\n".join(f"    {line}" for line in migrated(report, dry=dry)) + "\n")


if __name__ == "__main__":
    main()
