"""The demo's organisation with its half-year review launched: what tests of cases and of the portal start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from databases import hasty
from sqlalchemy import select

from attain.cases.launch import launch
from attain.cases.tables import cases, task
from attain.demo.people import make, write_csv
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.people.tables import person
from attain.portal.security.links import issue_link
from attain.store.clock import SetClock
from attain.store.doors import Actor

DEMO = Path(__file__).parent.parent / "configs" / "demo"
START = datetime(2027, 3, 1, 8, tzinfo=UTC)
SYSTEM = Actor(None, "scenario")


@dataclass(frozen=True, slots=True)
class Trial:
    """An organisation on a clock that the test moves."""

    kernel: Kernel
    clock: SetClock

    def later(self, **stretch: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**stretch))

    def person(self, number: str) -> int:
        with self.kernel.store.read() as connection:
            found = connection.execute(select(person.c.id).where(person.c.staff_number == number))
            return int(found.scalar_one())

    def case(self, subject: int) -> int:
        with self.kernel.store.read() as connection:
            return int(connection.execute(select(cases.c.id).where(cases.c.subject_id == subject)).scalar_one())

    def open_tasks(self, case_id: int) -> list[Any]:
        with self.kernel.store.read() as connection:
            rows = select(task).where(task.c.case_id == case_id, task.c.state == "open").order_by(task.c.id)
            return list(connection.execute(rows).all())

    def task(self, case_id: int, step: str) -> Any:
        (found,) = [row for row in self.open_tasks(case_id) if row.step == step]
        return found


def trial(url: str, folder: Path, cycle: str = "half_year_2027") -> Trial:
    """240 people, the demo's configuration, one cycle launched (none when ""); the clock stands at the launch."""
    clock = SetClock(START - timedelta(days=1))
    kernel = open_kernel(hasty(url), clock)
    file = folder / "people.csv"
    write_csv(make(240, today=date(2027, 2, 28)), file)
    run_import(kernel.store, plan_import(kernel.store, file, Options(date(2027, 2, 28))), SYSTEM)
    loaded, applied = apply_folder(kernel, SYSTEM, DEMO)
    assert applied is not None, loaded.diagnostics
    kernel.store.close()
    kernel = open_kernel(hasty(url), clock)
    clock.set(START)
    if cycle:
        launch(kernel.store, kernel.world, SYSTEM, cycle)
    return Trial(kernel, clock)


def reopen(url: str, at: datetime = START) -> Trial:
    """An organisation that was built before, on a clock that stands."""
    clock = SetClock(at)
    return Trial(open_kernel(hasty(url), clock), clock)


def sign_in_link(trial: Trial, person_id: int, lands_on: str = "/") -> str:
    """The address of a new one-time link."""
    with trial.kernel.store.write(SYSTEM, "make a link") as tx:
        return "/sign-in/" + issue_link(tx, person_id, timedelta(minutes=30), lands_on)


def launched(url: str, folder: Path) -> None:
    """Fill a database with what `trial` gives, to be copied."""
    trial(url, folder).kernel.store.close()


def not_launched(url: str, folder: Path) -> None:
    """The same before its cycle is launched."""
    trial(url, folder, cycle="").kernel.store.close()
