"""What a session changed: proposals, what was recorded, and the layer that it becomes when the session is over."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.cases.scoring import put_layer
from attain.cases.session_tables import session, session_case, session_change
from attain.cases.sessions import told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.store.doors import Tx

LAYERS = ("adjusted", "proposed", "suggested")
"""What stood before the session: what one before it adjusted, else what the judge proposed, else what was computed."""

Changes = dict[tuple[int, str], Row[Any]]
"""{(case, score): the change that counts}."""


def recorded(connection: Connection, session_id: int, case_ids: Collection[int] | None = None) -> Changes:
    """The newest recorded change of each case and score."""
    rows = select(session_change).where(session_change.c.session_id == session_id, session_change.c.state == "recorded")
    if case_ids is not None:
        rows = rows.where(session_change.c.case_id.in_(case_ids))
    newest = rows.order_by(session_change.c.settled_at, session_change.c.id)
    return {(row.case_id, row.score): row for row in connection.execute(newest)}


def stood(snapshot: dict[str, dict[str, str]] | None, score: str, readable: Collection[str] = LAYERS) -> str:
    """The level with which a score came into the session, for whoever may read these layers; "" where there is none."""
    layers = (snapshot or {}).get(score, {})
    return next((layers[layer] for layer in LAYERS if layer in readable and layers.get(layer)), "")


def adjust(tx: Tx, running: Running, changes: Collection[Row[Any]], snapshot: dict[str, dict[str, str]] | None) -> None:
    """Put the adjusted layer of every score that the session changed from what it came with, in `snapshot`."""
    for row in changes:
        if row.becomes != stood(snapshot, row.score):
            put_layer(tx, running, row.score, "adjusted", row.becomes, row.settled_by_id or row.by_id, row.reason)


def settle(tx: Tx, running: Running, step: str) -> None:
    """A case that goes on before its session is closed takes along what was recorded about it."""
    here = (
        select(session.c.id, session_case.c.snapshot)
        .join(session_case, session_case.c.session_id == session.c.id)
        .where(session.c.step == step, session_case.c.case_id == running.id, session_case.c.told_at.is_(None))
    )
    for row in tx.connection.execute(here).all():
        adjust(tx, running, list(recorded(tx.connection, row.id, [running.id]).values()), row.snapshot)
    told(tx, running.id, step)
