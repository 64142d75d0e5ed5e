"""Ties between anonymous answers and their authors that are kept for one role (`traceable_by: role R`).

A tie is sealed when its step closes.  It is opened answer by answer, for a reason, and that is written down.  Who may
do that is decided above this layer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from attain.access.anonymous_tables import response, response_answer, seal_opened, sealed_link

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from attain.store.doors import Tx

Address = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An answer in words whose author is sealed for a role.

    `mark` names it to whoever may open the seal; no key follows from it.
    """

    mark: str
    address: Address
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A seal that was opened: of which answer, by whom, when and why."""

    mark: str
    by_id: int
    at: datetime
    reason: str


def seal(tx: Tx, ties: Mapping[bytes, int], role: str) -> None:
    """Keep {key of the response: its task} for whoever holds a role."""
    rows = [{"key": key, "task_id": task_id, "role": role} for key, task_id in sorted(ties.items())]
    if rows:
        tx.connection.execute(insert(sealed_link), rows)


def sealed_words(connection: Connection, case_id: int, step: str) -> list[Sealed]:
    """The answers in words of a step whose authors are sealed, in an order that says nothing."""
    found = [
        Sealed(_mark(row), (row.section, row.item, row.field), row.value, row.role)
        for row in connection.execute(_words(case_id, step))
        if isinstance(row.value, str)
    ]
    return sorted(found, key=lambda one: one.mark)


def openings(connection: Connection, case_id: int, step: str) -> list[Opened]:
    """The seals of a step that were opened, the first of them first."""
    rows = select(seal_opened).join(response, response.c.key == seal_opened.c.key)
    here = (response.c.case_id == case_id) & (response.c.step == step)
    found = connection.execute(rows.where(here).order_by(seal_opened.c.id))
    return [Opened(row.mark, row.by_id, row.at, row.reason) for row in found]


def open_one(tx: Tx, case_id: int, step: str, mark: str, by_id: int, reason: str) -> int:
    """The task with which an answer was given; 0 where none has this mark.  That it was opened is written down."""
    for row in tx.connection.execute(_words(case_id, step)):
        if _mark(row) == mark:
            new = {
                "id": tx.id("seal_opened"),
                "key": row.key,
                "mark": mark,
                "by_id": by_id,
                "at": tx.now,
                "reason": reason,
            }
            tx.connection.execute(insert(seal_opened).values(new))
            return int(row.task_id)
    return 0


def opened_tasks(connection: Connection, case_id: int, step: str) -> dict[str, int]:
    """{mark: task} of the answers whose seal was opened."""
    opened = select(seal_opened.c.key)
    rows = connection.execute(_words(case_id, step).where(sealed_link.c.key.in_(opened)))
    return {_mark(row): row.task_id for row in rows}


def _words(case_id: int, step: str) -> Select[Any]:
    columns = select(response_answer, sealed_link.c.role, sealed_link.c.task_id)
    rows = columns.join_from(sealed_link, response_answer, response_answer.c.key == sealed_link.c.key)
    rows = rows.join(response, response.c.key == sealed_link.c.key)
    return rows.where(response.c.case_id == case_id, response.c.step == step)


def _mark(row: Row[Any]) -> str:
    return hashlib.sha256(f"seal/{row.section}/{row.item}/{row.field}/".encode() + row.key).hexdigest()[:32]
