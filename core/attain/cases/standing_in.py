"""Acting for somebody else as pages need it: what one may do for others, and what was done in somebody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.behalf import able, may_stand_in
from attain.cases.opened import OpenedTask
from attain.cases.queries import names_of, step_title
from attain.cases.running import many, one
from attain.cases.tables import case_override, task
from attain.errors import Refusal
from attain.store.doors import Actor

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World

VERBS = ("fill_form", "nominate", "approve", "agree", "decide", "release", "plan", "meet")
"""What can be done for somebody else; a session and what carries no name cannot."""


@dataclass(frozen=True, slots=True)
class DoneFor:
    """Something that `by` did in the name of `person`, and why."""

    at: datetime
    case_id: int
    step: str
    title: str
    subject: str
    by_id: int
    by: str
    person_id: int
    person: str
    reason: str


def open_for_another(connection: Connection, world: World, person_id: int, task_id: int, at: datetime) -> OpenedTask:
    """Somebody else's open task for whom its step names; he sees in it what he himself may read, and no draft.

    Refusal `no_task` for anything else, as for a task that there is not.
    """
    row = connection.execute(select(task).where(task.c.id == task_id)).first()
    if row is None or row.person_id == person_id or row.state != "open" or row.verb not in VERBS:
        raise Refusal("no_task", "There is no such task for you.")
    running = one(connection, world.catalogues, row.case_id)
    actor = Actor(person_id, "portal", on_behalf_of=row.person_id)
    try:
        may_stand_in(connection, world, running, running.workflow.step(row.step), actor, at)
    except Refusal as refused:
        raise Refusal("no_task", "There is no such task for you.") from refused
    return OpenedTask(row, running, person_id, at, world, connection, row.person_id)


def ways_in(
    connection: Connection, world: World, person_id: int, task_ids: Collection[int], at: datetime
) -> frozenset[int]:
    """Those of these open tasks that this person may do for whoever has them."""
    if not task_ids:
        return frozenset()
    rows = connection.execute(select(task).where(task.c.id.in_(task_ids), task.c.state == "open")).all()
    rows = [row for row in rows if row.verb in VERBS and row.person_id != person_id]
    cases = {running.id: running for running in many(connection, world.catalogues, {row.case_id for row in rows})}
    wanted = []
    for row in rows:
        running = cases.get(row.case_id)
        step = running.workflow.step(row.step) if running else None
        if running is not None and step is not None and step.on_behalf:
            wanted.append((row.id, (running, step, Actor(person_id, "portal", row.person_id))))
    may = able(connection, world, [each for _, each in wanted], at)
    return frozenset(task_id for (task_id, _), one in zip(wanted, may, strict=True) if one)


def others_tasks(
    connection: Connection, world: World, person_id: int, case_id: int, at: datetime
) -> list[tuple[int, str, str]]:
    """(task, step, whose it is) of what this person may do for others in a case."""
    rows = connection.execute(
        select(task.c.id, task.c.step, task.c.person_id).where(task.c.case_id == case_id, task.c.state == "open")
    ).all()
    may = ways_in(connection, world, person_id, [row.id for row in rows], at)
    if not may:
        return []
    running = one(connection, world.catalogues, case_id)
    names = names_of(connection, [row.person_id for row in rows])
    titled = [(row.id, step_title(running.workflow.step(row.step)), names[row.person_id]) for row in rows]
    return [each for each in titled if each[0] in may]


def done_in_case(connection: Connection, world: World, case_id: int) -> list[DoneFor]:
    """All that was done in others' names in a case, the newest first; whoever calls says who may know of it."""
    return _done(connection, world, case_override.c.case_id == case_id)


def done_for(connection: Connection, world: World, person_id: int, since: datetime) -> list[DoneFor]:
    """What was done in this person's name since then, the newest first."""
    mine = select(task.c.case_id).where(task.c.person_id == person_id, task.c.state == "done")
    found = _done(connection, world, case_override.c.case_id.in_(mine) & (case_override.c.at >= since))
    return [each for each in found if each.person_id == person_id]


def _done(connection: Connection, world: World, wanted: object) -> list[DoneFor]:
    rows = connection.execute(
        select(case_override)
        .where(case_override.c.act == "on_behalf", wanted)  # type: ignore[arg-type]  # a condition
        .order_by(case_override.c.id.desc())
    ).all()
    cases = {running.id: running for running in many(connection, world.catalogues, {row.case_id for row in rows})}
    seen = [row for row in rows if row.case_id in cases]
    persons = {row.by_id for row in seen} | {row.detail["for"] for row in seen}
    names = names_of(connection, persons | {running.subject_id for running in cases.values()})
    return [
        DoneFor(
            row.at,
            row.case_id,
            row.detail["step"],
            step_title(cases[row.case_id].workflow.step(row.detail["step"])),
            names[cases[row.case_id].subject_id],
            row.by_id,
            names[row.by_id],
            row.detail["for"],
            names[row.detail["for"]],
            row.because,
        )
        for row in seen
    ]
