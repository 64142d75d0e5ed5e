"""A gate whose conditions do not hold, opened all the same because it is nobody's fault (LANGUAGE 9).

Whoever decides is asked when the gate is found closed.  One job for each entry of `if_late` waits for its hour; when
the last has come, an ending, the time for an exception is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, literal, select, update

from attain import jobs
from attain.cases.exports import refresh
from attain.cases.queries import names_of
from attain.cases.running import lock, many
from attain.cases.session_opening import due_from
from attain.cases.session_rules import next_entry
from attain.cases.tables import case_gate
from attain.cases.telling import persons_of, post_about, title_of
from attain.config.days import said_day
from attain.errors import BadInput, Problem, Refusal
from attain.jobs.tables import job as job_table
from attain.mail.tables import mail
from attain.people.asof import view
from attain.people.lines import managers
from attain.phrases.calendar import local_day
from attain.phrases.parser import parse_time
from attain.workflow.build_waits import late_chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, Row

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.model import LateEntry, Outcome

KIND = "gate.exception"
MANAGER_OF_ACTOR = "manager of actor"
OVER = Refusal("closed", "There is nothing to decide on here: the gate is open, there is none, or the time is over.")


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A closed gate on which somebody may make an exception, whom it is about, and the last day for it."""

    case_id: int
    gate: str
    title: str
    reason: str
    subject: str
    until: date | None


def ask(tx: Tx, world: World, after: Running, outcome: Outcome, reason: str) -> None:
    """Tell whoever decides that a gate is closed, and let each entry of `if_late` wait for its hour."""
    persons = deciders(tx.connection, world, after, outcome, tx.now)
    said, name = _said(outcome), str(outcome.settings["gate"])
    due = due_from(after, parse_time(said["due"]), tx.now, tx.now)
    body = f"{reason}\n\nYou may open it where it is nobody's fault, until {said_day(due.day)}, on the review's page."
    post_about(tx, after, f"gate.{name}", persons, f"{title_of(outcome)}: is it anybody's fault?", body)
    chain, hour = late_chain(said["if_late"]), due.at
    for number in range(len(chain)):
        hour = next_entry(after, chain, number, hour)
        payload = {"case": after.id, "gate": name, "entry": number, "hour": hour.isoformat()}
        jobs.put(tx, KIND, _key(after.id, name, tx.now, number), payload, hour)


def _said(outcome: Outcome) -> dict[str, Any]:
    said: Any = outcome.settings.get("no_fault") or {}
    return dict(said)


def _key(case_id: int, gate: str, at: datetime, entry: int) -> str:
    """The job of one entry, for the gate as it was found at an instant."""
    return f"{case_id}.{gate}.{at:%Y%m%dT%H%M%S%f}.{entry}"


def deciders(connection: Connection, world: World, running: Running, outcome: Outcome, at: datetime) -> tuple[int, ...]:
    """Who may make an exception; never the employee himself."""
    said = _said(outcome)
    found = persons_of(connection, world, running, str(said["decided_by"]), at) if said else ()
    return tuple(one for one in found if one != running.subject_id)


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def late(tx: Tx, job: Job) -> None:
        case_id, gate, entry = (job.payload[name] for name in ("case", "gate", "entry"))
        for running in many(tx.connection, world.catalogues, [case_id]):
            row, outcome = _closed(tx.connection, case_id, gate), _outcome(running, gate)
            if row and outcome and _key(case_id, gate, row.at, entry) == job.key:
                _entry(tx, world, running, outcome, late_chain(_said(outcome)["if_late"])[entry])

    return {KIND: late}


def _entry(tx: Tx, world: World, running: Running, outcome: Outcome, entry: LateEntry) -> None:
    gate = str(outcome.settings["gate"])
    tx.note("case", running.id, {"gate": gate, "late": entry.act})
    if entry.act != "tell":
        return
    persons = deciders(tx.connection, world, running, outcome, tx.now)
    told: Sequence[int] = persons
    if entry.person == MANAGER_OF_ACTOR:
        above = managers(tx.connection, view(tx.connection, tx.now), persons)
        told = sorted({over for one in persons for over in above[one]})
    elif entry.person:
        told = persons_of(tx.connection, world, running, entry.person, tx.now)
    title = f"{title_of(outcome)}: nobody has decided yet"
    body = "Whether it is anybody's fault that this stays closed was to be decided by now."
    post_about(tx, running, f"gate.{gate}.late.{tx.now:%Y%m%d%H%M}", told, title, body, entry.message)


def excuse_gate(store: Store, world: World, actor: Actor, case_id: int, gate: str, reason: str) -> None:
    """Open a gate whose conditions do not hold, because it is nobody's fault; the reason is kept.

    Refusal for who may not decide on it, where there is nothing to decide, or too late; BadInput without a reason.
    """
    with store.write(actor, "gate.excuse") as tx:
        if not reason.strip():
            raise BadInput([Problem("reason", "Please give a reason for this exception.")])
        running = lock(tx, world.catalogues, case_id)
        outcome = _outcome(running, gate)
        if outcome is None or actor.person_id not in deciders(tx.connection, world, running, outcome, tx.now):
            raise Refusal("not_yours", "Somebody else decides on exceptions here.")
        row = _closed(tx.connection, case_id, gate)
        if row is None or _is_over(tx.connection, row, outcome, tx.now):
            raise OVER
        values = {"is_open": True, "reason": f"{row.reason} Nobody's fault: {reason.strip()}", "at": tx.now}
        tx.connection.execute(update(case_gate).where(_same(case_id, gate)).values(values))
        tx.note("case", case_id, {"gate": gate, "excused by": actor.person_id})
        refresh(tx, running)


def _outcome(running: Running, gate: str) -> Outcome | None:
    return next((each for each in running.workflow.outcomes if each.settings.get("gate") == gate), None)


def _same(case_id: int, gate: str) -> Any:
    return (case_gate.c.case_id == case_id) & (case_gate.c.gate == gate)


def _closed(connection: Connection, case_id: int, gate: str) -> Row[Any] | None:
    closed = select(case_gate).where(_same(case_id, gate), case_gate.c.is_open.is_(False))
    return connection.execute(closed).first()


def _until(connection: Connection, row: Row[Any], outcome: Outcome) -> datetime | None:
    """The hour of the last entry of `if_late`: what its job was put for, however often that is tried."""
    last = len(late_chain(_said(outcome).get("if_late"))) - 1
    key = _key(row.case_id, row.gate, row.at, last)
    wanted = select(job_table.c.payload).where(job_table.c.kind == KIND, job_table.c.key == key)
    payload = connection.execute(wanted).scalar()
    return None if payload is None else datetime.fromisoformat(payload["hour"])


def _is_over(connection: Connection, row: Row[Any], outcome: Outcome, now: datetime) -> bool:
    until = _until(connection, row, outcome)
    return until is not None and until <= now


def exceptions_in(
    connection: Connection, world: World, running: Running, person_id: int, at: datetime
) -> Iterator[Exceptional]:
    """The closed gates of a case on which somebody may make an exception now."""
    for outcome in running.workflow.outcomes:
        if not _said(outcome):
            continue
        row = _closed(connection, running.id, str(outcome.settings["gate"]))
        if row is None or _is_over(connection, row, outcome, at):
            continue
        if person_id in deciders(connection, world, running, outcome, at):
            until = _until(connection, row, outcome)
            subject = names_of(connection, [running.subject_id])[running.subject_id]
            yield Exceptional(
                running.id, row.gate, title_of(outcome), row.reason, subject, until and local_day(until, running.zone)
            )


def exceptions_for(connection: Connection, world: World, person_id: int, at: datetime) -> list[Exceptional]:
    """Those of every review that somebody was asked about, the oldest first."""
    asked = cast(case_gate.c.case_id, String) + literal(".gate.") + case_gate.c.gate + literal(f".{person_id}")
    rows = select(case_gate.c.case_id).join(mail, mail.c.message_id == asked)
    rows = rows.where(case_gate.c.is_open.is_(False), mail.c.person_id == person_id).distinct()
    cases = many(connection, world.catalogues, sorted(connection.execute(rows).scalars()))
    return [each for running in cases for each in exceptions_in(connection, world, running, person_id, at)]
