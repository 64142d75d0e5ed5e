"""Results as a learning system reports them, stored once each however often they are read.

What makes a result one is its event and its content, so the order of rows, a longer file or a reading that was killed
change nothing.  The same event with other content is a correction: it is stored beside and supersedes the earlier one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, select, update

from attain.config.document import canonical
from attain.learning.port import Completed, RowProblem
from attain.learning.report import Report, unfit
from attain.learning.result_tables import completion
from attain.learning.states import OUTCOMES

if TYPE_CHECKING:
    from attain.store.doors import Tx

LARGEST = 10**12
"""Scores beyond this are no scores, and would not fit the database."""


def event_key(result: Completed) -> str:
    """What names the event: its id, or else learner, activity, moment and outcome."""
    if result.event_id:
        return _hash("event", result.event_id)
    return _hash("derived", result.learner, result.activity, result.completed_at.isoformat(), result.outcome)


def dedupe_key(result: Completed) -> str:
    """What makes it one: the event and what it says."""
    said = (result.learner, result.activity, result.completed_at.isoformat(), result.outcome, *_numbers(result))
    return f"{event_key(result)}.{_hash(*said, str(result.valid_until), str(result.retracted))[:24]}"


def _numbers(result: Completed) -> tuple[str, str]:
    score, most = result.score, result.score_max
    return ("" if score is None else str(score.normalize()), "" if most is None else str(most.normalize()))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def store_results(tx: Tx, name: str, results: Sequence[Completed], report: Report) -> list[int]:
    """Store those that are new; gives the ids of the completions that are new or were taken back. At most 500.

    An event that was taken back stays so, whether the taking back is read before or after the event.
    """
    keyed = {dedupe_key(result): result for result in results if _fits(tx, result, report)}
    known = _known(tx.connection, name, keyed)
    fresh = {key: result for key, result in keyed.items() if key not in known}
    report.count("repeated", len(known))
    gone = _retract(tx, name, [result for result in fresh.values() if result.retracted], report)
    back = {event_key(result) for result in fresh.values() if result.retracted}
    ids = _insert(tx, name, fresh, back)
    report.count("added", sum(not result.retracted for result in fresh.values()))
    return [*ids, *gone]


def _fits(tx: Tx, result: Completed, report: Report) -> bool:
    texts = (result.activity_title, result.evidence_url, result.event_id, canonical(result.raw))
    why = unfit({"the learner": result.learner, "the activity": result.activity}, texts) or _wrong(tx, result)
    if why:
        report.problems.append(RowProblem(result.where, why))
    return not why


def _wrong(tx: Tx, result: Completed) -> str:
    if result.outcome not in OUTCOMES:
        return f"the outcome {result.outcome!r} is unknown; it may be {', '.join(sorted(OUTCOMES))}"
    # A day of tolerance, because a local day may be ahead of UTC.
    if result.completed_on > tx.now.date() + timedelta(days=1):
        return f"it was completed on {result.completed_on}, which has not come yet"
    if any(number is not None and not 0 <= number < LARGEST for number in (result.score, result.score_max)):
        return "the score is negative or far too large"
    return ""


def _known(connection: Connection, name: str, keys: Collection[str]) -> set[str]:
    mine = select(completion.c.dedupe_key).where(completion.c.connection == name)
    return set(connection.execute(mine.where(completion.c.dedupe_key.in_(keys))).scalars())


def _current(tx: Tx, name: str, events: Collection[str]) -> dict[str, Row[str, int, datetime | None]]:
    """{event: its completion that counts}."""
    rows = select(completion.c.event_key, completion.c.id, completion.c.retracted_at).where(
        completion.c.connection == name,
        completion.c.event_key.in_(events),
        completion.c.superseded_by_id.is_(None),
    )
    return {row.event_key: row for row in tx.connection.execute(rows)}


def _insert(tx: Tx, name: str, new: Mapping[str, Completed], back: Collection[str]) -> list[int]:
    current = _current(tx, name, {event_key(result) for result in new.values()})
    gone = {event for event, row in current.items() if row.retracted_at} | set(back)
    newest = {event: row.id for event, row in current.items()}
    ids = tx.ids("completion", len(new))
    rows, replaced = [], []
    for id_, (key, result) in zip(ids, new.items(), strict=True):
        event = event_key(result)
        earlier = newest.get(event)
        chain = {"id": id_, "dedupe_key": key, "supersedes_id": earlier, "superseded_by_id": None}
        rows.append(_row(tx, name, result) | chain | {"retracted_at": tx.now if event in gone else None})
        if earlier is not None:
            replaced.append({"_old": earlier, "_new": id_})
        newest[event] = id_
    tx.bulk_insert(completion, rows)
    if replaced:
        mark = update(completion).where(completion.c.id == bindparam("_old"))
        tx.connection.execute(mark.values(superseded_by_id=bindparam("_new")), replaced)
    return list(ids)


def _row(tx: Tx, name: str, result: Completed) -> dict[str, Any]:
    raw = dict(result.raw)
    return {
        "connection": name,
        "event_key": event_key(result),
        "learner": result.learner,
        "activity": result.activity,
        "activity_title": result.activity_title,
        "person_id": None,
        "activity_id": None,
        "completed_on": result.completed_on,
        "completed_at": result.completed_at,
        "precision": result.precision,
        "outcome": result.outcome,
        "score": result.score,
        "score_max": result.score_max,
        "valid_until": result.valid_until,
        "evidence_url": result.evidence_url,
        "observed_at": tx.now,
        "settled_at": None,
        "effect": "",
        "raw": raw,
        "raw_hash": hashlib.sha256(canonical(raw).encode()).hexdigest(),
    }


def _retract(tx: Tx, name: str, results: Sequence[Completed], report: Report) -> list[int]:
    current = _current(tx, name, {event_key(result) for result in results})
    ids = [row.id for row in current.values() if row.retracted_at is None]
    tx.connection.execute(update(completion).where(completion.c.id.in_(ids)).values(retracted_at=tx.now))
    report.count("retracted", len(ids))
    return ids
