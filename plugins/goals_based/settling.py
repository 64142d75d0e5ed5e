"""From a goal plan that a review settled to the person's goals; settled again, the same rows change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from attain.api.store import one_of
from goals_based import measuring
from goals_based.items import goal_of_key
from goals_based.rolling import refresh, rings
from goals_based.tables import change, goal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row

    from attain.api.cases import CaseEnded, PlanSettled
    from attain.api.language import Catalogue
    from attain.api.store import Tx
    from goals_based.model import GoalPlan

KIND = "goal_plan"
_OWN = ("key", "title", "measure_of_success", "finish_by", "parent", "weight", "measured", "start", "target", "unit")
_KEPT_APART = frozenset((*_OWN, "milestones", "commit", "stretch"))


def plans_settled(tx: Tx, catalogue: Catalogue, found: Sequence[PlanSettled]) -> None:
    """Write the goals of every plan settled; goals that are no longer in a plan are dropped, never deleted."""
    events = [event for event in found if event.kind == KIND]
    if not events:
        return
    tx.lock("goals_based", "cascade")
    ids = {event.case_id for event in events}
    there = tx.connection.execute(select(goal).where(one_of(tx.connection, goal.c.case_id, ids))).all()
    before = {(row.case_id, row.step, row.key): row for row in there}
    touched: set[int] = set()
    _overtake_plans(tx, {(event.case_id, event.step) for event in events})
    for event in events:
        touched |= _write(tx, catalogue.model(KIND, event.document), event, before)
    refresh(tx, touched)


def _write(tx: Tx, plan: GoalPlan, event: PlanSettled, before: Mapping[tuple[int, str, str], Row[Any]]) -> set[int]:
    told = {entry["key"]: _values(plan, event, entry, n) for n, entry in enumerate(event.entries, 1)}
    known = {key: row for (case, step, key), row in before.items() if (case, step) == (event.case_id, event.step)}
    new = [key for key in told if key not in known]
    ids = dict(zip(new, tx.ids(goal.name, len(new)), strict=True)) | {key: row.id for key, row in known.items()}
    _without_rings(tx, {ids[key]: values for key, values in told.items()})
    if new:
        start = {"case_id": event.case_id, "step": event.step, "counted": 0, "missing": 0, "version": 1}
        tx.connection.execute(insert(goal), [{"id": ids[key], "key": key, **start, **told[key]} for key in new])
    for key, row in known.items():
        values = told.get(key, {"status": "dropped"})
        tx.connection.execute(
            update(goal).where(goal.c.id == row.id).values(**_with_progress(row, values), version=row.version + 1)
        )
    tx.note("goals", event.subject_id, {"case": event.case_id, "agreed": len(told), "of": plan.id})
    return {*ids.values(), *(row.parent_id for row in known.values() if row.parent_id)}


def _values(plan: GoalPlan, event: PlanSettled, entry: Mapping[str, Any], place: int) -> dict[str, Any]:
    measured = measuring.of_entry(entry, plan.measured_by)
    finish = entry.get("finish_by")
    return {
        "person_id": event.subject_id,
        "plan": plan.id,
        "place": place,
        "title": str(entry.get("title", "")),
        "measure_of_success": str(entry.get("measure_of_success", "")),
        "finish_by": date.fromisoformat(finish) if finish else None,
        "weight": entry.get("weight"),
        "measured": measured.kind,
        "start": measured.start,
        "target": measured.target,
        "unit": measured.unit,
        "steps": list(measured.steps),
        "commit_to": measured.commit,
        "stretch": measured.stretch,
        "detail": {name: value for name, value in entry.items() if name not in _KEPT_APART},
        "check_ins": int(plan.check_ins),
        "rolls_up": plan.rolls_up,
        "parent_id": goal_of_key(str(entry.get("parent") or "")),
        "period_from": event.period[0],
        "period_until": event.period[1],
        "status": "agreed",
        "agreed_by_id": event.agreed_by,
        "agreed_at": event.at,
    }


def _without_rings(tx: Tx, told: Mapping[int, dict[str, Any]]) -> None:
    """A link that would close a ring is left out and noted; a review never fails over it."""
    for id in rings(tx.connection, {id: one["parent_id"] for id, one in told.items() if one["parent_id"]}):
        tx.note("goal", id, {"link left out": told[id]["parent_id"], "because": "ring"})
        told[id]["parent_id"] = None


def _with_progress(row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A target that moved changes how far the last value checked in has come; other kinds of value start anew."""
    if "measured" not in values:
        return dict(values)
    if row.value is None or values["measured"] != row.measured:
        return {**values, "value": None, "progress": None}
    measured = measuring.Measurement(
        values["measured"], values["start"], values["target"], steps=tuple(values["steps"])
    )
    return {**values, "progress": measured.progress(row.value)}


def overtake(tx: Tx, which: ColumnElement[bool]) -> None:
    """What was asked for and waits has nothing to wait for any more."""
    past = {"state": "overtaken", "decided_at": tx.now}
    tx.connection.execute(update(change).where(change.c.state == "waiting", which).values(**past))


def _overtake_plans(tx: Tx, plans: Collection[tuple[int, str]]) -> None:
    """What waits in these plans of reviews, not in the others of the same reviews."""
    mine = one_of(tx.connection, change.c.case_id, {case for case, _ in plans})
    waiting = select(change.c.id, change.c.case_id, change.c.step).where(change.c.state == "waiting", mine)
    past = [row.id for row in tx.connection.execute(waiting) if (row.case_id, row.step) in plans]
    if past:
        overtake(tx, one_of(tx.connection, change.c.id, past))


def cases_ended(tx: Tx, catalogue: Catalogue, found: Sequence[CaseEnded]) -> None:
    """Goals of a review that ended take no more check-ins; what they reached stays."""
    del catalogue
    over = {event.case_id for event in found}
    ended = one_of(tx.connection, goal.c.case_id, over)
    overtake(tx, one_of(tx.connection, change.c.case_id, over))
    closing = update(goal).where(ended, goal.c.status == "agreed").values(status="closed", version=goal.c.version + 1)
    if tx.connection.execute(closing).rowcount:
        tx.note("goals", "", {"closed with": sorted(event.case_id for event in found)})
