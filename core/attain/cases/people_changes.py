"""What changes among people mean for running reviews: open tasks move with the line, finished ones stay.

A change of manager moves what the old manager has open as the person's manager, and as the second manager of the
person's own reports.  Who leaves hands on what is open, and his own review closes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from attain.cases.handing_on import Moved, followed
from attain.cases.hr.steps import shown_steps
from attain.cases.lines_moved import Move, roles_by
from attain.cases.queries import VISIBLE, step_title
from attain.cases.tables import cases, review_cycle, task
from attain.people.changes import Reporting, change_managers, leave, preview_leaver
from attain.people.planned import take_back
from attain.people.sets import one_of

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.people.planned import What
    from attain.store.doors import Actor, Store
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class Moving:
    """A task that would move; `by` is none where the review's own rules say who takes it.

    `title` is empty where naming the step would tell what somebody wrote (steps with a condition).
    """

    task_id: int
    subject: int
    title: str
    was: int
    by: int | None
    case_id: int


def moving_tasks(connection: Connection, world: World, wanted: Sequence[Move]) -> list[Moving]:
    """The open tasks that these moves would take along, nothing written."""
    by_pair = {(one.subject, one.was): one for one in wanted}
    rows = [
        row
        for row in _open_tasks(connection, {one.was for one in wanted})
        if (row.subject_id, row.person_id) in by_pair
    ]
    return [
        Moving(
            row.id,
            row.subject_id,
            _title(connection, world, row),
            row.person_id,
            by_pair[row.subject_id, row.person_id].by,
            row.case_id,
        )
        for row in rows
        if _takes(connection, world, row, by_pair[row.subject_id, row.person_id])
    ]


def _title(connection: Connection, world: World, row: Any) -> str:
    workflow: Workflow = world.catalogues.at(connection, row.revision, row.overlays).model("workflow", row.workflow)
    return next((step_title(step) for step in shown_steps(workflow) if step.id == row.step), "")


def _takes(connection: Connection, world: World, row: Any, wanted: Move) -> bool:
    workflow: Workflow = world.catalogues.at(connection, row.revision, row.overlays).model("workflow", row.workflow)
    step = workflow.step(row.step)
    return step.do != "ask_each" and bool(set(roles_by(workflow, wanted.line)) & set(step.who))


def _open_tasks(connection: Connection, persons: Collection[int]) -> Sequence[Any]:
    columns = (task.c.id, task.c.step, task.c.person_id, task.c.case_id, task.c.verb)
    rows = (
        select(*columns, cases.c.subject_id, cases.c.revision, cases.c.overlays, cases.c.workflow)
        .join(cases, cases.c.id == task.c.case_id)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .where(one_of(connection, task.c.person_id, persons), task.c.state == "open", cases.c.status == "open", VISIBLE)
        .order_by(task.c.id)
    )
    return connection.execute(rows).all()


def left_behind(connection: Connection, world: World, person_id: int) -> list[Moving]:
    """The open tasks in reviews of others that somebody who leaves hands on; asked feedback is withdrawn instead."""
    rows = _open_tasks(connection, [person_id])
    return [
        Moving(row.id, row.subject_id, _title(connection, world, row), person_id, None, row.case_id)
        for row in rows
        if row.subject_id != person_id and row.verb not in ("ask_each", "ask_more")
    ]


def change_manager(store: Store, world: World, actor: Actor, person_id: int, manager: int, day: date) -> Moved:
    """Give somebody another manager from a day on, and move what is open (on that day, by the worker, if it is to
    come); Refusal for a ring or somebody gone."""
    return followed(store, world, actor, change_managers(store, actor, {person_id: manager}, day))


def let_leave(store: Store, world: World, actor: Actor, person_id: int, day: date) -> Moved:
    """End somebody's employment from a day on, and hand on what he has open, likewise."""
    return followed(store, world, actor, leave(store, actor, [person_id], day))


def take_back_planned(store: Store, world: World, actor: Actor, person_id: int, what: What) -> Moved:
    """Let somebody stay, or keep his manager of today, before the day of the change; Refusal once it has come."""
    return followed(store, world, actor, take_back(store, actor, person_id, what))


def preview_leaving(
    connection: Connection, world: World, person_id: int, at: datetime
) -> tuple[tuple[Reporting, ...], list[Moving]]:
    """Who would report to whom, and which tasks would be handed on, if somebody left now."""
    return preview_leaver(connection, person_id, at), left_behind(connection, world, person_id)
