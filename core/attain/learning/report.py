"""What a synchronisation did, and what is kept of it; and whether a text that a system sent can be stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, delete, select, update

from attain.learning.port import Cursor, RowProblem
from attain.learning.tables import sync_state

if TYPE_CHECKING:
    from attain.store.doors import Tx

T = TypeVar("T")

CHUNK = 500
"""How many rows one transaction takes (DESIGN 9)."""

KEPT_PROBLEMS = 200
"""How many problems of the last run are kept for the page; the number of all is kept beside."""

LONGEST_ID = 200

PASSING = ("failures", "failing_since", "told", "waiting")
"""What is kept of runs that were not good; a good one ends it."""


@dataclass(slots=True)
class Report:
    """Counts of one run by what was done (`added`, `changed`, …), and what could not be taken."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    failure: str = ""
    """Why the learning system could not be used at all; empty when it could."""

    def count(self, what: str, by: int = 1) -> None:
        """Count something that was done."""
        self.counts[what] = self.counts.get(what, 0) + by

    def __getitem__(self, what: str) -> int:
        return self.counts.get(what, 0)

    def as_data(self) -> dict[str, Any]:
        """Plain data, to be kept."""
        shown = [{"where": one.where, "message": one.message} for one in self.problems[:KEPT_PROBLEMS]]
        counted = {"counts": dict(self.counts), "problem_count": len(self.problems)}
        return counted | {"problems": shown, "failure": self.failure}


@dataclass(frozen=True, slots=True)
class Kept:
    """The state of a synchronisation as it was left."""

    cursor: Cursor
    result: Mapping[str, Any]
    last_run: datetime | None = None

    @property
    def failures(self) -> int:
        """How often in a row the learning system could not be used."""
        return int(self.result.get("failures", 0))

    @property
    def failing_since(self) -> datetime | None:
        """When the first of these failures was."""
        said = self.result.get("failing_since")
        return datetime.fromisoformat(said) if said else None

    @property
    def good_at(self) -> datetime | None:
        """When it was last used without failure."""
        said = self.result.get("good_at")
        return datetime.fromisoformat(said) if said else None

    @property
    def waits(self) -> int:
        """How often in a row there was nothing to use yet, though nothing was wrong."""
        return int(self._waiting.get("times", 0))

    @property
    def waits_for(self) -> str:
        """What it waits for; empty when it does not."""
        return str(self._waiting.get("for", ""))

    @property
    def waiting_since(self) -> datetime | None:
        """When the first of these waits was."""
        said = self._waiting.get("since")
        return datetime.fromisoformat(said) if said else None

    @property
    def _waiting(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.result.get("waiting") or {}
        return found

    @property
    def told(self) -> bool:
        """Whether somebody was told of these failures."""
        return bool(self.result.get("told"))


def kept(connection: Connection, name: str, what: str) -> Kept:
    """Where a synchronisation (`what` is catalogue, progress or assign) of a connection stands."""
    row = connection.execute(
        select(sync_state).where(sync_state.c.connection == name, sync_state.c.what == what)
    ).first()
    return Kept(row.cursor, row.last_result, row.last_run) if row else Kept(None, {})


def keep(tx: Tx, name: str, what: str, cursor: Cursor, report: Report | None) -> None:
    """Keep where it stands and what was done; without a report nothing had changed, and the last result stays."""
    result = report.as_data() if report else {**_good(kept(tx.connection, name, what).result), "failure": ""}
    _put(tx, name, what, cursor, {**result, "good_at": tx.now.isoformat()})


def _good(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in PASSING}


def keep_failure(tx: Tx, name: str, what: str, failure: str) -> None:
    """Keep that the learning system could not be used this time, beside what the last good run did."""
    before = kept(tx.connection, name, what)
    since = before.failing_since or tx.now
    failing = {"failure": failure, "failures": before.failures + 1, "failing_since": since.isoformat(), "waiting": None}
    _put(tx, name, what, before.cursor, {**before.result, **failing})


def keep_waiting(tx: Tx, name: str, what: str, reason: str) -> None:
    """Keep that there was nothing to use yet, beside how it stands otherwise: no failure, and nobody is told."""
    before = kept(tx.connection, name, what)
    since = before.waiting_since or tx.now
    waiting = {"for": reason, "times": before.waits + 1, "since": since.isoformat()}
    _put(tx, name, what, before.cursor, {**before.result, "waiting": waiting})


def keep_told(tx: Tx, name: str, what: str) -> None:
    """Keep that somebody was told of the failures that go on."""
    result = {**kept(tx.connection, name, what).result, "told": True}
    mine = update(sync_state).where(sync_state.c.connection == name, sync_state.c.what == what)
    tx.connection.execute(mine.values(last_result=result))


def _put(tx: Tx, name: str, what: str, cursor: Cursor, result: Mapping[str, Any]) -> None:
    forget(tx, name, what)
    row = {"connection": name, "what": what, "cursor": cursor, "last_run": tx.now, "last_result": result}
    tx.bulk_insert(sync_state, [row])


def forget(tx: Tx, name: str, what: str) -> None:
    """Have the next run read everything."""
    tx.connection.execute(delete(sync_state).where(sync_state.c.connection == name, sync_state.c.what == what))


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The rows, some at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def unfit(ids: Mapping[str, str], texts: Iterable[str]) -> str:
    """Why these ids and texts cannot be stored on every database; empty when they can."""
    for name, value in ids.items():
        if not value:
            return f"{name} is empty"
        if len(value) > LONGEST_ID:
            return f"{name} is longer than {LONGEST_ID} characters"
    for text in (*ids.values(), *texts):
        if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            return "it holds a character that is no text (a zero byte or half of a pair)"
    return ""
