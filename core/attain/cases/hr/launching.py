"""Launching from the portal: what it would do, told before anything is written; then a job that can be resumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from attain import jobs
from attain.cases.facts import Resolver
from attain.cases.hr.scope import Scope, everywhere_of
from attain.cases.launch import Preparation, blanks, launch, prepare, who_is_missing
from attain.cases.shapes import open_all
from attain.cases.tables import cases, review_cycle
from attain.errors import Refusal
from attain.jobs.queue import Job, keep
from attain.jobs.tables import job
from attain.people.sets import one_of
from attain.people.tables import person
from attain.store.doors import Actor
from attain.workflow import effects as e

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.shapes import Pattern
    from attain.store.doors import Store, Tx

JOB = "cycle.launch"
LEASE = 120.0
PAGE = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What a launch would do now.  `first_mail` is none when nobody gets any; `stops` says why it cannot be."""

    people: int
    later: int
    outside: int
    tasks: int
    mails: int
    first_mail: datetime | None
    stops: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the wave he is in, or the reason why he is in none."""

    id: int
    number: str
    name: str
    wave: str
    reason: str


def preview(connection: Connection, world: World, prepared: Preparation, at: datetime) -> Preview:
    """Count what would be opened and sent, by opening every case in memory; nothing is written."""
    inside, outside = len(prepared.now), len(prepared.eligible.outside)
    if prepared.eligible.unexpected:
        return Preview(inside, prepared.later, outside, 0, 0, None, _sentence(prepared.eligible.unexpected))
    if wrong := who_is_missing(connection, world, prepared, at):
        return Preview(inside, prepared.later, outside, 0, 0, None, _sentence(wrong))
    opening = blanks(prepared, 0, enumerate(prepared.now.items(), 1), at)
    try:
        opened = open_all(Resolver(connection, world, at), opening)
    except Refusal as refusal:
        return Preview(inside, prepared.later, outside, 0, 0, None, refusal.message)
    patterns = Counter(one.pattern for one in opened)
    tasks = sum(_persons(pattern, e.OpenTask) * count for pattern, count in patterns.items())
    mails = sum(_persons(pattern, e.Send) * count for pattern, count in patterns.items())
    wakes = [pattern.wakes_at for pattern in patterns if pattern.wakes_at is not None]
    first = at if mails else min(wakes, default=None)
    return Preview(inside, prepared.later, outside, tasks, mails, first)


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _persons(pattern: Pattern, kind: type[e.OpenTask | e.Send]) -> int:
    return sum(len(set(effect.persons)) for effect in pattern.effects if isinstance(effect, kind))


def candidates(
    connection: Connection, prepared: Preparation, scope: Scope, text: str, inside: bool, page: int = 1
) -> tuple[list[Candidate], int]:
    """One page of those who are in, or of those who are not with the reason, and how many there are.

    Two statements.
    """
    found: Mapping[int, str] = prepared.eligible.inside if inside else prepared.eligible.outside
    rows = select(person.c.id, person.c.staff_number, person.c.name)
    rows = rows.where(one_of(connection, person.c.id, list(found)), scope.covers(connection, person.c.id))
    if text.strip():
        named = func.lower(person.c.name).contains(text.strip().lower(), autoescape=True)
        rows = rows.where(named | (person.c.staff_number == text.strip()))
    some = rows.order_by(person.c.name, person.c.id).limit(PAGE).offset((page - 1) * PAGE)
    total = connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
    return [_candidate(row, found[row.id], inside) for row in connection.execute(some)], total


def _candidate(row: Any, said: str, inside: bool) -> Candidate:
    return Candidate(row.id, row.staff_number, row.name, said if inside else "", "" if inside else said)


def ask_for_launch(store: Store, world: World, actor: Actor, cycle: str) -> int:
    """Put the launch into the queue; gives how many people it is for.

    Refusal `no_right` for whoever looks after a part of the organisation only, `running` while one is on its way.
    """
    with store.write(actor, "cycle.ask_for_launch") as tx:
        everywhere_of(tx.connection, world, actor.person_id or 0, "run_cycles", tx.now)
        prepared = prepare(tx.connection, world, cycle, tx.now)
        if not prepared.now:
            raise Refusal("nobody", "Nobody is in this cycle today, so there is nothing to launch.")
        if prepared.eligible.unexpected:
            raise Refusal("unexpected", _sentence(prepared.eligible.unexpected))
        if wrong := who_is_missing(tx.connection, world, prepared, tx.now):
            raise Refusal("missing", _sentence(wrong))
        tx.lock("cycle launch", cycle)
        if under_way(tx.connection, cycle) is not None:
            raise Refusal("running", "This launch is on its way already.")
        payload = {"cycle": cycle, "by": actor.person_id, "of": len(prepared.now)}
        jobs.put(tx, JOB, f"{cycle}.{tx.id(JOB)}", payload)
        tx.note("cycle", cycle, {"people": len(prepared.now)})
    return len(prepared.now)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A launch that runs: how far it is, and what went wrong last."""

    done: int
    of: int
    error: str


def under_way(connection: Connection, cycle: str) -> UnderWay | None:
    """The launch of a cycle that is not through; None when there is none.  Two statements."""
    rows = select(job.c.payload, job.c.error).where(job.c.kind == JOB, job.c.state == "open")
    found = next((row for row in connection.execute(rows) if row.payload["cycle"] == cycle), None)
    if found is None:
        return None
    mine = select(func.count()).join(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    done = connection.execute(mine.where(review_cycle.c.cycle == cycle).select_from(cases)).scalar_one()
    return UnderWay(done, found.payload["of"], found.error or "")


def launch_now(store: Store, world: World, wanted: Job) -> int:
    """Do a launch that was asked for; whatever an earlier try opened is left as it is."""
    actor = Actor(wanted.payload["by"], "job")

    def alive(_done: int, _total: int) -> None:
        keep(store, wanted, LEASE)

    return launch(store, world, actor, wanted.payload["cycle"], alive).opened


def launched(tx: Tx, wanted: Job, opened: int) -> None:
    """Write down that it is through."""
    tx.note("cycle", wanted.payload["cycle"], {"opened": opened})
