"""From a result to a level: proposed to a named person, or recorded at once, as the connection says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, select, update

from attain.errors import Refusal
from attain.events import MeasureRecorded
from attain.learning.result_tables import completion, measure_proposal
from attain.learning.rules import Raise, ResultRules, Target, raises
from attain.learning.settled import Settled
from attain.learning.tables import learning_activity
from attain.measures.store import NewMeasure, current, events, record_all

if TYPE_CHECKING:
    from datetime import date

    from attain.store.doors import Tx

Confirmers = Callable[[int, str], Collection[int]]
"""(person, phrase such as `manager of employee`) -> the persons whom it means now."""

LONGEST_DETAIL = 400


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level that waits for somebody's yes, with what speaks for it."""

    id: int
    person_id: int
    measure: str
    item: str
    scale: str
    before: str
    level: str
    confirmed_by: str
    because: str
    completed_on: date


def take(tx: Tx, results: Sequence[Settled], rules: ResultRules) -> list[MeasureRecorded]:
    """Propose or set the levels for which these successes speak; gives what was recorded."""
    if rules.level not in ("propose", "set"):
        return []
    present = _present(tx.connection, {one.person_id for one in results}, rules)
    lifted: list[tuple[Settled, Raise]] = []
    for one in sorted(results, key=lambda one: (one.row.completed_at, one.row.id)):
        levels = present.setdefault(one.person_id, {})
        for found in raises(one.activity.builds, levels, rules):
            levels[found.item] = found.level
            lifted.append((one, found))
    return _set(tx, lifted) if rules.level == "set" else _propose(tx, lifted, rules)


def _present(connection: Connection, persons: Collection[int], rules: ResultRules) -> dict[int, dict[str, str]]:
    """{person: {item: level}}, only from values on the scale that the item is to have."""
    found: dict[int, dict[str, str]] = {}
    for name in sorted({target.measure for target in rules.targets.values()}):
        for person_id, items in current(connection, persons, name).items():
            for item, value in items.items():
                target = rules.targets.get(item)
                if target is not None and target.measure == name and value.scale in ("", target.scale):
                    found.setdefault(person_id, {})[item] = value.label
    return found


def _set(tx: Tx, lifted: Sequence[tuple[Settled, Raise]]) -> list[MeasureRecorded]:
    values = [_value(one.person_id, found.item, found.target, found.level, one.row) for one, found in lifted]
    record_all(tx, values)
    return events(tx, values)


def _value(person_id: int, item: str, target: Target, level: str, row: Row[Any]) -> NewMeasure:
    return NewMeasure(
        person_id=person_id,
        name=target.measure,
        item=item,
        label=level,
        scale=target.scale,
        valid_from=row.completed_on,
        source="learning",
        detail=str(row.activity_title or row.activity)[:LONGEST_DETAIL],
    )


def _propose(tx: Tx, lifted: Sequence[tuple[Settled, Raise]], rules: ResultRules) -> list[MeasureRecorded]:
    """One open proposal for each item of a person: a higher one overtakes it, an equal or lower one is not made."""
    waiting = _waiting(tx.connection, {one.person_id for one, _ in lifted})
    rows = []
    for (one, found), id_ in zip(lifted, tx.ids("measure_proposal", len(lifted)), strict=True):
        place = (one.person_id, found.target.measure, found.item)
        if found.target.higher(found.level, waiting.get(place, "")):
            waiting[place] = found.level
            rows.append(_proposal(tx, one, found, rules) | {"id": id_})
    tx.bulk_insert(measure_proposal, rows)
    if rows:
        _overtake(tx, rows)
    return []


def _waiting(connection: Connection, persons: Collection[int]) -> dict[tuple[int, str, str], str]:
    rows = select(measure_proposal).where(
        measure_proposal.c.person_id.in_(persons), measure_proposal.c.status == "proposed"
    )
    return {(row.person_id, row.measure, row.item): row.label for row in connection.execute(rows)}


def _proposal(tx: Tx, one: Settled, found: Raise, rules: ResultRules) -> dict[str, Any]:
    levels = {"from_label": found.before, "label": found.level, "scale": found.target.scale}
    what = {"person_id": one.person_id, "measure": found.target.measure, "item": found.item}
    return what | levels | {
        "completion_id": one.row.id, "confirmed_by": rules.confirmed_by, "status": "proposed", "made_at": tx.now,
    }  # fmt: skip


def _overtake(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    table = measure_proposal.c
    older = update(measure_proposal).where(
        table.person_id == bindparam("_who"), table.measure == bindparam("_measure"), table.item == bindparam("_item"),
        table.status == "proposed", table.id < bindparam("_id"),
    )  # fmt: skip
    places = [
        {"_who": row["person_id"], "_measure": row["measure"], "_item": row["item"], "_id": row["id"]} for row in rows
    ]
    tx.connection.execute(older.values(status="overtaken", decided_at=tx.now), places)


def withdraw(tx: Tx, completions: Collection[int]) -> None:
    """Proposals that wait and for which these completions spoke are no more."""
    mine = update(measure_proposal).where(measure_proposal.c.completion_id.in_(completions))
    tx.connection.execute(
        mine.where(measure_proposal.c.status == "proposed").values(status="withdrawn", decided_at=tx.now)
    )


def waiting_for(connection: Connection, persons: Collection[int]) -> list[Proposal]:
    """What waits to be confirmed about these persons, the oldest first."""
    rows = (
        select(measure_proposal, completion.c.activity_title, completion.c.activity, completion.c.completed_on)
        .join(completion, completion.c.id == measure_proposal.c.completion_id)
        .where(measure_proposal.c.status == "proposed", measure_proposal.c.person_id.in_(persons))
        .order_by(measure_proposal.c.id)
    )
    return [_shown(row) for row in connection.execute(rows)]


def asked_of_others(connection: Connection, usual: str) -> dict[str, set[int]]:
    """{phrase: persons} of what waits to be confirmed by somebody else than `usual` says."""
    c = measure_proposal.c
    wanted = select(c.confirmed_by, c.person_id).where(c.status == "proposed", c.confirmed_by != usual).distinct()
    found: dict[str, set[int]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.confirmed_by, set()).add(row.person_id)
    return found


def _shown(row: Row[Any]) -> Proposal:
    what = (row.id, row.person_id, row.measure, row.item, row.scale, row.from_label, row.label, row.confirmed_by)
    return Proposal(*what, row.activity_title or row.activity, row.completed_on)


def confirm(
    tx: Tx, proposal_id: int, by: int, confirmers: Confirmers, targets: Mapping[str, Target]
) -> MeasureRecorded:
    """Say yes: the level is recorded, superseding the earlier one; gives what plugins may react to.

    Refusal: `own_case`, `not_yours` (whoever the connection does not name), `closed` (decided already), `overtaken`
    (the person has that level or a higher one by now: only no is left), `no_scale` (`targets` has no word of the item).
    """
    row = _decidable(tx, proposal_id, by, confirmers)
    target = targets.get(row.item)
    if target is None:
        raise Refusal("no_scale", "No form says any more on which scale this is rated.")
    now = current(tx.connection, [row.person_id], row.measure).get(row.person_id, {}).get(row.item)
    if now is not None and not target.higher(row.label, now.label):
        raise Refusal("overtaken", f"The level is {now.label} by now, which is no lower.", "Decline the proposal.")
    result = tx.connection.execute(select(completion).where(completion.c.id == row.completion_id)).one()
    value = _value(row.person_id, row.item, target, row.label, result)
    (measure_id,) = record_all(tx, [value])
    _decide(tx, row, by, {"status": "confirmed", "measure_id": measure_id})
    return events(tx, [value])[0]


def decline(tx: Tx, proposal_id: int, by: int, confirmers: Confirmers, reason: str) -> None:
    """Say no, with a reason. Refusal as in `confirm`, and `no_reason`."""
    row = _decidable(tx, proposal_id, by, confirmers)
    if not reason.strip():
        raise Refusal("no_reason", "Say why the level is not confirmed.")
    _decide(tx, row, by, {"status": "declined", "reason": reason.strip()})


def _decidable(tx: Tx, proposal_id: int, by: int, confirmers: Confirmers) -> Row[Any]:
    tx.lock("measure_proposal", proposal_id)
    row = tx.connection.execute(select(measure_proposal).where(measure_proposal.c.id == proposal_id)).one_or_none()
    # Whoever may not decide learns nothing else, not even whether it exists.
    if row is None or by not in confirmers(row.person_id, row.confirmed_by):
        raise Refusal("not_yours", "This level is not yours to confirm.")
    if by == row.person_id:
        raise Refusal("own_case", "Nobody confirms his own level.")
    if row.status != "proposed":
        raise Refusal("closed", f"This proposal was {row.status} already.")
    return row


def _decide(tx: Tx, row: Row[Any], by: int, how: dict[str, Any]) -> None:
    change = update(measure_proposal).where(measure_proposal.c.id == row.id)
    tx.connection.execute(change.values(decided_by_id=by, decided_at=tx.now, **how))
    tx.note(
        "person", row.person_id, {"proposal": row.id, "item": row.item, "level": row.label, "status": how["status"]}
    )


def spoken_for(connection: Connection, person_id: int, items: Collection[str]) -> dict[str, list[Row[Any]]]:
    """{item: the person's standing successes whose activity builds it, newest first}: what stands beside an item."""
    rows = (
        select(completion, learning_activity.c.builds, learning_activity.c.title)
        .join(learning_activity, learning_activity.c.id == completion.c.activity_id)
        .where(completion.c.person_id == person_id, completion.c.effect.in_(("evidence", "propose", "set")))
        .where(completion.c.retracted_at.is_(None), completion.c.superseded_by_id.is_(None))
        .order_by(completion.c.completed_at.desc(), completion.c.id.desc())
    )
    found: dict[str, list[Row[Any]]] = {item: [] for item in items}
    for row in connection.execute(rows):
        for item in row.builds.keys() & found.keys():
            found[item].append(row)
    return found
