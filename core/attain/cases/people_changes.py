"""What changes among people mean for running reviews: open tasks move with the line, finished ones stay.

A change of manager moves what the old manager has open as the person's manager, and as the second manager of the
person's own reports.  Who leaves hands on what is open, and his own review closes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from attain.access.taking_part import taking_part
from attain.cases.hr.changing import done_by, tell
from attain.cases.hr.steps import shown_steps
from attain.cases.queries import VISIBLE, step_title
from attain.cases.running import lock
from attain.cases.tables import cases, review_cycle, task
from attain.errors import Refusal
from attain.people import lines
from attain.people.asof import view
from attain.people.changes import Reporting, change_managers, leave, preview_leaver, preview_manager
from attain.people.holders import refresh_roles
from attain.people.sets import one_of
from attain.phrases.writer import text
from attain.workflow.inputs import PersonLeft, Replaced

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.people.planning import ImportPlan
    from attain.store.doors import Actor, Store
    from attain.workflow.model import Workflow

DIRECT, SECOND = "manager of employee", "manager of manager of employee"


@dataclass(frozen=True, slots=True)
class Move:
    """In reviews of `subject`, whatever `was` has open through a line of this wording goes to `by`."""

    subject: int
    was: int
    by: int
    line: str


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


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of it: reviews told, and in how many nothing could be moved, by reason."""

    told: int
    refused: dict[str, int]


def moves(connection: Connection, changed: Collection[Reporting], at: datetime) -> list[Move]:
    """What follows from changed lines.  Where there were or are several managers, nothing moves by itself."""
    clear = [one for one in changed if len(one.before) == 1 and len(one.after) == 1 and one.before != one.after]
    below = lines.reports(connection, view(connection, at), [one.person for one in clear]) if clear else {}
    found = []
    for one in clear:
        was, by = one.before[0], one.after[0]
        found.append(Move(one.person, was, by, DIRECT))
        found += [Move(report, was, by, SECOND) for report in sorted(below[one.person])]
    return found


def roles_by(workflow: Workflow, line: str) -> tuple[str, ...]:
    """The roles of a workflow that follow a line of this wording, unless its document lets them stay."""
    if workflow.when_people_change.get("manager_changes", {}).get("open_tasks") == "stay":
        return ()
    return tuple(role for role, person in workflow.people.items() if text(person.phrase) == line)


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
    """Give somebody another manager from a day on, and move what is open; Refusal for a ring or somebody gone."""
    now = store.clock.now()
    with store.read() as connection:
        changed = preview_manager(connection, [person_id], manager, now)
        wanted = moves(connection, changed, now)
    if not change_managers(store, actor, {person_id: manager}, day):
        return Moved(0, {})
    refresh_roles(store, world.catalogues, actor)
    return carry_out(store, world, actor, wanted) if day <= now.date() else Moved(0, {})


def let_leave(store: Store, world: World, actor: Actor, person_id: int, day: date) -> Moved:
    """End somebody's employment from a day on: what he had open goes on first, while his own line is still known."""
    moved = Moved(0, {})
    if day <= store.clock.now().date():
        moved = hand_on(store, world, actor, [person_id])
    leave(store, actor, [person_id], day)
    refresh_roles(store, world.catalogues, actor)
    return moved


def hand_on(store: Store, world: World, actor: Actor, leavers: Collection[int]) -> Moved:
    """Tell every open review in which a leaver has a part; one transaction each, so that it can be repeated."""
    told, refused = 0, dict[str, int]()
    for person_id in leavers:
        with store.read() as connection:
            found = _with_part(connection, person_id)
        for case_id in found:
            told += tell_case(store, world, actor, case_id, partial(_leaving, person_id), refused)
    return Moved(told, refused)


def _with_part(connection: Connection, person_id: int) -> list[int]:
    mine = select(task.c.case_id).where(task.c.person_id == person_id, task.c.state == "open")
    part = cases.c.id.in_(taking_part(person_id)) | cases.c.id.in_(mine) | (cases.c.subject_id == person_id)
    rows = select(cases.c.id).outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    return list(connection.execute(rows.where(part, cases.c.status == "open", VISIBLE).order_by(cases.c.id)).scalars())


def carry_out(store: Store, world: World, actor: Actor, wanted: Sequence[Move]) -> Moved:
    """Do the moves, one review a transaction; repeated, it changes nothing more."""
    by_subject: dict[int, list[Move]] = {}
    for one in wanted:
        by_subject.setdefault(one.subject, []).append(one)
    with store.read() as connection:
        found = connection.execute(_cases_about(connection, by_subject)).all()
    told, refused = 0, dict[str, int]()
    for row in found:
        told += tell_case(store, world, actor, row.id, partial(_replacing, by_subject[row.subject_id]), refused)
    return Moved(told, refused)


def _cases_about(connection: Connection, persons: Collection[int]) -> Any:
    rows = select(cases.c.id, cases.c.subject_id).outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    return rows.where(one_of(connection, cases.c.subject_id, persons), cases.c.status == "open", VISIBLE)


def _leaving(person_id: int, connection: Connection, running: Running) -> Iterator[PersonLeft]:
    yield PersonLeft(person_id, done_by(connection, running.id, person_id))


def _replacing(wanted: Sequence[Move], connection: Connection, running: Running) -> Iterator[Replaced]:
    for one in wanted:
        for role in roles_by(running.workflow, one.line):
            if one.was in running.state.bound.get(role, ()):
                yield Replaced(one.was, one.by, done_by(connection, running.id, one.was), role)


Ask = Callable[[Connection, "Running"], Iterable[PersonLeft | Replaced]]


def tell_case(store: Store, world: World, actor: Actor, case_id: int, ask: Ask, refused: dict[str, int]) -> int:
    """Tell one case what happened; a refusal leaves it as it is and is counted."""
    try:
        with store.write(actor, "review.people_change") as tx:
            found = list(ask(tx.connection, lock(tx, world.catalogues, case_id)))
            for what in found:
                tell(tx, world, lock(tx, world.catalogues, case_id), what)
            tx.note("case", case_id, {"did": [type(what).__name__ for what in found]})
    except Refusal as refusal:
        refused[refusal.message] = refused.get(refusal.message, 0) + 1
        return 0
    return 1 if found else 0


@dataclass(frozen=True, slots=True)
class Before:
    """Who reports to whom before an import, of those whose line or post it changes."""

    managers: dict[int, tuple[int, ...]]
    leavers: tuple[int, ...]


def before_import(connection: Connection, plan: ImportPlan, at: datetime) -> Before:
    """What has to be remembered before an import is carried out."""
    changed = set(plan.changes.lines) | {kept.position for kept in plan.changes.leavers}
    posts = {kept.position: kept.id for kept in plan.present.people.values() if not kept.ended}
    persons = {posts[post] for post in changed if post in posts} | {kept.id for kept, _ in plan.changes.movers}
    leavers = tuple(sorted(kept.id for kept in plan.changes.leavers))
    below = lines.reports(connection, view(connection, at), leavers) if leavers else {}
    wanted = (persons | {one for some in below.values() for one in some}) - set(leavers)
    found = lines.managers(connection, view(connection, at), wanted)
    return Before({one: tuple(sorted(some)) for one, some in found.items()}, leavers)


def after_import(store: Store, world: World, actor: Actor, before: Before) -> Moved:
    """Move what is open to whom the imported lines name; call `hand_on` for leavers before the import."""
    now = store.clock.now()
    with store.read() as connection:
        after = lines.managers(connection, view(connection, now), before.managers)
        pairs = [Reporting(one, was, tuple(sorted(after[one]))) for one, was in before.managers.items()]
        wanted = moves(connection, pairs, now)
    refresh_roles(store, world.catalogues, actor)
    return carry_out(store, world, actor, wanted)


def preview_leaving(
    connection: Connection, world: World, person_id: int, at: datetime
) -> tuple[tuple[Reporting, ...], list[Moving]]:
    """Who would report to whom, and which tasks would be handed on, if somebody left now."""
    return preview_leaver(connection, person_id, at), left_behind(connection, world, person_id)
