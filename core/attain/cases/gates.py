"""Gates: a named yes or no with its reasons, decided when a review closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from attain.cases.facts import Resolver
from attain.cases.moving import truth
from attain.cases.tables import case_gate
from attain.handbook.speech import Speech
from attain.workflow.gates import parts_of

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.model import Outcome


def close_or_open(tx: Tx, world: World, after: Running, outcome: Outcome) -> tuple[str, bool]:
    """Decide a gate anew; gives its reasons and whether it is open."""
    name, resolver = str(outcome.settings["gate"]), Resolver(tx.connection, world, tx.now)
    parts = parts_of(outcome.settings["open_when"])
    said = Speech(after.catalogue, after.workflow.id).prose()
    failed = [str(said.say(condition)) for _, condition in parts if truth(after, resolver, condition) is not True]
    same = (case_gate.c.case_id == after.id) & (case_gate.c.gate == name)
    tx.connection.execute(delete(case_gate).where(same))
    reason = "All conditions hold." if not failed else "Not yet: " + "; ".join(failed)
    row = {"case_id": after.id, "gate": name, "is_open": not failed, "reason": reason, "at": tx.now}
    tx.connection.execute(insert(case_gate).values(row))
    return reason, not failed
