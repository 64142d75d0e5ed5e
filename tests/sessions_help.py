"""A small organisation with one workflow that goes through a session: twenty cases of one department, three members.

North: head 10 leads 11, 12, 13; each of these leads some of 101 to 117.  The session of north is 11, 12 and 10 (chair).
South: head 20 leads 201 to 203, too few for a session of their own where small groups join.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from databases import hasty
from sqlalchemy import select

from attain.access.tables import score_value
from attain.cases import commands
from attain.cases import session_changing as room
from attain.cases.launch import launch
from attain.cases.session_changing import Change
from attain.cases.session_tables import session, session_case, session_member
from attain.cases.tables import case_event, cases, task
from attain.cases.waking import wake_all
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.people.tables import person
from attain.store.clock import SetClock
from attain.store.doors import Actor

CONFIG = Path(__file__).parent / "cases" / "board"
START = datetime(2027, 3, 1, 8, tzinfo=UTC)
SYSTEM = Actor(None, "scenario")
FACTS = ("staff_number", "name", "first_name", "work_email", "manager", "department", "job", "status", "hire_date")
LEVELS = {"outstanding": 4, "exceeds": 4, "meets": 9}
"""How often the managers of 101 to 117 give each level; 11, 12 and 13 meet, from their head."""


def people() -> list[dict[str, str]]:
    """The personnel file."""
    found = [_row(1, None, "board", "Chief"), _row(50, 1, "board", "Partner"), _row(51, 1, "board", "Clerk")]
    found += [_row(10, 1, "north", "Head"), _row(20, 1, "south", "Head")]
    found += [_row(number, 10, "north", "Manager") for number in (11, 12, 13)]
    found += [_row(101 + n, 11 + n // 6, "north", "Engineer") for n in range(17)]
    return found + [_row(number, 20, "south", "Engineer") for number in (201, 202, 203)]


def _row(number: int, manager: int | None, department: str, job: str) -> dict[str, str]:
    values = (number, f"Person {number}", "P", f"p{number}@north.example", manager or "", department, job)
    return dict(zip(FACTS, [*map(str, values), "active", "2020-01-01"], strict=True))


@dataclass(slots=True)
class House:
    """The organisation on a clock that the test moves."""

    kernel: Kernel
    clock: SetClock

    @property
    def store(self) -> Any:
        return self.kernel.store

    @property
    def world(self) -> Any:
        return self.kernel.world

    def id(self, number: int) -> int:
        with self.store.read() as connection:
            found = connection.execute(select(person.c.id).where(person.c.staff_number == str(number)))
            return int(found.scalar_one())

    def actor(self, number: int) -> Actor:
        return Actor(self.id(number), "scenario")

    def later(self, **stretch: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**stretch))
        wake_all(self.store, self.world)

    def until(self, day: date, hour: int = 8) -> None:
        self.clock.set(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
        wake_all(self.store, self.world)

    def case(self, number: int) -> int:
        with self.store.read() as connection:
            found = connection.execute(select(cases.c.id).where(cases.c.subject_id == self.id(number)))
            return int(found.scalar_one())

    def review(self, number: int, level: str = "meets") -> None:
        """The manager hands his review in."""
        row = self.task(self.case(number), "review")
        answers = {("summary", "", "overall"): level, ("summary", "", "potential"): "growing"}
        answers["summary", "", "reason"] = "Seen over the whole winter."
        commands.submit(self.store, self.world, Actor(row.person_id, "scenario"), row.id, answers, f"review {number}")

    def review_north(self, *but: int) -> None:
        levels = [level for level, count in LEVELS.items() for _ in range(count)]
        given = dict(zip(range(101, 118), levels, strict=True)) | dict.fromkeys((11, 12, 13), "meets")
        for number, level in given.items():
            if number not in but:
                self.review(number, level)

    def task(self, case_id: int, step: str) -> Any:
        with self.store.read() as connection:
            same = (task.c.case_id == case_id) & (task.c.step == step) & (task.c.state == "open")
            return connection.execute(select(task).where(same)).one()

    def sessions(self) -> dict[str, Any]:
        with self.store.read() as connection:
            return {row.grp: row for row in connection.execute(select(session))}

    def members(self, session_id: int) -> dict[int, str]:
        with self.store.read() as connection:
            rows = (
                select(person.c.staff_number, session_member.c.place)
                .join(person, person.c.id == session_member.c.person_id)
                .where(session_member.c.session_id == session_id)
            )
            return {int(row.staff_number): row.place for row in connection.execute(rows)}

    def cases_in(self, session_id: int) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(session_case).where(session_case.c.session_id == session_id)).all())

    def layers(self, number: int, score: str = "overall") -> dict[str, str]:
        with self.store.read() as connection:
            same = (score_value.c.case_id == self.case(number)) & (score_value.c.score == score)
            return {row.layer: row.label for row in connection.execute(select(score_value).where(same)) if row.label}

    def ended(self, number: int, step: str) -> list[str]:
        """How the passages through a step ended, from the case's history."""
        with self.store.read() as connection:
            rows = connection.execute(select(case_event.c.data).where(case_event.c.case_id == self.case(number)))
            ends = [row.data for row in rows if row.data["event"] == "StepEnded"]
        return [one["outcome"] for one in ends if one["key"].partition("/")[0] == step]


def house(url: str, folder: Path, changes: dict[str, str] | None = None) -> House:
    """The organisation with its cycle launched; `changes` are texts of the workflow that this test wants otherwise."""
    clock = SetClock(START - timedelta(days=1))
    kernel = open_kernel(hasty(url), clock)
    file = folder / "people.csv"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, FACTS)
        writer.writeheader()
        writer.writerows(people())
    run_import(kernel.store, plan_import(kernel.store, file, Options(date(2027, 2, 28))), SYSTEM)
    loaded, applied = apply_folder(kernel, SYSTEM, _config(folder / "config", changes or {}))
    assert applied is not None, loaded.diagnostics
    kernel.store.close()
    found = reopened(url)
    launch(found.store, found.world, SYSTEM, "spring")
    return found


def reopened(url: str) -> House:
    """A house that was built before, at the hour of its launch."""
    clock = SetClock(START)
    return House(open_kernel(hasty(url), clock), clock)


def _config(folder: Path, changes: dict[str, str]) -> Path:
    folder.mkdir()
    for file in CONFIG.glob("*.yaml"):
        text = file.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / file.name).write_text(text, "utf-8")
    return folder


def opened(board: House) -> int:
    return int(board.sessions()["north"].id)


def everybody_there(board: House, session_id: int) -> None:
    present = [board.id(number) for number in (10, 11, 12)]
    room.attend(board.store, board.world, board.actor(10), session_id, present)


def change(
    board: House, by: int, session_id: int, about: int, becomes: str, reason: str = "Seen by all of us."
) -> room.Changed:
    wanted = Change(board.case(about), "overall", becomes, reason)
    return room.change(board.store, board.world, board.actor(by), session_id, wanted)
