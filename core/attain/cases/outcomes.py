"""What follows when a case has closed: gates, messages, other reviews (LANGUAGE 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from attain.access.tables import case_participant
from attain.cases.facts import Resolver
from attain.cases.tables import case_gate
from attain.mail.outbox import post
from attain.phrases.conditions import holds
from attain.workflow.gates import parts_of

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.phrases.ast import Condition
    from attain.store.doors import Tx
    from attain.workflow.model import Outcome


def run(tx: Tx, world: World, after: Running) -> None:
    """Do what each outcome of the workflow asks for whose condition holds."""
    for outcome in after.workflow.outcomes:
        if outcome.when is None or true_for(tx, world, after, outcome.when):
            _do(tx, world, after, outcome)


def true_for(tx: Tx, world: World, running: Running, condition: Condition) -> bool:
    """Whether a condition holds for the case now; what cannot be known counts as false."""
    return holds(condition, Resolver(tx.connection, world, tx.now).looks_of(running)) is True


def _do(tx: Tx, world: World, after: Running, outcome: Outcome) -> None:
    if outcome.act == "gate":
        _gate(tx, world, after, outcome)
    elif outcome.act == "tell":
        _tell(tx, after, outcome)
    tx.note("case", after.id, {"outcome": outcome.id, "act": outcome.act})


def _gate(tx: Tx, world: World, after: Running, outcome: Outcome) -> None:
    """A yes or no with its reasons; it can be decided again later, when a course was completed."""
    name = str(outcome.settings["gate"])
    failed = [
        text for text, condition in parts_of(outcome.settings["open_when"]) if not true_for(tx, world, after, condition)
    ]
    same = (case_gate.c.case_id == after.id) & (case_gate.c.gate == name)
    tx.connection.execute(delete(case_gate).where(same))
    reason = "All conditions hold." if not failed else "Not yet: " + "; ".join(failed)
    row = {"case_id": after.id, "gate": name, "is_open": not failed, "reason": reason, "at": tx.now}
    tx.connection.execute(insert(case_gate).values(row))


def _tell(tx: Tx, after: Running, outcome: Outcome) -> None:
    """A short message to those whom the outcome names."""
    from sqlalchemy import select

    role = str(outcome.settings["tell"])
    held = select(case_participant.c.person_id).where(
        case_participant.c.case_id == after.id, case_participant.c.role == role
    )
    title = next(iter(outcome.title.values())) if not isinstance(outcome.title, str) else outcome.title
    rows = [
        {
            "message_id": f"{after.id}.outcome.{outcome.id}.{person}",
            "person_id": person,
            "case_id": after.id,
            "subject": title,
            "body": title,
        }
        for person in tx.connection.execute(held).scalars()
    ]
    post(tx, rows)
