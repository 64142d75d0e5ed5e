"""Answers that were begun and not sent yet: kept for their writer alone, deleted when he sends them.

A tab names the version that it started from.  Saving from a tab that has not seen the newest version makes another
version, kept beside it, so that nothing is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update

from attain.cases.tables import draft, task
from attain.errors import BadInput, Problem, Refusal

if TYPE_CHECKING:
    from attain.store.doors import Actor, Store, Tx

LARGEST = 400_000
"""Characters of one draft, as texts: more than any form takes."""

Texts = Mapping[str, Sequence[str]]
"""{name of the field in the page: what stands in it}."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One version.  `texts` are what the form held, whether it can be read or not."""

    version: int
    tab: str
    texts: Texts
    saved_at: datetime


def drafts_of(connection: Connection, task_id: int) -> list[Draft]:
    """The versions kept for a task, the newest first; whoever calls has checked that it is the viewer's own task."""
    rows = select(draft).where(draft.c.task_id == task_id).order_by(draft.c.version.desc())
    return [Draft(row.version, row.tab, row.answers, row.saved_at) for row in connection.execute(rows)]


def save_draft(store: Store, actor: Actor, task_id: int, texts: Texts, tab: str = "", seen_version: int = 0) -> int:
    """Keep what a form holds now; gives the version under which it is kept.

    Refusal `no_task` when there is no such task for this person, `closed` when it is done; BadInput when it is too
    long.
    """
    if sum(len(text) for some in texts.values() for text in some) > LARGEST:
        raise BadInput([Problem("", "This is too long to be kept as a draft.")])
    with store.write(actor, "review.draft") as tx:
        _own_open_task(tx, actor, task_id)
        newest = next(iter(drafts_of(tx.connection, task_id)), None)
        if newest is None or (newest.tab != tab and newest.version > seen_version):
            return _add(tx, task_id, (newest.version if newest else 0) + 1, tab, texts)
        same = (draft.c.task_id == task_id) & (draft.c.version == newest.version)
        kept = {"answers": {name: list(some) for name, some in texts.items()}, "saved_at": tx.now, "tab": tab}
        tx.connection.execute(update(draft).where(same).values(kept))
        return newest.version


def drop_older(store: Store, actor: Actor, task_id: int, keep_version: int) -> None:
    """Keep one version and forget the others, as its writer decided."""
    with store.write(actor, "review.draft") as tx:
        _own_open_task(tx, actor, task_id)
        others = (draft.c.task_id == task_id) & (draft.c.version != keep_version)
        tx.connection.execute(delete(draft).where(others))


def _add(tx: Tx, task_id: int, version: int, tab: str, texts: Texts) -> int:
    answers = {name: list(some) for name, some in texts.items()}
    row = {"task_id": task_id, "version": version, "tab": tab, "answers": answers, "saved_at": tx.now}
    tx.connection.execute(insert(draft).values(row))
    return version


def _own_open_task(tx: Tx, actor: Actor, task_id: int) -> Any:
    tx.lock("draft", task_id)
    row = tx.connection.execute(select(task).where(task.c.id == task_id)).first()
    if row is None or row.person_id != actor.person_id:
        raise Refusal("no_task", "There is no such task for you.")
    if row.state != "open":
        raise Refusal("closed", "This task is done already, or somebody else did it.")
    return row
