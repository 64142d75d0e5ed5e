"""Sending assignments: what waits is read from the rows, sent outside of any transaction, and marked.

A crash between sending and marking sends again, under the same key: at least once here, once for whoever keeps keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, or_, select, true, update

from attain.learning.port import Assignment, LearningProvider, Result, RowProblem
from attain.learning.report import Report, keep
from attain.learning.tables import learner_ref, learning_activity, registration
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.store.doors import Store, Tx

JOB = Actor(None, "job")
TRIES = 5
"""How often a row is tried before it becomes a case for the learning manager, unless the connection says otherwise."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How often a row is tried, and how long it rests after so many tries (None: not at all)."""

    tries: int
    pause: Callable[[int], timedelta] | None


@dataclass(frozen=True, slots=True)
class Unsent:
    """An assignment that did not reach the learning system, and why."""

    registration_id: int
    person_id: int
    activity_id: int
    tries: int
    problem: str


def send(
    store: Store,
    name: str,
    provider: LearningProvider,
    tries: int = TRIES,
    pause: Callable[[int], timedelta] | None = None,
) -> Report:
    """Send what waits for the connection `name`. Run by a job; may be killed at any instant and repeated.

    `pause` says how long a row rests after so many tries; without it all that waits is tried now.
    """
    pauses = Pauses(tries, pause)
    report, size = Report(), provider.describe().batch_size
    for what in ("assign", "withdraw"):
        last = 0
        while rows := _some(store, name, what, last, size, None if pause is None else store.clock.now()):
            last = rows[-1].id
            results = _sent(provider, what, rows)
            with store.write(JOB, f"learning.{what}") as tx:
                _mark(tx, what, rows, results, pauses, report)
    with store.write(JOB, "learning.send") as tx:
        keep(tx, name, "assign", None, report)
    return report


def waits(connection: Connection, name: str, now: datetime) -> bool:
    """Whether an assignment of a connection is to be sent by now."""
    here = learning_activity.c.id == registration.c.activity_id
    rows = select(registration.c.id).join(learning_activity, here).where(learning_activity.c.connection == name)
    waiting = registration.c.outgoing.in_(("assign", "withdraw"))
    return connection.execute(rows.where(waiting, _rested(now)).limit(1)).first() is not None


def _rested(now: datetime) -> ColumnElement[bool]:
    return or_(registration.c.try_at.is_(None), registration.c.try_at <= now)


def _some(store: Store, name: str, what: str, after: int, size: int, now: datetime | None) -> Sequence[Row[Any]]:
    with store.read() as connection:
        rows = (
            select(registration, learning_activity.c.title, learning_activity.c.external_id,
                   learning_activity.c.external_key, learner_ref.c.external_id.label("learner"))
            .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
            .outerjoin(
                learner_ref,
                (learner_ref.c.person_id == registration.c.person_id) & (learner_ref.c.connection == name),
            )
            .where(learning_activity.c.connection == name, registration.c.outgoing == what, registration.c.id > after)
            .where(true() if now is None else _rested(now))
            .order_by(registration.c.id)
            .limit(size)
        )  # fmt: skip
        return connection.execute(rows).all()


def _sent(provider: LearningProvider, what: str, rows: Sequence[Row[Any]]) -> dict[str, Result]:
    results = {row.key: Result(row.key, "later", why) for row in rows if (why := _not_ready(row))}
    ready = [_assignment(row) for row in rows if row.key not in results]
    act = provider.assign if what == "assign" else provider.withdraw
    return results | {result.key: result for result in (act(ready) if ready else ())}


def _not_ready(row: Row[Any]) -> str:
    if row.learner is None:
        return "nobody in the learning system is known to be this person"
    return ""


def _assignment(row: Row[Any]) -> Assignment:
    activity = row.external_id or row.external_key
    return Assignment(row.key, row.learner, activity, row.title, row.assigned_at.date(), row.due_on)


def _mark(
    tx: Tx, what: str, rows: Sequence[Row[Any]], results: Mapping[str, Result], pauses: Pauses, report: Report
) -> None:
    marks = [_after(row, results.get(row.key), pauses, tx.now) for row in rows]
    for mark in marks:
        report.count(mark["outcome"])
        report.count("given up", int(mark["_outgoing"] == "failed" and bool(mark["problem"])))
        if mark["problem"]:
            report.problems.append(RowProblem(f"registration {mark['_id']}", mark["problem"]))
    done = [mark["_id"] for mark in marks if mark["outcome"] in ("done", "already")]
    _done(tx, what, done)
    _not_done(tx, what, [mark for mark in marks if mark["_id"] not in set(done)])


def _after(row: Row[Any], result: Result | None, pauses: Pauses, now: datetime) -> dict[str, Any]:
    outcome = result.outcome if result else "later"
    why = result.message if result else "the learning system gave no answer about it"
    problem = "" if outcome in ("done", "already") else why
    failed = outcome == "refused" or row.tries + 1 >= pauses.tries
    at = now + pauses.pause(row.tries + 1) if pauses.pause and not failed else None
    left = {"_outgoing": "failed" if failed else row.outgoing, "_tries": row.tries + 1, "_at": at}
    return left | {"_id": row.id, "outcome": outcome, "problem": problem}


def _done(tx: Tx, what: str, ids: Collection[int]) -> None:
    mine = update(registration).where(registration.c.id.in_(ids))
    if what == "assign":
        # It may have been taken back here while it was on its way.
        after = case((registration.c.state == "withdrawn", "withdraw"), else_="")
        tx.connection.execute(mine.values(outgoing=after, sent_at=tx.now, problem="", tries=0, try_at=None))
    else:
        tx.connection.execute(mine.values(outgoing="", problem=""))


def _not_done(tx: Tx, what: str, marks: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        {"_id": m["_id"], "_outgoing": m["_outgoing"], "_tries": m["_tries"], "_why": m["problem"], "_at": m["_at"]}
        for m in marks
    ]
    if rows:
        mine = update(registration).where(registration.c.id == bindparam("_id"), registration.c.outgoing == what)
        tx.connection.execute(
            mine.values(
                outgoing=bindparam("_outgoing"),
                tries=bindparam("_tries"),
                problem=bindparam("_why"),
                try_at=bindparam("_at"),
            ),
            rows,
        )


def unsent(connection: Connection) -> list[Unsent]:
    """Assignments that were given up, for the learning manager."""
    rows = select(registration).where(registration.c.outgoing == "failed").order_by(registration.c.id)
    return [Unsent(row.id, row.person_id, row.activity_id, row.tries, row.problem) for row in connection.execute(rows)]


def try_again(tx: Tx, ids: Collection[int]) -> None:
    """Put what was given up back into the queue; the caller checked that the actor may."""
    mine = update(registration).where(registration.c.id.in_(ids), registration.c.outgoing == "failed")
    wanted = mine.where(registration.c.state != "withdrawn").values(outgoing="assign", tries=0, try_at=None)
    tx.connection.execute(wanted)
    tx.connection.execute(
        mine.where(registration.c.state == "withdrawn").values(outgoing="withdraw", tries=0, try_at=None)
    )
