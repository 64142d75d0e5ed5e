"""One person more in a running cycle, or one less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from attain.cases.cycle import Eligible, Wave, cycle_of
from attain.cases.facts import Resolver
from attain.cases.hr.changing import Because, keep_override, said, tell
from attain.cases.hr.cycles import RunSeen, run_of
from attain.cases.hr.scope import scope_of
from attain.cases.launch import Preparation, blanks
from attain.cases.opening_rows import Writer
from attain.cases.running import Running, lock, one
from attain.cases.shapes import open_all
from attain.cases.tables import cases, review_cycle
from attain.errors import BadInput, Problem, Refusal
from attain.workflow.inputs import Stopped

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx


def waves_of(run: RunSeen) -> tuple[Wave, ...]:
    """The waves of a launched cycle, as its revision says."""
    return cycle_of(run.catalogue, run.cycle).waves


def add_person(store: Store, world: World, actor: Actor, cycle: str, person_id: int, wave: str, reason: str) -> int:
    """Open a review for somebody whom the cycle's population left out; gives the case.

    Refusal `open_already` when he is in already, `not_yours` for whom the actor does not look after.
    """
    reason = said(reason)
    with store.write(actor, "cycle.add") as tx:
        scope = scope_of(tx.connection, world, actor.person_id or 0, "run_cycles", tx.now)
        run = run_of(tx.connection, world, cycle)
        scope.check(tx.connection, [person_id])
        chosen = next((each for each in waves_of(run) if each.id == wave), None)
        if chosen is None:
            raise BadInput([Problem("wave", "Please choose one of the waves of this cycle.")])
        return _open(tx, world, run, (person_id, chosen), Because(reason, actor.person_id))


def _open(tx: Tx, world: World, run: RunSeen, member: tuple[int, Wave], why: Because) -> int:
    tx.lock("cycle", run.id)
    occasion = _occasion(tx.connection, run, member[0])
    cycle = cycle_of(run.catalogue, run.cycle)
    prepared = Preparation(run.revision, run.catalogue, cycle, Eligible({}, {}), {}, 0)
    new = tx.id("cases")
    opening = [replace(one, occasion=occasion) for one in blanks(prepared, run.id, [(new, member)], tx.now)]
    Writer(tx, world, tx.now).write(open_all(Resolver(tx.connection, world, tx.now), opening))
    keep_override(tx, one(tx.connection, world.catalogues, new), {"act": "add", "wave": member[1].id}, why)
    return new


def _occasion(connection: Connection, run: RunSeen, person_id: int) -> int:
    """Which review of this cycle it is for the person; a second one only after the first was stopped."""
    mine = (cases.c.cycle_id == run.id) & (cases.c.subject_id == person_id)
    rows = connection.execute(select(cases.c.status, cases.c.occasion).where(mine)).all()
    if any(row.status != "stopped" for row in rows):
        raise Refusal("open_already", "This person has a review in this cycle already.")
    return 1 + max((row.occasion for row in rows), default=0)


def remove_person(store: Store, world: World, actor: Actor, case_id: int, reason: str) -> str:
    """Stop somebody's review; gives the name of its cycle.  What was written stays, unseen by anybody new."""
    reason = said(reason)
    with store.write(actor, "cycle.remove") as tx:
        scope = scope_of(tx.connection, world, actor.person_id or 0, "run_cycles", tx.now)
        running = lock(tx, world.catalogues, case_id)
        scope.check(tx.connection, [running.subject_id])
        tell(tx, world, running, Stopped(actor.person_id or 0, reason))
        keep_override(tx, running, {"act": "remove"}, Because(reason, actor.person_id))
        return cycle_name(tx.connection, running)


def cycle_name(connection: Connection, running: Running) -> str:
    """The id of the cycle's document; empty for a review outside of cycles."""
    rows = select(review_cycle.c.cycle).where(review_cycle.c.id == running.cycle_id)
    return str(connection.execute(rows).scalar() or "")


def how_many(connection: Connection, run_id: int) -> int:
    """The cases of a cycle, visible or not."""
    return int(connection.execute(select(func.count()).where(cases.c.cycle_id == run_id)).scalar_one())
