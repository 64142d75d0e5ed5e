"""What time does to sessions: they open, run late, and go on after a kill.  Called beside `waking.wake_all`, before it.

Nothing remembers but the rows: a worker may be killed at any instant and another goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from attain.cases import running as reading
from attain.cases.facts import Resolver
from attain.cases.following import decided_alone
from attain.cases.rights import may
from attain.cases.rows import message_rows
from attain.cases.session_closing import begin, cases_of, finish, step_of
from attain.cases.session_opening import due_from, first_is_open, keep_out, may_open, open_session
from attain.cases.session_people import staying_out
from attain.cases.session_rules import next_entry
from attain.cases.session_tables import session, session_case, session_member
from attain.cases.sessions import locked, rules_of
from attain.errors import Refusal
from attain.mail.outbox import post
from attain.store.doors import Actor
from attain.workflow.chains import chain_at, entry_at
from attain.workflow.effects import Send
from attain.workflow.facts import WantPeople
from attain.workflow.model import ENDINGS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Store, Tx
    from attain.workflow.model import LateEntry, Step

SYSTEM = Actor(None, "system")


def sessions_due(store: Store, world: World) -> int:
    """Open what may open, run late chains, end what was being closed, give late cases away; gives how much was done."""
    done = _settle_rest(store, world)
    # What is late closes first: the level above opens at the same hour, and with its cases.
    while overdue := _overdue(store):
        done += sum(_run_late(store, world, session_id) for session_id in overdue)
    with store.read() as connection:
        now = store.clock.now()
        counts = session.c.stirred.is_(True) | (session.c.opens_by <= now)
        some = select(session_case.c.case_id).where(session_case.c.session_id == session.c.id).exists()
        gathering = select(session.c.id).where(session.c.status == "gathering", counts, some)
        waiting = connection.execute(gathering.order_by(session.c.level, session.c.id)).scalars().all()
    return done + sum(_try_to_open(store, world, session_id) for session_id in waiting)


def _overdue(store: Store) -> Sequence[int]:
    """The open sessions for which the next entry of their late chain has come."""
    with store.read() as connection:
        late = select(session.c.id).where(session.c.status == "open", session.c.late_at <= store.clock.now())
        return connection.execute(late.order_by(session.c.level, session.c.id)).scalars().all()


def _settle_rest(store: Store, world: World) -> int:
    """What a kill left: sessions that were being closed, and cases of a launch that came too late."""
    with store.read() as connection:
        closing = connection.execute(select(session.c.id).where(session.c.status == "closing")).scalars().all()
        missed = (
            select(session_case.c.case_id, session.c.step, session.c.level)
            .join(session, session.c.id == session_case.c.session_id)
            .where(session_case.c.late.is_(True), session_case.c.told_at.is_(None))
        )
        late = connection.execute(missed.order_by(session_case.c.case_id)).all()
    for row in late:
        with store.write(SYSTEM, "session.late_case") as tx:
            decided_alone(tx, world, reading.lock(tx, world.catalogues, row.case_id), row.step, row.level)
    return len(late) + sum(finish(store, world, session_id) + 1 for session_id in closing)


def _try_to_open(store: Store, world: World, session_id: int) -> bool:
    with store.write(SYSTEM, "session.open") as tx:
        row = locked(tx, session_id)
        step, _ = step_of(tx.connection, world, row)
        if row.status != "gathering":
            return False
        if may_open(tx.connection, row, step, tx.now):
            open_session(tx, world, row)
            return True
        # The hour at which the first level opens changes who still comes to the levels above it.
        again = row.level > 1 and not first_is_open(tx.connection, row, tx.now)
        tx.connection.execute(update(session).where(session.c.id == session_id).values(stirred=again))
        return False


def open_now(store: Store, world: World, actor: Actor, session_id: int) -> None:
    """Open a session before its hour, as somebody who may run cycles; Refusal where nothing has arrived."""
    with store.write(actor, "session.open_now") as tx:
        if not may(tx.connection, world, actor.person_id, "run_cycles", tx.now):
            raise Refusal("no_session", "There is no such session for you.")
        row = locked(tx, session_id)
        if row.status != "gathering":
            raise Refusal("open_already", "This session is open already, or its cases sit in another one.")
        if not cases_of(tx.connection, world, session_id):
            raise Refusal("nobody", "No case has arrived in this session yet.")
        open_session(tx, world, row)


# --- late ------------------------------------------------------------------------------------------------------------


def _run_late(store: Store, world: World, session_id: int) -> int:
    """One entry of the late chain; an ending closes the session as it stands."""
    with store.write(SYSTEM, "session.late") as tx:
        row = locked(tx, session_id)
        if row.status != "open" or row.late_at is None or row.late_at > tx.now:
            return 0
        step, _ = step_of(tx.connection, world, row)
        chain = chain_at(step, tuple(row.late_path or ()))
        entry = chain[row.late_entry] if row.late_entry < len(chain) else None
        gathered = cases_of(tx.connection, world, session_id)
        if entry is not None and entry.act not in ENDINGS and gathered:
            _entry(tx, world, row, step, entry, gathered)
            return 1
        begin(tx, row, None, "")
    return 1 + finish(store, world, session_id)


def _entry(tx: Tx, world: World, row: Row[Any], step: Step, entry: LateEntry, gathered: Sequence[Running]) -> None:
    persons = people_of(tx.connection, world, entry.person, gathered, tx)
    path, done = tuple(row.late_path or ()), row.late_entry + 1
    if entry.act == "tell":
        _send(tx, row, entry.message, persons, gathered[0])
        values: dict[str, Any] = {"late_entry": done}
        values["late_at"] = next_entry(gathered[0], chain_at(step, path), done, row.late_at)
    else:
        _seat(tx, world, row.id, step, persons, gathered)
        path = (*path, row.late_entry)
        due = due_from(gathered[0], entry_at(step, path).due, row.late_at, tx.now)
        values = {"late_path": list(path), "late_entry": 0, "due_at": due.at, "due_day": due.day}
        values["late_at"] = next_entry(gathered[0], chain_at(step, path), 0, due.at)
    tx.connection.execute(update(session).where(session.c.id == row.id).values(values))
    tx.note("session", row.id, {"did": f"late: {entry.act}", "persons": len(persons)})


def _seat(
    tx: Tx, world: World, session_id: int, step: Step, persons: Sequence[int], gathered: Sequence[Running]
) -> None:
    """Whoever a late session is handed to leads it as well, and stays out of what he would stay out of."""
    own = session_member.c.session_id == session_id
    known = set(tx.connection.execute(select(session_member.c.person_id).where(own)).scalars())
    leads = update(session_member).where(own, session_member.c.person_id.in_(persons))
    tx.connection.execute(leads.values(place="chair"))
    fresh = [each for each in persons if each not in known]
    rows = [{"session_id": session_id, "person_id": each, "place": "chair", "present": False} for each in fresh]
    tx.bulk_insert(session_member, rows)
    relations = world.extensions.relations
    out = staying_out(tx.connection, rules_of(step).stays_out, fresh, gathered, relations, tx.now)
    keep_out(tx, session_id, dict(out))


def _send(tx: Tx, row: Row[Any], message: str, persons: Sequence[int], first: Running) -> None:
    """One message for the whole session: it names no case."""
    said = Send(message, tuple(persons), row.step)
    rows = message_rows(first.id, row.revision, first.catalogue, said, persons, tx.now)
    cause = f"session.{row.id}.{message}.{row.late_entry}"
    post(tx, [each | {"case_id": None, "message_id": f"{cause}.{each['person_id']}"} for each in rows])


def people_of(connection: Connection, world: World, role: str, gathered: Sequence[Running], tx: Tx) -> tuple[int, ...]:
    """Who a role of the workflow is, over all cases of a session."""
    found: set[int] = set()
    asking = {}
    for running in gathered:
        found.update(running.state.bound.get(role, ()))
        definition = running.workflow.people.get(role)
        if not running.state.bound.get(role) and definition is not None:
            asking[running.id] = (running, [WantPeople(definition.phrase)])
    for answers in Resolver(connection, world, tx.now).answer(asking).values():
        found.update(person for persons in answers.values() for person in persons)
    return tuple(sorted(found))
