"""What HR does with a running cycle: who may, for whom, what follows; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from reviews_help import Trial
from sqlalchemy import select

from attain.access.figures import groups
from attain.cases import commands
from attain.cases.hr import changing, cycles, joining, launching, open_tasks, reminding, work
from attain.cases.hr.open_tasks import Filter
from attain.cases.hr.scope import scope_of
from attain.cases.launch import prepare
from attain.cases.tables import case_override, cases, task
from attain.cases.waking import wake_all
from attain.errors import BadInput, Refusal
from attain.jobs import run_all
from attain.mail.tables import mail
from attain.people.facts import facts
from attain.store.doors import Actor

CYCLE = "half_year_2027"
HR, PARTNER, CHIEF, ADMIN = "1010", "1012", "1001", "1030"


class Office:
    """One person of HR at work."""

    def __init__(self, at: Trial, number: str) -> None:
        self.at, self.store, self.world = at, at.kernel.store, at.kernel.world
        self.person = at.person(number)
        self.actor = Actor(self.person, "portal")

    def rows(self, statement: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(statement).all())

    def departments(self) -> dict[int, str]:
        with self.store.read() as connection:
            persons = connection.execute(select(cases.c.subject_id)).scalars().all()
            return {one: known["department"] for one, known in facts(connection, persons, self.at.clock.now()).items()}

    def look(self) -> tuple[cycles.Progress, int]:
        with self.store.read() as connection:
            now = self.at.clock.now()
            scope = scope_of(connection, self.world, self.person, "run_cycles", now)
            run = cycles.run_of(connection, self.world, CYCLE)
            _, total = open_tasks.open_tasks(connection, run, scope, Filter(late=False), now)
            return cycles.progress(connection, run, scope, now), total

    def extend(self, wanted: Filter, days: int = 30, reason: str = "A quarter end.") -> changing.Outcome:
        day = self.at.clock.now().date() + timedelta(days=days)
        order = changing.Later(CYCLE, "self_review", day, wanted, reason)
        return changing.extend(self.store, self.world, self.actor, order)

    def work(self) -> int:
        return run_all(self.store, work.handlers(self.world))


def everybody(step: str = "self_review", **more: Any) -> Filter:
    return Filter(step=step, late=False, **more)


def test_hr_operations_see_everybody_and_a_partner_his_department(running: Trial) -> None:
    every, part = Office(running, HR), Office(running, PARTNER)
    departments = every.departments()
    (whole, tasks), (own, own_tasks) = every.look(), part.look()
    assert whole.people == tasks == len(departments)
    assert own.people == own_tasks == list(departments.values()).count("engineering") < whole.people
    assert [unit.unit for unit in own.units] == ["engineering"]
    assert sum(unit.people for unit in whole.units) == whole.people


@pytest.mark.parametrize("number", [CHIEF, ADMIN, "1020", "1100"])
def test_others_may_neither_read_nor_change(running: Trial, number: str) -> None:
    other = Office(running, number)
    before = other.rows(select(task.c.due_day).order_by(task.c.id))
    with pytest.raises(Refusal) as read:
        other.look()
    with pytest.raises(Refusal):
        other.extend(everybody())
    with pytest.raises(Refusal):
        reminding.remind(other.store, other.world, other.actor, CYCLE, everybody())
    assert read.value.code == "no_right"
    assert other.rows(select(task.c.due_day).order_by(task.c.id)) == before
    assert other.rows(select(case_override)) == []


def test_a_later_day_moves_every_due_of_the_step_in_a_job(running: Trial) -> None:
    hr = Office(running, HR)
    outcome = hr.extend(everybody())
    assert (outcome.done, outcome.later) == (0, len(hr.departments()) - 1)
    assert hr.work() > 1
    day = running.clock.now().date() + timedelta(days=30)
    moved = hr.rows(select(task.c.person_id, task.c.due_day).where(task.c.state == "open"))
    assert {row.person_id for row in moved if row.due_day != day} == {hr.person}
    kept = hr.rows(select(case_override))
    assert len(kept) == outcome.later
    assert {(row.act, row.because, row.by_id) for row in kept} == {("extend", "A quarter end.", hr.person)}


def test_a_partner_moves_nothing_of_another_department(running: Trial) -> None:
    partner = Office(running, PARTNER)
    partner.extend(everybody())
    partner.work()
    departments = partner.departments()
    rows = partner.rows(
        select(case_override.c.case_id, cases.c.subject_id).join(cases, cases.c.id == case_override.c.case_id)
    )
    assert rows
    assert {departments[row.subject_id] for row in rows} == {"engineering"}
    assert partner.extend(everybody(unit="operations")) == changing.Outcome(0, 0, {})


def test_only_a_later_day_with_a_reason(running: Trial) -> None:
    hr = Office(running, HR)
    someone = everybody(text="1100")
    with pytest.raises(BadInput):
        hr.extend(someone, reason=" ")
    with pytest.raises(BadInput):
        hr.extend(someone, days=-1)
    assert hr.extend(someone, days=0).done == 0
    assert hr.extend(someone, days=9).done == 1
    assert list(hr.extend(someone, days=8).refused) == ["A due date can only be moved to a later day."]


def test_a_reminder_goes_once_a_day_to_each(running: Trial) -> None:
    hr, partner = Office(running, HR), Office(running, PARTNER)
    count = len(hr.departments())
    own = list(hr.departments().values()).count("engineering")
    assert reminding.remind(partner.store, partner.world, partner.actor, CYCLE, everybody()) == own
    assert reminding.remind(hr.store, hr.world, hr.actor, CYCLE, everybody()) == count - own
    assert reminding.remind(hr.store, hr.world, hr.actor, CYCLE, everybody()) == 0
    assert len(hr.rows(select(mail.c.id).where(mail.c.message_id.like("hr-reminder.%")))) == count
    running.later(days=1)
    assert reminding.remind(hr.store, hr.world, hr.actor, CYCLE, everybody()) == count


def first_case(hr: Office, department: str = "engineering") -> Any:
    departments = hr.departments()
    rows = hr.rows(select(cases.c.id, cases.c.subject_id).order_by(cases.c.id.desc()))
    return next(row for row in rows if departments[row.subject_id] == department)


def test_a_manager_is_replaced_in_open_tasks(running: Trial) -> None:
    hr = Office(running, HR)
    running.later(days=12)
    wake_all(hr.store, hr.world)
    row = hr.rows(
        select(task).where(task.c.step == "manager_review", task.c.state == "open").order_by(task.c.id.desc())
    )[0]
    instead = running.person("1011")
    order = changing.Instead(CYCLE, row.person_id, instead, "manager", "On a long leave.")
    outcome = changing.replace_person(hr.store, hr.world, hr.actor, order)
    hr.work()
    after = hr.rows(
        select(task).where(task.c.step == "manager_review", task.c.state == "open", task.c.case_id == row.case_id)
    )
    assert outcome.done + outcome.later > 0
    assert [each.person_id for each in after] == [instead]
    assert not hr.rows(
        select(task).where(task.c.person_id == row.person_id, task.c.state == "open", task.c.step == "manager_review")
    )


def test_replacing_needs_another_person_and_a_role_of_the_review(running: Trial) -> None:
    hr = Office(running, HR)
    with pytest.raises(BadInput) as wrong:
        changing.replace_person(hr.store, hr.world, hr.actor, changing.Instead(CYCLE, 5, 5, "peers", "x"))
    assert {problem.where for problem in wrong.value.problems} == {"role", "by"}


def test_one_person_less_and_again_one_more(running: Trial) -> None:
    hr = Office(running, HR)
    row = first_case(hr)
    with pytest.raises(Refusal) as twice:
        joining.add_person(hr.store, hr.world, hr.actor, CYCLE, row.subject_id, "everybody", "Asked for it.")
    assert twice.value.code == "open_already"
    assert joining.remove_person(hr.store, hr.world, hr.actor, row.id, "On leave all year.") == CYCLE
    assert running.open_tasks(row.id) == []
    new = joining.add_person(hr.store, hr.world, hr.actor, CYCLE, row.subject_id, "everybody", "Back early.")
    assert [each.step for each in running.open_tasks(new)] == ["self_review"]
    assert [each.act for each in hr.rows(select(case_override).order_by(case_override.c.id))] == ["remove", "add"]


def test_nobody_stops_his_own_review_nor_one_of_another_department(running: Trial) -> None:
    partner = Office(running, PARTNER)
    own, other = running.case(partner.person), first_case(partner, "operations")
    with pytest.raises(Refusal) as about_me:
        joining.remove_person(partner.store, partner.world, partner.actor, own, "I would rather not.")
    with pytest.raises(Refusal) as not_mine:
        joining.remove_person(partner.store, partner.world, partner.actor, other.id, "Not mine.")
    assert (about_me.value.code, not_mine.value.code) == ("own_case", "not_yours")
    assert len(running.open_tasks(own)) == 1


def test_the_preview_counts_what_the_launch_then_does(waiting: Trial) -> None:
    at = waiting
    hr = Office(at, HR)
    with hr.store.read() as connection:
        prepared = prepare(connection, hr.world, CYCLE, at.clock.now())
        seen = launching.preview(connection, hr.world, prepared, at.clock.now())
    asked = launching.ask_for_launch(hr.store, hr.world, hr.actor, CYCLE)
    with pytest.raises(Refusal):
        launching.ask_for_launch(hr.store, hr.world, hr.actor, CYCLE)
    with hr.store.read() as connection:
        assert launching.under_way(connection, CYCLE) == launching.UnderWay(0, asked, "")
    assert hr.work() == 1
    found, tasks, mails = (len(hr.rows(select(column))) for column in (cases.c.id, task.c.id, mail.c.id))
    assert (seen.people, seen.tasks, seen.mails, seen.stops) == (found, tasks, mails, "")
    assert asked == found > 150


def test_a_partner_may_not_launch(running: Trial) -> None:
    partner = Office(running, PARTNER)
    with pytest.raises(Refusal) as refused:
        launching.ask_for_launch(partner.store, partner.world, partner.actor, CYCLE)
    assert refused.value.code == "no_right"


def test_those_who_are_not_in_are_listed_with_the_reason(running: Trial) -> None:
    hr = Office(running, HR)
    with hr.store.read() as connection:
        now = running.clock.now()
        scope = scope_of(connection, hr.world, hr.person, "run_cycles", now)
        prepared = prepare(connection, hr.world, CYCLE, now)
        inside, how_many = launching.candidates(connection, prepared, scope, "", inside=True)
        outside, others = launching.candidates(connection, prepared, scope, "", inside=False)
        one, found = launching.candidates(connection, prepared, scope, "1010", inside=True)
    assert (how_many, others) == (len(prepared.eligible.inside), len(prepared.eligible.outside))
    assert len(inside) == launching.PAGE
    assert all(each.reason for each in outside)
    assert (found, [each.number for each in one]) == (1, ["1010"])


def test_nobody_acts_for_another_unless_the_step_says_so(running: Trial) -> None:
    hr = Office(running, HR)
    row = hr.rows(select(task).where(task.c.step == "self_review").order_by(task.c.id.desc()))[0]
    actor = Actor(hr.person, "portal", on_behalf_of=row.person_id, reason="Away.")
    with pytest.raises(Refusal) as own_view:
        commands.submit(hr.store, hr.world, actor, row.id, {}, "k")
    assert own_view.value.code == "may_not_be_delegated"
    running.later(days=12)
    wake_all(hr.store, hr.world)
    review = hr.rows(select(task).where(task.c.step == "manager_review").order_by(task.c.id.desc()))[0]
    actor = Actor(hr.person, "portal", on_behalf_of=review.person_id, reason="Away.")
    with pytest.raises(Refusal) as not_named:
        commands.submit(hr.store, hr.world, actor, review.id, {}, "k")
    assert not_named.value.code == "no_task"


def test_figures_come_in_whole_groups_that_cannot_be_subtracted() -> None:
    some = {"a": ("x",) * 7 + ("",) * 3, "b": ("y",) * 4 + ("",), "c": ("z",) * 3, "": ("z",) * 2}
    found = {group.unit: (group.people, dict(group.counts)) for group in groups(some)}
    assert found == {"a": (5, {"x": 5}), "": (5, {"z": 5})}
    more = {group.unit: group.people for group in groups({**some, "a": ("x",) * 9 + ("",)})}
    assert more == {"a": 5, "": 5}
