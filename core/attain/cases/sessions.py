"""Sessions gather the cases of one group: one session for each (cycle, wave, step, level, group) (LANGUAGE 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select

from attain.cases.session_tables import session, session_case
from attain.people.facts import facts
from attain.people.find import find
from attain.phrases.parser import parse_people
from attain.phrases.times import resolve

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.case import StepKey
    from attain.workflow.model import Step


def join(tx: Tx, world: World, running: Running, key: StepKey) -> int:
    """Put a case into the session of its group, which begins to gather with its first case; gives the session's id."""
    step = running.workflow.step(key.step)
    group = group_of(tx, running, step)
    found = _existing(tx, running, step, group)
    session_id = found.id if found is not None else _gather(tx, world, running, step, group)
    present = select(session_case).where(session_case.c.session_id == session_id, session_case.c.case_id == running.id)
    if tx.connection.execute(present).first() is None:
        row = {"session_id": session_id, "case_id": running.id, "arrived_at": tx.now}
        tx.connection.execute(insert(session_case).values(row))
    return session_id


def group_of(tx: Tx, running: Running, step: Step) -> str:
    """The group that a case belongs to: a fact of its subject, a person, or the whole organisation."""
    by = step.session.group_by if step.session else "organisation"
    if by == "organisation":
        return "organisation"
    name, _, of = by.partition(" of ")
    if of == "employee" and name != "manager":
        return str(facts(tx.connection, [running.subject_id], tx.now).get(running.subject_id, {}).get(name, ""))
    persons = find(tx.connection, parse_people(by), [running.subject_id], tx.now)[running.subject_id]
    return str(persons[0]) if persons else ""


def _existing(tx: Tx, running: Running, step: Step, group: str) -> Row[Any] | None:
    tx.lock("session", f"{running.cycle_id}.{running.wave}.{step.id}.{group}")
    same = select(session).where(
        session.c.cycle_id == running.cycle_id,
        session.c.wave == running.wave,
        session.c.step == step.id,
        session.c.level == 1,
        session.c.grp == group,
    )
    return tx.connection.execute(same).first()


def _gather(tx: Tx, world: World, running: Running, step: Step, group: str) -> int:
    new = tx.id("review_session")
    row = {
        "id": new,
        "cycle_id": running.cycle_id,
        "wave": running.wave,
        "step": step.id,
        "level": 1,
        "grp": group,
        "revision": running.revision,
        "status": "gathering",
        "opens_by": opens_by(world, running, step),
    }
    tx.connection.execute(insert(session).values(row))
    tx.note("session", new, {"group": group, "step": step.id})
    return new


def opens_by(world: World, running: Running, step: Step) -> datetime | None:
    """The hour at which a session opens even when not every case has arrived."""
    from attain.cases.facts import moment

    del world
    time = step.session.or_by if step.session else None
    if time is None:
        return None
    due = resolve(time, lambda anchor: moment(running, {}, {}, anchor), running.calendar, running.zone)
    return due.start if due else None


def leave(tx: Tx, running: Running) -> None:
    """Take a case that ended out of the sessions that still gather."""
    gathering = select(session.c.id).where(session.c.status == "gathering")
    own = (session_case.c.case_id == running.id) & session_case.c.session_id.in_(gathering)
    tx.connection.execute(delete(session_case).where(own))
