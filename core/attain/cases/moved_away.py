"""Overlays of an employee who moved: a running review takes on those of the new place where `employee_moves` says so.

A review keeps the overlays with which it began.  Only for a fact that its workflow names under `employee_moves` do they
change: at once (`new_at_next_step`; what is open stays as it is) or once the event has come (`old_until EVENT`).  All
else is read as it was when the review began, and its calendar stays.  Nothing that was promised is broken: a review
that has reached something which the new place does without, asks otherwise or shows to more people stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases.changes.one_case import move_case
from attain.cases.following import MOVED, follow
from attain.cases.moving import move
from attain.cases.running import lock, one
from attain.cases.tables import cases, review_cycle
from attain.errors import Refusal
from attain.people.asof import AsOf
from attain.people.populations import PersonLook, Terms, looks
from attain.people.sets import one_of
from attain.phrases.calendar import local_day
from attain.variations.moved import why_not
from attain.variations.vary import LONGER, fitting
from attain.workflow.inputs import TimePassed
from attain.workflow.migrating import Move
from attain.workflow.moving import old_still_counts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Actor, Store, Tx


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(tx: Tx, job: Job) -> None:
        take_on(tx, world, int(job.payload["case"]))

    return {MOVED: act}


def follow_moves(store: Store, world: World, actor: Actor, persons: Collection[int]) -> int:
    """Let the open reviews about these people take on what holds for them now; gives how many changed."""
    with store.read() as connection:
        mine = one_of(connection, cases.c.subject_id, list(persons))
        rows = select(cases.c.id).where(mine, cases.c.status == "open").order_by(cases.c.id)
        ids = connection.execute(rows).scalars().all()
    changed = 0
    for case_id in ids:
        with store.write(actor, "review.moves") as tx:
            changed += take_on(tx, world, case_id)
    return changed


def take_on(tx: Tx, world: World, case_id: int) -> bool:
    """Bring the overlays of one review up to date; says whether they changed."""

    running = one(tx.connection, world.catalogues, case_id)
    wanted = overlays_now(tx.connection, world, running, tx.now)
    if not running.state.is_open or wanted == running.overlays:
        return False
    how = Move(running.revision, running.revision)

    running = _up_to_now(tx, world, case_id)
    try:
        if why := why_not(
            running.state, running.catalogue, world.catalogues.at(tx.connection, running.revision, wanted)
        ):
            raise Refusal("stays", why)
        move_case(tx, world, running, how, overlays=wanted)
    except Refusal as refused:
        tx.note("case", case_id, {"keeps the overlays": list(running.overlays), "because": refused.message})
        return False
    tx.note("case", case_id, {"overlays": list(wanted), "were": list(running.overlays)})
    return True


def _up_to_now(tx: Tx, world: World, case_id: int) -> Running:
    """The case, locked, with what time alone does done under the overlays that it runs on."""
    running = lock(tx, world.catalogues, case_id)
    wakes = tx.connection.execute(select(cases.c.wakes_at).where(cases.c.id == case_id)).scalar()
    if not running.state.is_open or wakes is None or wakes > tx.now:
        return running
    after, transition, left = move(tx, world, running, TimePassed())
    follow(tx, world, after, transition, left)
    return lock(tx, world.catalogues, case_id)


def overlays_now(connection: Connection, world: World, running: Running, at: datetime) -> tuple[str, ...]:
    """The overlays that fit the employee by where he is now, as far as the workflow lets that count already."""
    said: Mapping[str, Any] = running.workflow.when_people_change.get("employee_moves", {})
    counts = [fact for fact in said if not old_still_counts(running.workflow, running.state, fact)]
    if not counts:
        return running.overlays
    whole = world.catalogues.at(connection, running.revision)
    day = local_day(running.state.opened_at, running.zone)
    terms = _terms(whole, running)
    began = _look(connection, AsOf(min(running.dates["cut_off"], day), at), terms, running.subject_id)
    today = _look(connection, AsOf(local_day(at, running.zone), at), terms, running.subject_id)
    if began is None or today is None:
        return running.overlays
    news = {fact: today.facts[fact] for fact in counts if fact in today.facts}
    found = fitting(whole, _cycle(connection, running), day, replace(began, facts={**began.facts, **news}))
    longer = tuple(each for each in running.overlays if each.startswith(LONGER))
    return (*(each for each in found if not each.startswith(LONGER)), *longer)


def _terms(whole: Any, running: Running) -> Terms:
    populations = {one.id: whole.model("population", one.id) for one in whole.of_kind("population")}
    return Terms(populations, running.dates, running.calendar, running.zone)


def _look(connection: Connection, when: AsOf, terms: Terms, subject: int) -> PersonLook | None:
    return looks(connection, when, terms, [subject]).get(subject)


def _cycle(connection: Connection, running: Running) -> str:
    rows = select(review_cycle.c.cycle).where(review_cycle.c.id == running.cycle_id)
    return str(connection.execute(rows).scalar() or "") if running.cycle_id else ""
