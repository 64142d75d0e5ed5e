"""The demo's organisation with its annual review launched, its goals agreed as the test wants them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from databases import hasty
from sqlalchemy import select

from attain.api.people import people_of
from attain.cases import commands
from attain.cases.launch import launch
from attain.cases.tables import cases, task
from attain.demo.people import make, write_csv
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.facts import facts
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.people.tables import person
from attain.store.clock import SetClock
from attain.store.doors import Actor

DEMO = Path(__file__).parent.parent / "configs" / "demo"
START = datetime(2026, 9, 7, 8, tzinfo=UTC)
SYSTEM = Actor(None, "scenario")


def entry(title: str, weight: int, **more: Any) -> dict[str, Any]:
    """A goal as somebody writes it: by a number from 0 to 100, unless `more` says otherwise."""
    usual = {"measure_of_success": f"{title} is there", "measured": "number"}
    numbers = {"start": Decimal(0), "target": Decimal(100)} if more.get("measured", "number") == "number" else {}
    return {"title": title, "weight": Decimal(weight), **usual, **numbers, **more}


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation on a clock that the test moves."""

    kernel: Kernel
    clock: SetClock

    @classmethod
    def again(cls, url: str) -> Firm:
        """A firm that was made before, at the hour of its launch."""
        clock = SetClock(START)
        return cls(open_kernel(hasty(url), clock), clock)

    def later(self, **stretch: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**stretch))

    def person(self, number: str) -> int:
        with self.kernel.store.read() as connection:
            found = connection.execute(select(person.c.id).where(person.c.staff_number == number))
            return int(found.scalar_one())

    def case(self, subject: int) -> int:
        with self.kernel.store.read() as connection:
            return int(connection.execute(select(cases.c.id).where(cases.c.subject_id == subject)).scalar_one())

    def task(self, subject: int, step: str) -> Any:
        with self.kernel.store.read() as connection:
            rows = select(task).where(task.c.case_id == self.case(subject), task.c.state == "open", task.c.step == step)
            return connection.execute(rows.order_by(task.c.id)).first()

    def write_goals(self, subject: int, entries: Sequence[Mapping[str, Any]]) -> None:
        """Send the plan in."""
        row = self.task(subject, "set_goals")
        answers = {
            ("entries", str(one.get("key", f"e{number}")), name): value
            for number, one in enumerate(entries, 1)
            for name, value in one.items()
            if name != "key"
        }
        actor = Actor(row.person_id, "scenario")
        commands.submit(self.kernel.store, self.kernel.world, actor, row.id, answers, f"write {row.id}")

    def agree(self, subject: int) -> None:
        """Let whoever has to agree do so."""
        row = self.task(subject, "agree_goals")
        commands.approve(self.kernel.store, self.kernel.world, Actor(row.person_id, "scenario"), row.id)

    def members(self, department: str) -> list[int]:
        """Subjects of the cycle in a department."""
        with self.kernel.store.read() as connection:
            subjects = connection.execute(select(cases.c.subject_id)).scalars().all()
            known = facts(connection, subjects, self.clock.now())
        return [one for one in subjects if known[one].get("department") == department]

    def team(self, department: str) -> tuple[int, list[int]]:
        """A manager in the cycle, and his reports in it."""
        members = self.members(department)
        with self.kernel.store.read() as connection:
            above = people_of(connection, "manager of employee", members, self.clock.now())
        count = Counter(manager for one in members for manager in above[one] if manager in members)
        manager, _ = count.most_common(1)[0]
        return manager, [one for one in members if manager in above[one]]

    def settle(self, subject: int, entries: Sequence[Mapping[str, Any]]) -> None:
        self.write_goals(subject, entries)
        self.agree(subject)


def firm(url: str, folder: Path, count: int = 240) -> Firm:
    """People, the demo's configuration, the annual cycle launched; the clock stands at the launch."""
    clock = SetClock(START - timedelta(days=1))
    kernel = open_kernel(hasty(url), clock)
    file = folder / "people.csv"
    write_csv(make(count, today=date(2026, 8, 30)), file)
    run_import(kernel.store, plan_import(kernel.store, file, Options(date(2026, 8, 30))), SYSTEM)
    loaded, applied = apply_folder(kernel, SYSTEM, DEMO)
    assert applied is not None, loaded.diagnostics
    kernel.store.close()
    kernel = open_kernel(hasty(url), clock)
    clock.set(START)
    launch(kernel.store, kernel.world, SYSTEM, "annual_2026")
    return Firm(kernel, clock)
