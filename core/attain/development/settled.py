"""From a list that a review's plan step settled to the person's development plan, with its activities assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.development.plan import Hand, Parties, add, agree, propose, start
from attain.development.tables import development_plan
from attain.development.wording import PlanEntry
from attain.learning.tables import learning_activity

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.events import PlanSettled
    from attain.store.doors import Tx


def development_settled(tx: Tx, catalogue: Catalogue, found: Sequence[PlanSettled]) -> None:
    """Write each settled development plan; what both agreed to in the review is agreed here.

    Without somebody who agreed (the wait ended by itself), the plan is proposed and waits for the manager.
    """
    del catalogue
    for event in found:
        if event.kind == "development_plan" and event.entries:
            _write(tx, event)


def _write(tx: Tx, event: PlanSettled) -> None:
    """Whoever wrote it proposes it, and whoever agreed to it in the review agrees to it here: one is the employee."""
    others = {event.agreed_by, event.written_by} - {None, event.subject_id}
    parties = Parties(event.subject_id, frozenset(one for one in others if one is not None))
    writer = event.written_by if event.written_by in parties.managers else event.subject_id
    plan = start(tx, event.subject_id, parties, event.case_id)
    for entry in event.entries:
        add(tx, _hand(tx, plan, writer, parties), _entry(tx, entry))
    propose(tx, _hand(tx, plan, writer, parties))
    if event.agreed_by is not None and event.agreed_by != writer:
        agree(tx, _hand(tx, plan, event.agreed_by, parties))


def _hand(tx: Tx, plan: int, by: int, parties: Parties) -> Hand:
    version = tx.connection.execute(
        select(development_plan.c.version).where(development_plan.c.id == plan)
    ).scalar_one()
    return Hand(plan, version, by, parties)


def _entry(tx: Tx, said: Mapping[str, Any]) -> PlanEntry:
    wanted = select(learning_activity).where(learning_activity.c.item == said.get("activity", ""))
    row = tx.connection.execute(wanted.order_by(learning_activity.c.id)).first() if said.get("activity") else None
    item, level = next(iter((row.builds or {}).items()), ("", "")) if row is not None else ("", "")
    due = said.get("due_on")
    return PlanEntry(
        activity_id=row.id if row is not None else None,
        title=str(said.get("title", "")) or ("" if row is not None else str(said.get("activity", ""))),
        item=item,
        to_level=level,
        due_on=date.fromisoformat(due) if due else None,
        why=str(said.get("why", "")),
    )
