"""Values that a case recorded with something that is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from attain.measures.tables import measure

if TYPE_CHECKING:
    from datetime import datetime

    from attain.store.doors import Tx


def withdraw(tx: Tx, case_id: int, step: str, since: datetime) -> bool:
    """Take out what a step of a case recorded from then on; False, and nothing is done, when newer values build on it.

    Only for what was recorded a moment ago and nobody has acted on: all else is superseded, never taken out.
    """
    own = (measure.c.case_id == case_id) & (measure.c.recorded_at >= since)
    own &= measure.c.grant_what.startswith(f"{step}.", autoescape=True)
    ids = list(tx.connection.execute(select(measure.c.id).where(own)).scalars())
    if not ids:
        return True
    built = select(measure.c.id).where(measure.c.supersedes_id.in_(ids), measure.c.id.not_in(ids))
    if tx.connection.execute(built.limit(1)).first() is not None:
        return False
    tx.connection.execute(delete(measure).where(measure.c.id.in_(ids)))
    return True
