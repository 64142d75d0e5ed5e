"""Lists of tasks and reviews for pages: a handful of statements each, however long the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from attain.access.reading import cases_of
from attain.cases.tables import cases, draft, review_cycle, task
from attain.config.text import words
from attain.people.tables import person

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.revisions.catalogues import Catalogues
    from attain.workflow.model import Step, Workflow

VISIBLE = or_(review_cycle.c.visible_at.is_not(None), cases.c.cycle_id.is_(None))
NOT_BEGUN = date.max


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """A task as lists show it."""

    id: int
    case_id: int
    step: str
    verb: str
    title: str
    subject_id: int
    subject: str
    review: str
    due_day: date | None
    begun: bool
    optional: bool
    person: str = ""
    person_id: int = 0


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A review as lists show it."""

    id: int
    subject_id: int
    subject: str
    review: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    workflow: Workflow
    catalogue: Catalogue


def text_of(value: Any, language: str = "") -> str:
    """Words of a document; plain ones stand under the empty language."""
    return words(value, language, "") if value else ""


def step_title(step: Step, language: str = "") -> str:
    """What a step is called."""
    return text_of(step.title, language) or step.id


def tasks_of(connection: Connection, catalogues: Catalogues, person_id: int, language: str = "") -> list[TaskSeen]:
    """The open tasks of a person, the one due first on top; those without a due day last."""
    rows = _tasks().where(task.c.person_id == person_id)
    return _seen(connection, catalogues, rows, language)


def tasks_about(
    connection: Connection, catalogues: Catalogues, subjects: Collection[int], language: str = ""
) -> list[TaskSeen]:
    """The open tasks in reviews of these people, except those whose answers are anonymous."""
    found = _seen(connection, catalogues, _tasks().where(cases.c.subject_id.in_(subjects)), language)
    return [one for one in found if one.verb not in ("ask_each", "ask_more")]


def _tasks() -> Select[Any]:
    begun = select(func.count()).where(draft.c.task_id == task.c.id).scalar_subquery()
    return (
        select(task, cases.c.subject_id, cases.c.workflow, cases.c.revision, cases.c.overlays)
        .add_columns(review_cycle.c.title.label("cycle_title"))
        .add_columns(begun.label("begun"), person.c.name.label("actor"))
        .join(cases, cases.c.id == task.c.case_id)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .join(person, person.c.id == task.c.person_id)
        .where(task.c.state == "open", cases.c.status == "open", VISIBLE)
    )


def _seen(connection: Connection, catalogues: Catalogues, rows: Select[Any], language: str) -> list[TaskSeen]:
    found = connection.execute(rows).all()
    names = names_of(connection, {row.subject_id for row in found})
    made = [_task(row, catalogues.at(connection, row.revision, row.overlays), names, language) for row in found]
    return sorted(made, key=lambda one: (one.due_day or NOT_BEGUN, one.subject, one.id))


def _task(row: Row[Any], catalogue: Catalogue, names: Mapping[int, str], language: str) -> TaskSeen:
    workflow = catalogue.model("workflow", row.workflow)
    return TaskSeen(
        id=row.id,
        case_id=row.case_id,
        step=row.step,
        verb=row.verb,
        title=step_title(workflow.step(row.step), language),
        subject_id=row.subject_id,
        subject=names[row.subject_id],
        review=text_of(row.cycle_title, language) or text_of(workflow.title, language),
        due_day=row.due_day,
        begun=row.begun > 0,
        optional=row.optional,
        person=row.actor,
        person_id=row.person_id,
    )


def names_of(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: name}."""
    rows = connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(persons)))
    return {row.id: row.name for row in rows}


def reviews_of(connection: Connection, catalogues: Catalogues, person_id: int, language: str = "") -> list[CaseSeen]:
    """The reviews about a person, the newest first."""
    return _cases(connection, catalogues, _case_rows().where(cases.c.subject_id == person_id), language)


def reviews_with(connection: Connection, catalogues: Catalogues, person_id: int, language: str = "") -> list[CaseSeen]:
    """The reviews of others in which a person takes part and of which he was granted something, or has a task."""
    mine = select(task.c.case_id).where(task.c.person_id == person_id, task.c.state == "open")
    taking_part = cases.c.id.in_(cases_of(person_id)) | cases.c.id.in_(mine)
    return _cases(connection, catalogues, _case_rows().where(taking_part, cases.c.subject_id != person_id), language)


def reviews_about(
    connection: Connection, catalogues: Catalogues, subjects: Collection[int], language: str = ""
) -> list[CaseSeen]:
    """The reviews about these people."""
    return _cases(connection, catalogues, _case_rows().where(cases.c.subject_id.in_(subjects)), language)


def _case_rows() -> Select[Any]:
    return (
        select(cases, review_cycle.c.title.label("cycle_title"), person.c.name)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .join(person, person.c.id == cases.c.subject_id)
        .where(VISIBLE)
        .order_by(cases.c.opened_at.desc(), person.c.name, cases.c.id)
    )


def _cases(connection: Connection, catalogues: Catalogues, rows: Select[Any], language: str) -> list[CaseSeen]:
    found = connection.execute(rows).all()
    return [_case(row, catalogues.at(connection, row.revision, row.overlays), language) for row in found]


def _case(row: Row[Any], catalogue: Catalogue, language: str) -> CaseSeen:
    workflow = catalogue.model("workflow", row.workflow)
    return CaseSeen(
        id=row.id,
        subject_id=row.subject_id,
        subject=row.name,
        review=text_of(row.cycle_title, language) or text_of(workflow.title, language),
        status=row.status,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        workflow=workflow,
        catalogue=catalogue,
    )


def newest_open(found: Sequence[CaseSeen]) -> dict[int, CaseSeen]:
    """{subject: his newest open review, else his newest}."""
    chosen: dict[int, CaseSeen] = {}
    for one in found:
        have = chosen.get(one.subject_id)
        if have is None or (have.status != "open" and one.status == "open"):
            chosen[one.subject_id] = one
    return chosen
