"""Open tasks follow the people: on the day on which a change comes, and with an import; on both databases."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from reviews_help import SYSTEM, Trial
from sqlalchemy import func, select

from attain.cases import handing_on, import_preview
from attain.cases.lines_moved import DIRECT, SECOND, Move, shift_of
from attain.cases.people_changes import change_manager, let_leave
from attain.cases.tables import case_event, cases, task
from attain.demo.people import make, write_csv
from attain.errors import Refusal
from attain.jobs import run_all
from attain.jobs.tables import job
from attain.mail.tables import mail
from attain.people import closure
from attain.people.asof import view
from attain.people.importing import plan_import, run_import
from attain.people.lines import managers, reports
from attain.people.planning import ImportPlan, Options
from attain.people.tables import person
from attain.store.doors import Actor
from attain.store.tables import audit_entry, audit_note

DAY = date(2027, 3, 17)
HR, OTHER = "1010", "1011"


class Firm:
    """The organisation, and what there is to look at in it."""

    def __init__(self, at: Trial) -> None:
        self.at, self.store, self.world = at, at.kernel.store, at.kernel.world
        self.hr = Actor(at.person(HR), "portal")

    def rows(self, statement: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(statement).all())

    def work(self) -> int:
        return run_all(self.store, handing_on.handlers(self.world))

    def on(self, day: date) -> None:
        self.at.clock.set(self.at.clock.now() + (day - self.at.clock.now().date()))

    def review(self) -> Any:
        """An open review that waits for its manager, who leads others too and has a manager himself."""
        for row in self.rows(
            select(task.c.case_id, task.c.person_id, cases.c.subject_id)
            .join(cases, cases.c.id == task.c.case_id)
            .where(task.c.step == "manager_review", task.c.state == "open")
            .order_by(task.c.id.desc())
        ):
            if self.above(row.person_id) and row.person_id != self.hr.person_id:
                return row
        raise AssertionError("no review waits for a manager")

    def above(self, who: int) -> set[int]:
        with self.store.read() as connection:
            return managers(connection, view(connection, self.at.clock.now()), [who])[who]

    def has_open(self, who: int) -> set[tuple[int, str]]:
        rows = select(task.c.case_id, task.c.step).where(task.c.person_id == who, task.c.state == "open")
        return {(row.case_id, row.step) for row in self.rows(rows)}

    def number(self, who: int) -> str:
        return str(self.rows(select(person.c.staff_number).where(person.c.id == who))[0].staff_number)

    def count(self, table: Any) -> int:
        return int(self.rows(select(func.count()).select_from(table))[0][0])


@pytest.fixture
def firm(under_way: Trial) -> Firm:
    found = Firm(under_way)
    found.work()
    return found


def test_a_manager_of_a_day_to_come_gets_the_tasks_on_that_day(firm: Firm) -> None:
    row, other = firm.review(), firm.at.person(OTHER)
    moved = change_manager(firm.store, firm.world, firm.hr, row.subject_id, other, DAY)
    assert (moved.told, moved.later, firm.work()) == (0, 0, 0)
    assert (row.case_id, "manager_review") in firm.has_open(row.person_id)
    mails = firm.rows(select(func.max(mail.c.id)))[0][0]

    firm.on(DAY - timedelta(days=1))
    assert firm.work() == 0
    assert firm.above(row.subject_id) == {row.person_id}
    firm.on(DAY)
    assert firm.above(row.subject_id) == {other}
    assert firm.work() >= 1

    assert (row.case_id, "manager_review") in firm.has_open(other)
    assert (row.case_id, "manager_review") not in firm.has_open(row.person_id)
    newer = firm.rows(select(mail).where(mail.c.id > mails, mail.c.case_id.is_(None)))
    assert [(one.person_id, one.subject) for one in newer] == [(other, "Open tasks were passed to you")]
    note = audit_note.join(audit_entry, audit_entry.c.id == audit_note.c.entry_id)
    said = firm.rows(
        select(audit_entry.c.via, audit_note.c.detail)
        .select_from(note)
        .where(audit_entry.c.command == "review.people_change", audit_note.c.subject_id == str(row.case_id))
    )
    assert [(one.via, one.detail) for one in said] == [("job", {"did": ["Replaced"]})]


def test_moving_twice_moves_once(firm: Firm) -> None:
    row, other = firm.review(), firm.at.person(OTHER)
    change_manager(firm.store, firm.world, firm.hr, row.subject_id, other, DAY)
    firm.on(DAY)
    firm.work()
    before = (firm.count(task), firm.count(mail), firm.count(case_event))
    with firm.store.write(SYSTEM, "again") as tx:
        tx.connection.execute(
            job.update().where(job.c.kind == "people.day").values(state="open", attempts=0, ready_at=tx.now)
        )
    assert firm.work() >= 1
    assert (firm.count(task), firm.count(mail), firm.count(case_event)) == before


def test_the_way_up_is_drawn_on_the_day(firm: Firm) -> None:
    row = firm.review()
    change_manager(firm.store, firm.world, firm.hr, row.person_id, firm.at.person(OTHER), DAY)
    assert closure_is_right(firm)
    firm.on(DAY)
    firm.work()
    assert closure_is_right(firm)


def closure_is_right(firm: Firm) -> bool:
    with firm.store.read() as connection:
        now = view(connection, firm.at.clock.now())
        return closure.kept(connection, now) == closure.recomputed(connection, now)


def test_who_leaves_on_a_day_to_come_hands_on_then(firm: Firm) -> None:
    row = firm.review()
    over = firm.above(row.person_id)
    own = firm.at.case(row.person_id) if has_case(firm, row.person_id) else 0
    let_leave(firm.store, firm.world, firm.hr, row.person_id, DAY)
    assert (row.case_id, "manager_review") in firm.has_open(row.person_id)
    firm.on(DAY)
    assert firm.work() >= 1
    assert firm.has_open(row.person_id) == set()
    assert {one for one in over if (row.case_id, "manager_review") in firm.has_open(one)} == over
    if own:
        assert firm.rows(select(cases.c.status).where(cases.c.id == own))[0].status == "closed_unfinished"


def has_case(firm: Firm, who: int) -> bool:
    return bool(firm.rows(select(cases.c.id).where(cases.c.subject_id == who)))


def test_a_leaver_of_today_hands_on_at_once_under_his_name_who_said_so(firm: Firm) -> None:
    row = firm.review()
    over = firm.above(row.person_id)
    moved = let_leave(firm.store, firm.world, firm.hr, row.person_id, firm.at.clock.now().date())
    assert moved.told >= 1
    assert firm.has_open(row.person_id) == set()
    assert all((row.case_id, "manager_review") in firm.has_open(one) for one in over)
    who = select(audit_entry.c.person_id, audit_entry.c.via).where(audit_entry.c.command == "review.people_change")
    assert {tuple(one) for one in firm.rows(who)} == {(firm.hr.person_id, "portal")}


def test_a_change_taken_back_before_its_day_moves_nothing(firm: Firm) -> None:
    row, other = firm.review(), firm.at.person(OTHER)
    change_manager(firm.store, firm.world, firm.hr, row.subject_id, other, DAY)
    change_manager(firm.store, firm.world, firm.hr, row.subject_id, row.person_id, firm.at.clock.now().date())
    firm.on(DAY)
    firm.work()
    assert firm.above(row.subject_id) == {row.person_id}
    assert (row.case_id, "manager_review") in firm.has_open(row.person_id)


def test_a_ring_on_a_day_to_come_is_refused(firm: Firm) -> None:
    row = firm.review()
    with pytest.raises(Refusal, match="in a ring"):
        change_manager(firm.store, firm.world, firm.hr, row.person_id, row.subject_id, DAY)


# --- imports ---------------------------------------------------------------------------------------------------------


def file_of(firm: Firm, folder: Path, leavers: set[str], changes: Mapping[str, Mapping[str, str]]) -> ImportPlan:
    """The plan of a file like that of the founding, without some people and with other cells."""
    write_csv(make(240, today=date(2027, 2, 28)), folder / "all.csv")
    with (folder / "all.csv").open(encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
    with (folder / "new.csv").open("w", encoding="utf-8", newline="") as write:
        writer = csv.DictWriter(write, rows[0].keys())
        writer.writeheader()
        for row in rows:
            if row["staff_number"] not in leavers:
                writer.writerow(row | dict(changes.get(row["staff_number"], {})))
    return plan_import(firm.store, folder / "new.csv", Options(firm.at.clock.now().date()))


def test_what_the_preview_of_an_import_says_is_what_then_happens(firm: Firm, tmp_path: Path) -> None:
    row, other = firm.review(), firm.at.person(OTHER)
    leaver = firm.number(row.person_id)
    with firm.store.read() as connection:
        seen = view(connection, firm.at.clock.now())
        team = sorted(reports(connection, seen, [row.person_id])[row.person_id])
    (over,) = firm.above(row.person_id)
    boss = firm.number(over)
    rest = {firm.number(one): {"manager": boss} for one in team}
    plan = file_of(firm, tmp_path, {leaver}, rest)
    with firm.store.read() as connection:
        told = import_preview.preview(connection, firm.world, plan, firm.at.clock.now())
        shift = import_preview.foresee(plan)
    own = {one for who in (over, row.person_id) for one in firm.has_open(who) if is_of(firm, one[0], row.person_id)}
    had, mine = firm.has_open(over) - own, firm.has_open(row.person_id) - own
    assert shift.leavers == {row.person_id: (over,)}
    assert (told.leave, told.tasks, told.nobody) == (1, len(mine), 0)
    words = import_preview.in_words(told)[0]
    assert words.startswith(f"1 person leaves; {len(mine):,} open task")
    assert words.endswith("0 tasks find nobody.")

    recording = run_import(firm.store, plan, firm.hr)
    assert firm.has_open(row.person_id) >= mine, "the file alone moves nothing"
    moved = handing_on.followed(firm.store, firm.world, firm.hr, recording)
    assert moved.told >= len({case_id for case_id, _ in mine})
    assert firm.has_open(over) == had | mine
    assert other not in shift.leavers


def is_of(firm: Firm, case_id: int, who: int) -> bool:
    return bool(firm.rows(select(cases.c.id).where(cases.c.id == case_id, cases.c.subject_id == who)))


def test_an_import_and_its_moves_cannot_part(firm: Firm, tmp_path: Path) -> None:
    """The job is there as soon as the people are, so a kill between the two loses nothing."""
    row = firm.review()
    plan = file_of(firm, tmp_path, set(), {firm.number(row.subject_id): {"manager": OTHER}})
    recording = run_import(firm.store, plan, SYSTEM)
    waiting = firm.rows(select(job.c.key).where(job.c.kind == "people.changed", job.c.state == "open"))
    assert [one.key for one in waiting] == [str(recording)]
    with firm.store.read() as connection:
        found = shift_of(connection, {"recording": recording}, firm.at.clock.now())
    other = firm.at.person(OTHER)
    assert Move(row.subject_id, row.person_id, other, DIRECT) in found.moves
    assert all(one.line == SECOND for one in found.moves if one.subject != row.subject_id)
    assert firm.work() == 1
    assert (row.case_id, "manager_review") in firm.has_open(other)


def test_a_file_of_today_leaves_what_is_to_come(firm: Firm, tmp_path: Path) -> None:
    row, other = firm.review(), firm.at.person(OTHER)
    leaver = firm.at.person("1100")
    change_manager(firm.store, firm.world, firm.hr, row.subject_id, other, DAY)
    let_leave(firm.store, firm.world, firm.hr, leaver, DAY)
    plan = file_of(firm, tmp_path, set(), {"1100": {"work_email": "new@firm.example"}})
    assert (len(plan.changes.lines), len(plan.changes.returners), len(plan.changes.leavers)) == (0, 0, 0)
    run_import(firm.store, plan, SYSTEM)
    firm.on(DAY)
    firm.work()
    assert firm.above(row.subject_id) == {other}
    assert firm.rows(select(person.c.ended_on, person.c.work_email).where(person.c.id == leaver))[0] == (
        DAY, "new@firm.example"
    )  # fmt: skip
    assert firm.has_open(leaver) == set()


def test_one_review_that_cannot_be_told_does_not_keep_the_others(firm: Firm) -> None:
    row = firm.review()
    with firm.store.write(SYSTEM, "spoil") as tx:
        tx.connection.execute(cases.update().where(cases.c.id == row.case_id).values(workflow="unknown"))
    others = {one for one in firm.has_open(row.person_id) if one[0] != row.case_id}
    let_leave(firm.store, firm.world, firm.hr, row.person_id, firm.at.clock.now().date())
    assert others
    assert {one for one in firm.has_open(row.person_id) if one[0] != row.case_id} == set()


KILLED = """
import os, signal, sys
from datetime import datetime
from attain.cases import handing_on
from attain.jobs import run_all
from attain.kernel import open_kernel
from attain.store.clock import SetClock

class Deadly(SetClock):
    left = int(sys.argv[3])

    def now(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().now()

clock = Deadly(datetime.fromisoformat(sys.argv[2]))
kernel = open_kernel(sys.argv[1], clock)
run_all(kernel.store, handing_on.handlers(kernel.world))
"""


@pytest.mark.parametrize("looks", ["2", "4", "6"])
def test_killed_while_it_moves_tasks_the_next_one_moves_the_rest_and_nothing_twice(firm: Firm, looks: str) -> None:
    """The child is killed when it looks at the clock for the nth time: before, between and after single reviews."""
    row = firm.review()
    let_leave(firm.store, firm.world, firm.hr, row.person_id, DAY)
    mine = {one for one in firm.has_open(row.person_id) if not is_of(firm, one[0], row.person_id)}
    (over,) = firm.above(row.person_id)
    had = {one for one in firm.has_open(over) if not is_of(firm, one[0], row.person_id)}
    firm.on(DAY)
    told = select(audit_entry.c.id).where(audit_entry.c.command == "review.people_change")
    url = firm.store._engines.writing.url.render_as_string(hide_password=False)
    now = firm.at.clock.now().isoformat()
    done = subprocess.run([sys.executable, "-c", KILLED, url, now, looks], check=False)
    assert done.returncode == -signal.SIGKILL
    between = len(firm.rows(told))
    firm.at.later(seconds=61)
    assert firm.work() >= 1
    assert (firm.has_open(over), firm.has_open(row.person_id)) == (had | mine, set())
    cases_told = len({one[0] for one in mine}) + 1
    assert between < len(firm.rows(told)) == cases_told
