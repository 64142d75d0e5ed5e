"""Commands on a development plan. Each is told the version that its user saw, so a stale page changes nothing.

Who the employee and the manager are is handed in (`Parties`): the people rules decide it, at the time of the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from attain.development.tables import development_plan, plan_agreement, plan_item
from attain.development.wording import MOST_ITEMS, PlanEntry, check
from attain.errors import Refusal
from attain.learning.registrations import Wanted, register, withdraw
from attain.learning.tables import learning_activity

if TYPE_CHECKING:
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Parties:
    """Who may write a person's plan and must agree to it: the employee and his manager (several: any of them)."""

    employee: int
    managers: frozenset[int]

    def of(self, person_id: int) -> str:
        """employee or manager; Refusal for anybody else."""
        if person_id == self.employee:
            return "employee"
        if person_id in self.managers:
            return "manager"
        raise Refusal("not_yours", "This plan is not yours to change.")


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts on which plan: `version` is what he saw."""

    plan_id: int
    version: int
    by: int
    parties: Parties


def start(tx: Tx, by: int, parties: Parties, case_id: int | None = None) -> int:
    """The person's plan that is still to be agreed or is agreed (of this case, if one is given), or a new draft."""
    parties.of(by)
    tx.lock("development", parties.employee)
    same_case = development_plan.c.case_id.is_(None) if case_id is None else development_plan.c.case_id == case_id
    mine = select(development_plan.c.id).where(
        development_plan.c.person_id == parties.employee, development_plan.c.status != "closed", same_case
    )
    there = tx.connection.execute(mine).first()
    if there is not None:
        return int(there.id)
    id_ = tx.id("development_plan")
    row = {"id": id_, "person_id": parties.employee, "case_id": case_id, "status": "draft", "author_id": by}
    tx.connection.execute(insert(development_plan).values(**row, version=1, created_at=tx.now))
    tx.note("development_plan", id_, {"started": True})
    return id_


def add(tx: Tx, hand: Hand, entry: PlanEntry) -> int:
    """Add something to do; gives its id. Refusal `too_many`, `no_activity`; BadInput."""
    plan = _held(tx, hand)
    check(entry, tx.now.date())
    values = _values(tx, entry)
    count, last = tx.connection.execute(
        select(func.count(), func.max(plan_item.c.place)).where(plan_item.c.plan_id == plan.id)
    ).one()
    if count >= MOST_ITEMS:
        raise Refusal("too_many", f"A plan has at most {MOST_ITEMS} entries.", "Close it and start the next.")
    id_ = tx.id("plan_item")
    place = {"id": id_, "plan_id": plan.id, "place": (last or 0) + 1, "status": "open", "added_by_id": hand.by}
    tx.connection.execute(insert(plan_item).values(**place, **values))
    _changed(tx, hand, {"added": id_})
    return id_


def edit(tx: Tx, hand: Hand, item_id: int, entry: PlanEntry) -> None:
    """Say an entry anew. Refusal `locked` when it is assigned or done already; BadInput."""
    _held(tx, hand)
    _open_item(tx, hand, item_id)
    check(entry, tx.now.date())
    tx.connection.execute(update(plan_item).where(plan_item.c.id == item_id).values(_values(tx, entry)))
    _changed(tx, hand, {"edited": item_id})


def remove(tx: Tx, hand: Hand, item_id: int) -> None:
    """Drop an entry; what was assigned for it is taken back. Refusal `locked` when it is done or dropped."""
    _held(tx, hand)
    row = _item(tx, hand, item_id)
    if row.status in ("done", "dropped"):
        raise Refusal("locked", f"This entry is {row.status} already.")
    if row.registration_id is not None:
        withdraw(tx, [row.registration_id])
    tx.connection.execute(update(plan_item).where(plan_item.c.id == item_id).values(status="dropped", closed_at=tx.now))
    _changed(tx, hand, {"dropped": item_id})


def propose(tx: Tx, hand: Hand) -> None:
    """Put it before the other; proposing is agreeing to what one proposes. Refusal `empty`."""
    _held(tx, hand)
    if not _open_items(tx, hand.plan_id):
        raise Refusal("empty", "A plan without entries cannot be proposed.", "Add at least one.")
    tx.connection.execute(
        update(development_plan).where(development_plan.c.id == hand.plan_id).values(status="proposed")
    )
    tx.note("development_plan", hand.plan_id, {"proposed": hand.version})
    _agree(tx, hand)


def agree(tx: Tx, hand: Hand) -> list[int]:
    """Agree to this version. When employee and manager both have, the plan is agreed and its activities are assigned;
    gives their registrations. Refusal `not_proposed`, `wrote_it` (agreed by the same person already)."""
    plan = _held(tx, hand)
    if plan.status != "proposed":
        raise Refusal("not_proposed", "There is nothing to agree to.", "Propose the plan first.")
    if _agreed(tx, hand).get(hand.parties.of(hand.by)) is not None:
        raise Refusal("wrote_it", "You agreed to this already; the other has to.")
    _agree(tx, hand)
    return _settle(tx, hand) if len(_agreed(tx, hand)) > 1 else []


def close(tx: Tx, hand: Hand) -> None:
    """End the plan; what is still assigned stays assigned, what was only planned is dropped."""
    _held(tx, hand)
    mine = update(plan_item).where(plan_item.c.plan_id == hand.plan_id, plan_item.c.status == "open")
    tx.connection.execute(mine.values(status="dropped", closed_at=tx.now))
    ended = update(development_plan).where(development_plan.c.id == hand.plan_id)
    tx.connection.execute(ended.values(status="closed", closed_at=tx.now))
    tx.note("development_plan", hand.plan_id, {"closed": True})


def finish(tx: Tx, hand: Hand, item_id: int) -> None:
    """Say that an entry which no learning system follows is done. Refusal `locked`."""
    plan = _held(tx, hand)
    row = _item(tx, hand, item_id)
    if plan.status != "agreed" or row.status in ("done", "dropped") or row.registration_id is not None:
        raise Refusal("locked", "Only an agreed entry that no learning system follows is marked by hand.")
    tx.connection.execute(update(plan_item).where(plan_item.c.id == item_id).values(status="done", closed_at=tx.now))
    tx.note("development_plan", hand.plan_id, {"done": item_id})


def _held(tx: Tx, hand: Hand) -> Row[Any]:
    """The plan, locked; Refusal for whoever has no part in it, for a stale page and for a closed plan."""
    tx.lock("development", hand.parties.employee)
    row = tx.connection.execute(select(development_plan).where(development_plan.c.id == hand.plan_id)).one_or_none()
    if row is None or row.person_id != hand.parties.employee:
        raise Refusal("not_yours", "This plan is not yours to change.")
    hand.parties.of(hand.by)
    if row.status == "closed":
        raise Refusal("closed", "This plan is closed.")
    if row.version != hand.version:
        raise Refusal("stale", "The plan was changed in the meantime.", "Look at it again and repeat what you want.")
    return row


def _values(tx: Tx, entry: PlanEntry) -> dict[str, Any]:
    values = asdict(entry) | {"title": entry.title.strip()}
    if entry.activity_id is None:
        return values
    row = tx.connection.execute(
        select(learning_activity).where(learning_activity.c.id == entry.activity_id)
    ).one_or_none()
    if row is None or row.status in ("hidden", "retired"):
        raise Refusal("no_activity", "This activity is not on offer.", "Choose another.")
    return values | {"title": entry.title.strip() or row.title}


def _item(tx: Tx, hand: Hand, item_id: int) -> Row[Any]:
    mine = select(plan_item).where(plan_item.c.id == item_id, plan_item.c.plan_id == hand.plan_id)
    row = tx.connection.execute(mine).one_or_none()
    if row is None:
        raise Refusal("not_yours", "This entry is not in the plan.")
    return row


def _open_item(tx: Tx, hand: Hand, item_id: int) -> None:
    if (row := _item(tx, hand, item_id)).status != "open":
        raise Refusal("locked", f"This entry is {row.status} already.", "Remove it and add another.")


def _open_items(tx: Tx, plan_id: int) -> Sequence[Row[Any]]:
    mine = select(plan_item).where(plan_item.c.plan_id == plan_id, plan_item.c.status == "open")
    return tx.connection.execute(mine.order_by(plan_item.c.place)).all()


def _changed(tx: Tx, hand: Hand, what: dict[str, Any]) -> None:
    """A changed plan is a new version that nobody has agreed to; what was assigned for the old one stays."""
    mine = update(development_plan).where(development_plan.c.id == hand.plan_id)
    tx.connection.execute(mine.values(version=hand.version + 1, status="draft", agreed_at=None))
    tx.note("development_plan", hand.plan_id, what)


def _agreed(tx: Tx, hand: Hand) -> dict[str, int]:
    rows = select(plan_agreement).where(
        plan_agreement.c.plan_id == hand.plan_id, plan_agreement.c.version == hand.version
    )
    return {row.party: row.person_id for row in tx.connection.execute(rows)}


def _agree(tx: Tx, hand: Hand) -> None:
    party = hand.parties.of(hand.by)
    if party not in _agreed(tx, hand):
        row = {"plan_id": hand.plan_id, "version": hand.version, "party": party, "person_id": hand.by, "at": tx.now}
        tx.connection.execute(insert(plan_agreement).values(**row))
        tx.note("development_plan", hand.plan_id, {"agreed": hand.version, "party": party})


def _settle(tx: Tx, hand: Hand) -> list[int]:
    mine = update(development_plan).where(development_plan.c.id == hand.plan_id)
    tx.connection.execute(mine.values(status="agreed", agreed_at=tx.now))
    taught = [row for row in _open_items(tx, hand.plan_id) if row.activity_id is not None]
    wanted = [Wanted(hand.parties.employee, row.activity_id, "plm", row.due_on, row.id) for row in taught]
    ids = register(tx, wanted)
    for row, id_ in zip(taught, ids, strict=True):
        change = update(plan_item).where(plan_item.c.id == row.id)
        tx.connection.execute(change.values(status="assigned", registration_id=id_))
    return ids
