"""Gates: a named yes or no with its reasons, decided when a review closes; nobody's fault may open one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from attain.access.newcomers import holders
from attain.access.reading import grants
from attain.cases.exports import refresh
from attain.cases.facts import Resolver
from attain.cases.moving import truth
from attain.cases.queries import text_of
from attain.cases.running import lock
from attain.cases.tables import case_gate
from attain.errors import BadInput, Problem, Refusal
from attain.phrases.ast import Named
from attain.phrases.parser import parse_time
from attain.workflow.facts import Known, WantPeople
from attain.workflow.gates import parts_of
from attain.workflow.run import Run
from attain.workflow.times import due_from

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.model import Outcome


@dataclass(frozen=True, slots=True)
class GateSeen:
    """A gate as one viewer sees it; `until` is set where he may still open it by hand."""

    name: str
    title: str
    is_open: bool
    reason: str
    until: datetime | None = None


def close_or_open(tx: Tx, world: World, after: Running, outcome: Outcome) -> tuple[str, tuple[int, ...]]:
    """Decide a gate anew; gives its reasons and who may open it by hand where it is closed."""
    name, resolver = str(outcome.settings["gate"]), Resolver(tx.connection, world, tx.now)
    parts = parts_of(outcome.settings["open_when"])
    failed = [text for text, condition in parts if truth(after, resolver, condition) is not True]
    same = (case_gate.c.case_id == after.id) & (case_gate.c.gate == name)
    tx.connection.execute(delete(case_gate).where(same))
    reason = "All conditions hold." if not failed else "Not yet: " + "; ".join(failed)
    row = {"case_id": after.id, "gate": name, "is_open": not failed, "reason": reason, "at": tx.now}
    tx.connection.execute(insert(case_gate).values(row))
    return reason, deciders(tx.connection, world, after, outcome, tx.now) if failed else ()


def excuse_gate(store: Store, world: World, actor: Actor, case_id: int, gate: str, reason: str) -> None:
    """Open a gate whose conditions do not hold, because it is nobody's fault; the reason is kept.

    Refusal for who may not decide on it, or where there is nothing to decide any more; BadInput without a reason.
    """
    with store.write(actor, "gate.excuse") as tx:
        if not reason.strip():
            raise BadInput([Problem("reason", "Please give a reason for this exception.")])
        running = lock(tx, world.catalogues, case_id)
        outcome = next((one for one in running.workflow.outcomes if one.settings.get("gate") == gate), None)
        if outcome is None or actor.person_id not in deciders(tx.connection, world, running, outcome, tx.now):
            raise Refusal("not_yours", "Somebody else decides on exceptions here.")
        same = (case_gate.c.case_id == case_id) & (case_gate.c.gate == gate) & case_gate.c.is_open.is_(False)
        row = tx.connection.execute(select(case_gate).where(same)).first()
        if row is None:
            raise Refusal("closed", "There is nothing to decide on here: the gate is open, or there is none yet.")
        if until(running, outcome, row.at, tx.now) < tx.now:
            raise Refusal("too_late", "The time for an exception is over; the gate stays closed.")
        values = {"is_open": True, "reason": f"{row.reason} Nobody's fault: {reason.strip()}", "at": tx.now}
        tx.connection.execute(update(case_gate).where(same).values(values))
        tx.note("case", case_id, {"gate": gate, "excused by": actor.person_id})
        refresh(tx, running)


def until(running: Running, outcome: Outcome, since: datetime, now: datetime) -> datetime:
    """Until when a gate that was closed at an instant may be opened by hand."""
    said: Any = outcome.settings.get("no_fault") or {}
    run = Run(running.workflow, running.state, Known(now, running.zone, running.calendar), now)
    return due_from(run, parse_time(str(said["due"])), since).at


def deciders(connection: Connection, world: World, running: Running, outcome: Outcome, at: datetime) -> tuple[int, ...]:
    """Who decides that it is nobody's fault; never the employee himself."""
    said: Any = outcome.settings.get("no_fault") or {}
    found = persons_of(connection, world, running, str(said.get("decided_by", "")), at) if said else ()
    return tuple(one for one in found if one != running.subject_id)


def persons_of(connection: Connection, world: World, running: Running, role: str, at: datetime) -> Sequence[int]:
    """Who is somebody of the cast: whoever holds the place in the case, else whom its phrase finds now."""
    held = [running.subject_id] if role == "employee" else list(holders(connection, running.id, role))
    person = running.workflow.people.get(role)
    if held or person is None:
        return held
    want = WantPeople(Named(role) if role == "employee" else person.phrase)
    found = Resolver(connection, world, at).answer({running.id: (running, [want])})[running.id][want]
    return tuple(found)


def gates_for(
    connection: Connection, world: World, running: Running, viewer: int, at: datetime, language: str = ""
) -> list[GateSeen]:
    """The gates that a row lets somebody read, and those on which he decides."""
    rows = {row.gate: row for row in connection.execute(select(case_gate).where(case_gate.c.case_id == running.id))}
    if not rows:
        return []
    granted = grants(connection, viewer, [running.id], at).get(running.id, {})
    found = []
    for outcome in running.workflow.outcomes:
        row = rows.get(str(outcome.settings.get("gate", "")))
        if row is None:
            continue
        decides = viewer in deciders(connection, world, running, outcome, at)
        end = until(running, outcome, row.at, at) if decides and not row.is_open else None
        if decides or f"gate {row.gate}" in granted:
            open_until = end if end and end >= at else None
            found.append(GateSeen(row.gate, text_of(outcome.title, language), row.is_open, row.reason, open_until))
    return found
