"""Open tasks follow the people: jobs that move them once a change of people is visible, or its day has come.

The job is put in the transaction that makes the change visible (`people.recordings.publish`), so neither can be there
without the other.  It goes review by review, each a transaction with its mail and its audit entry, and does again
whatever it had not done when it was killed: what has moved already has nothing left to move.  All in one transaction
would hold up every other writer for as long as an import touches reviews.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain import jobs
from attain.cases.happenings import start_by_changes, who_moved
from attain.cases.hr.changing import done_by
from attain.cases.leave import tell_absences
from attain.cases.lines_moved import Move, Shift, roles_by, shift_of
from attain.cases.moved_away import follow_moves
from attain.cases.one_told import Order, tell_case, with_part
from attain.cases.queries import VISIBLE
from attain.cases.tables import cases, review_cycle
from attain.jobs.worker import LEASE_SECONDS, Handlers, Outside
from attain.people.applying import chunks, draw_lines
from attain.people.holders import refresh_roles
from attain.people.recordings import CHANGED, REACHED
from attain.people.sets import one_of
from attain.revisions.catalogues import newest
from attain.store.doors import Actor
from attain.workflow.inputs import PersonLeft, Replaced

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.jobs import Job
    from attain.store.doors import Store, Tx

AT_ONCE = 50
"""Reviews that are told while somebody waits for the page; more are left to the worker."""
SOME = 20
_log = logging.getLogger("attain.moves")


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of it: reviews told, in how many nothing could be moved, by reason, and how many are still to come."""

    told: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    later: int = 0


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(store: Store, job: Job) -> Moved:
        return _carry_out(store, world, Actor(job.payload.get("by"), "job"), job)

    return {CHANGED: Outside(act, _record), REACHED: Outside(act, _record)}


def followed(store: Store, world: World, actor: Actor, recording: int) -> Moved:
    """Do now what follows from a recording just made (0: none), if it is little; else it is the worker's."""
    if not recording:
        return Moved()
    with store.read() as connection:
        waiting = len(orders(connection, shift_of(connection, {"recording": recording}, store.clock.now())))
    if waiting > AT_ONCE:
        return Moved(later=waiting)
    mine: dict[str, Moved] = {}

    def act(store: Store, job: Job) -> Moved:
        mine[job.key] = _carry_out(store, world, actor, job)
        return mine[job.key]

    jobs.run_all(store, {CHANGED: Outside(act, _record)})
    return mine.get(str(recording), Moved(later=waiting))


def _record(tx: Tx, job: Job, moved: Moved) -> None:
    about = ("day", job.key) if job.kind == REACHED else ("recording", job.key)
    tx.note(*about, {"reviews": moved.told, "refused": dict(moved.refused)})


def _carry_out(store: Store, world: World, actor: Actor, job: Job) -> Moved:
    """Raises what went wrong in a review, after all the others were told."""
    if job.kind == REACHED:
        draw_lines(store, actor, job.payload["day"])
    with store.read() as connection:
        if not newest(connection):
            return Moved()
        shift = shift_of(connection, job.payload, store.clock.now())
        wanted = orders(connection, shift)
    refresh_roles(store, world.catalogues, actor)
    told, refused, failed = 0, dict[str, int](), list[Exception]()
    for some in chunks(wanted, SOME):
        jobs.keep(store, job, LEASE_SECONDS)
        for case_id, ask in some:
            try:
                told += tell_case(store, world, actor, (case_id, ask), f"{job.kind}.{job.key}", refused)
            except Exception as error:  # one review must not keep the others from what is theirs
                _log.exception("case %s could not be told of people who changed", case_id)
                failed.append(error)
    start_by_changes(store, world, actor, job.payload, shift)
    with store.read() as connection:
        moved = who_moved(connection, world, job.payload, store.clock.now())
    follow_moves(store, world, actor, moved)
    tell_absences(store, world, actor)
    if failed:
        raise failed[0]
    return Moved(told, refused)


def orders(connection: Connection, shift: Shift) -> list[Order]:
    """Which reviews are to be told what.

    Who left comes first, for what he had to do goes to whom the review names; then the lines that moved.
    """
    leavers = shift.leavers or {}
    found: list[Order] = [
        (case_id, partial(_leaving, person_id, over))
        for person_id, over in leavers.items()
        for case_id in with_part(connection, person_id)
    ]
    by_subject: dict[int, list[Move]] = {}
    for one in shift.moves:
        by_subject.setdefault(one.subject, []).append(one)
    rows = connection.execute(_cases_about(connection, by_subject)) if by_subject else ()
    return found + [(row.id, partial(_replacing, by_subject[row.subject_id])) for row in rows]


def _cases_about(connection: Connection, persons: Collection[int]) -> Any:
    rows = select(cases.c.id, cases.c.subject_id).outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    about = one_of(connection, cases.c.subject_id, persons)
    return rows.where(about, cases.c.status == "open", VISIBLE).order_by(cases.c.id)


def _leaving(person_id: int, over: tuple[int, ...], connection: Connection, running: Running) -> Iterator[PersonLeft]:
    held = any(person_id in persons for persons in running.state.bound.values())
    acts = any(person_id in state.actors for _, state in running.state.open_steps())
    if held or acts or running.subject_id == person_id:
        yield PersonLeft(person_id, done_by(connection, running.id, person_id), over)


def _replacing(wanted: Sequence[Move], connection: Connection, running: Running) -> Iterator[Replaced]:
    for one in wanted:
        for role in roles_by(running.workflow, one.line):
            if one.was in running.state.bound.get(role, ()):
                yield Replaced(one.was, one.by, done_by(connection, running.id, one.was), role)
