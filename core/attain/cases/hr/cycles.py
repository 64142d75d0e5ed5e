"""Where the cycles stand, for whoever runs them: a handful of statements each, however many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from attain.cases.hr.scope import unit_fact
from attain.cases.hr.steps import ANONYMOUS, counted_steps, in_all, shown_steps
from attain.cases.queries import step_title, text_of
from attain.cases.tables import cases, review_cycle, task
from attain.errors import Refusal
from attain.people.tables import person_facts
from attain.people.units import fact_text
from attain.variations.vary import applicable, variation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from attain.cases.extensions import World
    from attain.cases.hr.scope import Scope
    from attain.config.catalogue import Catalogue
    from attain.workflow.model import Step, Workflow

SMALLEST = 5
"""Below so many reviews a unit's part in what carries no name would tell too much."""


@dataclass(frozen=True, slots=True)
class CycleSeen:
    """A cycle in the list; `run` is none before it was launched."""

    id: str
    title: str
    starts: date
    ends: date
    run: int | None
    visible: bool
    people: int
    closed: int
    late: int


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A launched cycle with the configuration that it runs on."""

    id: int
    cycle: str
    title: str
    revision: int
    starts: date
    ends: date
    launched_at: datetime
    catalogue: Catalogue
    workflow: Workflow
    variants: tuple[Workflow, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are shown person by person."""
        return in_all(self.variants or (self.workflow,), shown_steps)

    @property
    def counted(self) -> tuple[Step, ...]:
        """The steps of which totals over everybody are shown."""
        return in_all(self.variants or (self.workflow,), counted_steps)

    @property
    def zone(self) -> str:
        """Where its days end."""
        document = self.catalogue.get("cycle", self.cycle)
        said = document.data.get("zone") if document else None
        return str(said or self.catalogue.organisation.data["zone"])


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Of how many reviews a step is over, waits for somebody, or is late."""

    id: str
    title: str
    over: int
    waiting: int
    late: int
    to_come: int
    named: bool


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """A unit's reviews: all, closed, with something late."""

    unit: str
    people: int
    closed: int
    late: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A cycle at a glance, for the people of one scope."""

    people: int
    closed: int
    unfinished: int
    late: int
    steps: tuple[StepProgress, ...]
    units: tuple[UnitProgress, ...]


def count_if(when: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil a condition."""
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)


def cycles(connection: Connection, world: World, scope: Scope, at: datetime, language: str = "") -> list[CycleSeen]:
    """Every cycle of the applied configuration and every one that was launched, the newest first."""
    _, catalogue = world.catalogues.current(connection)
    rows = {row.cycle: row for row in connection.execute(select(review_cycle))}
    variants = [_variants(connection, world, row) for row in rows.values()]
    steps = {step.id for workflows in variants for step in in_all(workflows, shown_steps)}
    figures = {row.cycle_id: row for row in connection.execute(_totals(connection, scope, steps, at))}
    documents = {document.id: document.data for document in catalogue.of_kind("cycle")}
    found = [_seen(one, documents.get(one), rows.get(one), figures, language) for one in {*rows, *documents}]
    return sorted(found, key=lambda one: (one.starts, one.id), reverse=True)


def _totals(connection: Connection, scope: Scope, steps: Collection[str], at: datetime) -> Select[Any]:
    late = _late_cases(steps, at).subquery()
    return (
        select(cases.c.cycle_id, func.count().label("people"), count_if(cases.c.status != "open").label("closed"))
        .add_columns(func.count(late.c.case_id).label("late"))
        .outerjoin(late, late.c.case_id == cases.c.id)
        .where(scope.covers(connection, cases.c.subject_id))
        .group_by(cases.c.cycle_id)
    )


def _late_cases(steps: Collection[str], at: datetime) -> Select[Any]:
    """Cases with something late in these steps: late elsewhere would tell that a condition was fulfilled."""
    late = select(task.c.case_id).where(task.c.state == "open", task.c.due_at < at)
    return late.where(task.c.step.in_(sorted(steps)), task.c.verb.not_in(ANONYMOUS)).distinct()


def _seen(
    cycle: str, said: Mapping[str, Any] | None, row: Row[Any] | None, figures: Mapping[int, Row[Any]], language: str
) -> CycleSeen:
    run = row.id if row is not None else None
    figure = figures.get(run) if run is not None else None
    if row is not None:
        title, starts, ends = text_of(row.title, language), row.starts, row.ends
    else:
        known = said or {}
        title, starts, ends = text_of(known["title"], language), _day(known["starts"]), _day(known["ends"])
    visible = row is not None and row.visible_at is not None
    people, closed, late = (figure.people, figure.closed, figure.late) if figure is not None and visible else (0, 0, 0)
    return CycleSeen(cycle, title, starts, ends, run, visible, people, closed, late)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def run_of(connection: Connection, world: World, cycle: str, language: str = "") -> RunSeen:
    """The launched cycle of this name; Refusal `no_cycle` for one that is not launched, as for one that is not."""
    wanted = select(review_cycle).where(review_cycle.c.cycle == cycle, review_cycle.c.visible_at.is_not(None))
    row = connection.execute(wanted).first()
    if row is None:
        raise Refusal("no_cycle", "There is no such cycle, or it was not launched yet.")
    catalogue = world.catalogues.at(connection, row.revision)
    title = text_of(row.title, language)
    workflow: Workflow = catalogue.model("workflow", row.workflow)
    fixed = (row.revision, row.starts, row.ends, row.launched_at)
    return RunSeen(row.id, row.cycle, title, *fixed, catalogue, workflow, _variants(connection, world, row))


def _variants(connection: Connection, world: World, row: Row[Any]) -> tuple[Workflow, ...]:
    """The workflow of a launched cycle, and as it is for those of its cases to whom overlays apply."""
    catalogue = world.catalogues.at(connection, row.revision)
    found: list[tuple[str, ...]] = [()]
    if applicable(catalogue):
        used = select(cases.c.overlays).where(cases.c.cycle_id == row.id).distinct()
        found += sorted(tuple(keys) for keys in connection.execute(used).scalars() if keys)
    return tuple(variation(catalogue, keys).model("workflow", row.workflow) for keys in found)


def progress(connection: Connection, run: RunSeen, scope: Scope, at: datetime, language: str = "") -> Progress:
    """Steps and units of a cycle for the people of a scope.  Two statements."""
    units = _units(connection, run, scope, at)
    people = sum(row.people for row in units)
    closed, late = sum(row.closed for row in units), sum(row.late for row in units)
    seen = tuple(UnitProgress(row.unit or "", row.people, row.closed, row.late) for row in units)
    steps = tuple(_step_progress(connection, run, scope, at, people, language))
    return Progress(people, closed, sum(row.unfinished for row in units), late, steps, seen)


def _units(connection: Connection, run: RunSeen, scope: Scope, at: datetime) -> list[Row[Any]]:
    unit = fact_text(connection, unit_fact(run.catalogue))
    late = _late_cases([step.id for step in run.steps], at).subquery()
    about = and_(person_facts.c.person_id == cases.c.subject_id, scope.seen.rows(person_facts))
    over = count_if(cases.c.status != "open").label("closed")
    unfinished = count_if(cases.c.status.in_(("closed_unfinished", "stopped"))).label("unfinished")
    rows = (
        select(unit.label("unit"), func.count().label("people"), over, unfinished)
        .add_columns(func.count(late.c.case_id).label("late"))
        .select_from(cases)
        .outerjoin(person_facts, about)
        .outerjoin(late, late.c.case_id == cases.c.id)
        .where(cases.c.cycle_id == run.id, scope.covers(connection, cases.c.subject_id))
        .group_by(unit)
        .order_by(unit)
    )
    return list(connection.execute(rows).all())


def _step_progress(
    connection: Connection, run: RunSeen, scope: Scope, at: datetime, people: int, language: str
) -> list[StepProgress]:
    is_open = and_(task.c.state == "open", cases.c.status == "open")
    per_case = (
        select(task.c.step, task.c.case_id, count_if(is_open).label("open"))
        .add_columns(count_if(and_(is_open, task.c.due_at < at)).label("late"))
        .join(cases, cases.c.id == task.c.case_id)
        .where(cases.c.cycle_id == run.id, scope.covers(connection, cases.c.subject_id))
        .group_by(task.c.step, task.c.case_id)
        .subquery()
    )
    rows = select(per_case.c.step, func.count().label("reached"), count_if(per_case.c.open > 0).label("open"))
    rows = rows.add_columns(count_if(per_case.c.late > 0).label("late")).group_by(per_case.c.step)
    found = {row.step: row for row in connection.execute(rows)}
    named = {step.id for step in run.steps}
    shown = [step for step in run.counted if step.id in named or people >= SMALLEST]
    return [_of_step(step, found.get(step.id), people, step.id in named, language) for step in shown]


def _of_step(step: Step, row: Row[Any] | None, people: int, named: bool, language: str) -> StepProgress:
    reached, waiting, late = (row.reached, row.open, row.late) if row is not None else (0, 0, 0)
    return StepProgress(step.id, step_title(step, language), reached - waiting, waiting, late, people - reached, named)
