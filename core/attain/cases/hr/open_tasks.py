"""Who has what open, who is late: the rows behind lists, reminders and later days.  All within one scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from attain.cases.hr.scope import unit_fact
from attain.cases.queries import step_title
from attain.cases.tables import cases, task
from attain.people.tables import person, person_facts
from attain.people.units import fact_text

if TYPE_CHECKING:
    from attain.cases.hr.cycles import RunSeen
    from attain.cases.hr.scope import Scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Which open tasks: of a step, of people of a unit, of somebody of this name or number, only what is late."""

    step: str = ""
    unit: str = ""
    text: str = ""
    late: bool = True


@dataclass(frozen=True, slots=True)
class OpenTask:
    """One open task: who has it, about whom, since when it is late (a future day: it is not)."""

    id: int
    case_id: int
    step: str
    title: str
    person_id: int
    person: str
    subject_id: int
    subject: str
    unit: str
    due: date | None
    late: bool


def open_tasks(
    connection: Connection, run: RunSeen, scope: Scope, wanted: Filter, at: datetime, page: int = 1, language: str = ""
) -> tuple[list[OpenTask], int]:
    """One page of tasks, the longest late first, and how many there are.  Two statements."""
    total = connection.execute(matching(connection, run, scope, wanted, at, func.count())).scalar_one()
    subject = person.alias("subject")
    unit = _unit(connection, run)
    columns = (task.c.id, task.c.case_id, task.c.step, task.c.person_id, task.c.due_day, task.c.due_at)
    rows = matching(connection, run, scope, wanted, at, *columns, person.c.name.label("actor"), unit.label("unit"))
    rows = rows.add_columns(subject.c.name.label("about"), cases.c.subject_id)
    rows = rows.join(subject, subject.c.id == cases.c.subject_id)
    rows = rows.order_by(task.c.due_at.is_(None), task.c.due_at, task.c.id)
    titles = {step.id: step_title(step, language) for step in run.steps}
    found = connection.execute(rows.limit(PAGE).offset((page - 1) * PAGE))
    return [_seen(row, titles, at) for row in found], total


def _seen(row: Any, titles: dict[str, str], at: datetime) -> OpenTask:
    late = row.due_at is not None and row.due_at < at
    of = (row.step, titles[row.step], row.person_id, row.actor, row.subject_id, row.about, row.unit or "")
    return OpenTask(row.id, row.case_id, *of, row.due_day, late)


def _unit(connection: Connection, run: RunSeen) -> ColumnElement[str]:
    return fact_text(connection, unit_fact(run.catalogue))


def matching(
    connection: Connection, run: RunSeen, scope: Scope, wanted: Filter, at: datetime, *columns: Any
) -> Select[*tuple[Any, ...]]:
    """Columns of the open tasks that a filter takes, from task, cases, person (who has it), person_facts (subject)."""
    steps = [step.id for step in run.steps if wanted.step in ("", step.id)]
    about = and_(person_facts.c.person_id == cases.c.subject_id, scope.seen.rows(person_facts))
    rows = (
        select(*columns)
        .select_from(task)
        .join(cases, cases.c.id == task.c.case_id)
        .join(person, person.c.id == task.c.person_id)
        .outerjoin(person_facts, about)
        .where(cases.c.cycle_id == run.id, cases.c.status == "open", task.c.state == "open", task.c.step.in_(steps))
        .where(scope.covers(connection, cases.c.subject_id), task.c.verb.not_in(("ask_each", "ask_more")))
    )
    if wanted.late:
        rows = rows.where(task.c.due_at < at)
    if wanted.unit:
        rows = rows.where(_unit(connection, run) == wanted.unit)
    return rows.where(_named(wanted.text, cases.c.subject_id)) if wanted.text.strip() else rows


def _named(text: str, subject: ColumnElement[int]) -> ColumnElement[bool]:
    """The one who has it, or the one whom it is about, by name or number."""
    about = person.alias("named")
    found = select(about.c.id).where(like(about.c.name, text) | (about.c.staff_number == text.strip()))
    return or_(like(person.c.name, text), person.c.staff_number == text.strip(), subject.in_(found))


def like(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """A text holds another, whatever the case; wildcards of the database mean themselves."""
    return func.lower(column).contains(text.strip().lower(), autoescape=True)
