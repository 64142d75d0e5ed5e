"""What follows from results once it is known whom and what they concern, in the transaction that settles them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, or_, select, update

from attain.events import CompletionRecorded
from attain.learning import certifications, evidence
from attain.learning.registrations import still_open
from attain.learning.report import CHUNK
from attain.learning.result_tables import completion
from attain.learning.rules import ResultRules
from attain.learning.settled import Settled
from attain.learning.states import DONE, SUCCESS
from attain.learning.tables import learner_ref, learning_activity, registration

if TYPE_CHECKING:
    from attain.events import Event
    from attain.store.doors import Tx


def waiting(connection: Connection, name: str, after: int = 0) -> list[int]:
    """The next completions of a connection that can be settled now: their learner and their activity are known."""
    rows = (
        select(completion.c.id)
        .join(learner_ref, _learner(name))
        .join(learning_activity, _activity(name))
        .where(completion.c.connection == name, completion.c.settled_at.is_(None), completion.c.id > after)
        .order_by(completion.c.id)
        .limit(CHUNK)
    )
    return list(dict.fromkeys(connection.execute(rows).scalars()))


def settle(tx: Tx, name: str, ids: Collection[int], rules: ResultRules) -> list[Event]:
    """Settle those of these completions that can be, each once; gives what plugins may react to. At most 500."""
    _undo(tx, ids)
    found = _resolve(tx.connection, name, ids)
    standing = [one for one in found if one.stands]
    _mark(tx, found, rules)
    _finish(tx, standing)
    good = [one for one in standing if one.outcome in SUCCESS]
    if rules.certificates:
        certifications.issue(tx, good)
    raised = evidence.take(tx, good, rules)
    happened: list[Event] = [_event(tx, one) for one in standing]
    return [*happened, *raised]


def _learner(name: str) -> Any:
    return (learner_ref.c.connection == name) & (learner_ref.c.external_id == completion.c.learner)


def _activity(name: str) -> Any:
    here = learning_activity.c.connection == name
    said = completion.c.activity
    return here & or_(learning_activity.c.external_id == said, learning_activity.c.external_key == said)


def _resolve(connection: Connection, name: str, ids: Collection[int]) -> list[Settled]:
    what = learning_activity.c
    rows = connection.execute(
        select(
            completion,
            learner_ref.c.person_id.label("who"),
            what.id.label("what"),
            (what.external_id == completion.c.activity).label("by_id"),
        )
        .join(learner_ref, _learner(name))
        .join(learning_activity, _activity(name))
        .where(completion.c.id.in_(ids), completion.c.settled_at.is_(None))
        .order_by(completion.c.id)
    ).all()
    # The system's own id goes before a key that another activity happens to share with it.
    best = {row.id: row for row in sorted(rows, key=lambda row: bool(row.by_id))}
    wanted = {row.what for row in best.values()}
    activities = {row.id: row for row in connection.execute(select(learning_activity).where(what.id.in_(wanted)))}
    return [Settled(best[id_], best[id_].who, activities[best[id_].what]) for id_ in sorted(best)]


def _mark(tx: Tx, found: Sequence[Settled], rules: ResultRules) -> None:
    rows = [
        {"_id": one.row.id, "_who": one.person_id, "_what": one.activity.id, "_effect": _effect(one, rules)}
        for one in found
    ]
    if rows:
        values: dict[str, Any] = {
            "person_id": bindparam("_who"),
            "activity_id": bindparam("_what"),
            "effect": bindparam("_effect"),
        }
        mark = update(completion).where(completion.c.id == bindparam("_id"))
        tx.connection.execute(mark.values(settled_at=tx.now, **values), rows)


def _effect(one: Settled, rules: ResultRules) -> str:
    return rules.effect(one.outcome) if one.stands else "none"


def _finish(tx: Tx, found: Sequence[Settled]) -> None:
    """Open registrations of the person for the activity take the outcome; a failed one stays open to be tried again."""
    rows = [_outcome(one) for one in sorted(found, key=lambda one: one.row.completed_at)]
    if rows:
        mine = (registration.c.person_id == bindparam("_who"), registration.c.activity_id == bindparam("_what"))
        # What was reached before it was assigned does not do for an assignment to take it again.
        asked = registration.c.assigned_at < bindparam("_before")
        change = update(registration).where(*mine, still_open(), asked)
        tx.connection.execute(change.values(state=bindparam("_state"), last_activity_at=bindparam("_at")), rows)


def _outcome(one: Settled) -> dict[str, Any]:
    end = datetime.combine(one.row.completed_on + timedelta(days=1), time(), UTC)
    before = max(end, one.row.completed_at)
    said = {"_state": one.outcome, "_at": one.row.completed_at, "_before": before}
    return said | {"_who": one.person_id, "_what": one.activity.id}


def _undo(tx: Tx, ids: Collection[int]) -> None:
    """What was settled and is taken back or corrected no longer speaks for anything."""
    gone = or_(completion.c.retracted_at.is_not(None), completion.c.superseded_by_id.is_not(None))
    replaced = select(completion.c.supersedes_id).where(
        completion.c.id.in_(ids), completion.c.supersedes_id.is_not(None)
    )
    settled = select(completion.c.id).where(
        or_(completion.c.id.in_(ids), completion.c.id.in_(replaced)), completion.c.settled_at.is_not(None), gone
    )
    lost = list(tx.connection.execute(settled).scalars())
    if lost:
        _reopen(tx, lost)
        certifications.revoke(tx, lost)
        evidence.withdraw(tx, lost)


def _reopen(tx: Tx, lost: Collection[int]) -> None:
    """Registrations that these results had finished: known by the moment, which they took from the result."""
    by_it = select(completion.c.id).where(
        completion.c.id.in_(lost),
        completion.c.person_id == registration.c.person_id,
        completion.c.activity_id == registration.c.activity_id,
        completion.c.completed_at == registration.c.last_activity_at,
    )
    again = update(registration).where(registration.c.state.in_((*DONE, "failed")), by_it.exists())
    tx.connection.execute(again.values(state="enrolled"))


def _event(tx: Tx, one: Settled) -> CompletionRecorded:
    what = one.activity
    name = what.item or what.external_key
    return CompletionRecorded(one.person_id, name, one.outcome, one.row.completed_on, tx.now, what.builds)
