"""A leaving or another manager that is planned, and taken back before its day; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hr_pages_help import EMPLOYEE, HR, visiting
from reviews_help import Trial
from sqlalchemy import select

from attain.audit.reading import by
from attain.cases import handing_on
from attain.cases.people_changes import change_manager, let_leave, take_back_planned
from attain.errors import Refusal
from attain.jobs import run_all
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.lines import managers
from attain.people.planned import planned
from attain.people.tables import person
from attain.store.doors import Actor

DAY, AFTER = date(2027, 3, 17), date(2027, 3, 18)
OTHER, PARTNER = "1011", "1012"


class Planner:
    def __init__(self, at: Trial) -> None:
        self.at, self.where = at, (at.kernel.store, at.kernel.world)
        self.me, self.hr = at.person(EMPLOYEE), Actor(at.person(HR), "portal")

    def leave(self) -> None:
        let_leave(*self.where, self.hr, self.me, DAY)

    def move(self) -> None:
        change_manager(*self.where, self.hr, self.me, self.at.person(OTHER), DAY)

    def take_back(self, what: Any) -> None:
        take_back_planned(*self.where, self.hr, self.me, what)

    def on(self, day: date) -> None:
        self.at.clock.set(self.at.clock.now() + (day - self.at.clock.now().date()))
        run_all(self.at.kernel.store, handing_on.handlers(self.at.kernel.world))

    def planned(self) -> list[tuple[str, date]]:
        with self.at.kernel.store.read() as connection:
            return [(one.what, one.day) for one in planned(connection, self.me, self.at.clock.now())]

    def managers(self) -> set[int]:
        with self.at.kernel.store.read() as connection:
            return managers(connection, view(connection, self.at.clock.now()), [self.me])[self.me]

    def facts(self) -> Any:
        with self.at.kernel.store.read() as connection:
            return facts(connection, [self.me], self.at.clock.now()).get(self.me)

    def tasks(self) -> list[int]:
        return [row.id for row in self.at.open_tasks(self.at.case(self.me))]


@pytest.fixture
def planner(running: Trial) -> Planner:
    made = Planner(running)
    made.on(date(2027, 3, 1))
    return made


def test_who_was_to_leave_stays(planner: Planner) -> None:
    known, tasks = planner.facts(), planner.tasks()
    planner.leave()
    assert planner.planned() == [("leaving", DAY)]
    planner.take_back("leaving")
    assert planner.planned() == []
    planner.on(AFTER)
    assert planner.facts() == known
    assert planner.tasks() == tasks
    with planner.at.kernel.store.read() as connection:
        assert connection.execute(select(person.c.ended_on).where(person.c.id == planner.me)).scalar() is None


def test_the_manager_of_today_stays(planner: Planner) -> None:
    before = planner.managers()
    planner.move()
    assert planner.planned() == [("manager", DAY)]
    planner.take_back("manager")
    assert planner.planned() == []
    planner.on(AFTER)
    assert planner.managers() == before


def test_one_of_two_is_taken_back(planner: Planner) -> None:
    planner.move()
    planner.leave()
    planner.take_back("leaving")
    assert planner.planned() == [("manager", DAY)]
    planner.on(AFTER)
    assert planner.managers() == {planner.at.person(OTHER)}


@pytest.mark.parametrize("what", ["leaving", "manager"])
def test_what_is_not_planned_or_has_come_is_refused(planner: Planner, what: str) -> None:
    with pytest.raises(Refusal, match="Nothing of this is planned"):
        planner.take_back(what)
    planner.move()
    planner.leave()
    planner.on(DAY)
    with pytest.raises(Refusal, match="Nothing of this is planned"):
        planner.take_back(what)


def test_the_page_shows_it_and_takes_it_back(planner: Planner) -> None:
    planner.leave()
    record = f"/people/{planner.me}/record"
    with visiting(planner.at, HR) as hr:
        page = hr.get(record)
        assert "Leaves on Wednesday 17 March 2027" in page
        answer = hr.post(f"/people/{planner.me}/take-back", page, what="leaving")
        assert (answer.status_code, answer.headers["location"]) == (303, record)
        assert "Leaves on" not in hr.get(record).replace("Leaves …", "")
        again = hr.post(f"/people/{planner.me}/take-back", page, what="leaving")
        assert again.status_code == 303
        assert "Nothing of this is planned" in hr.get(record)
    with planner.at.kernel.store.read() as connection:
        assert "import people" in {one.command for one in by(connection, planner.at.person(HR)).entries}
    assert planner.planned() == []


@pytest.mark.parametrize("number", [EMPLOYEE, "1020", "1001"])
def test_others_neither_see_nor_take_it_back(planner: Planner, number: str) -> None:
    planner.leave()
    with visiting(planner.at, number) as other:
        page = other.get(f"/people/{planner.me}/record")
        assert "Leaves on" not in page
        assert other.post(f"/people/{planner.me}/take-back", page, what="leaving").status_code == 404
    assert planner.planned() == [("leaving", DAY)]
