"""In which cases somebody wrote in a step; for counting decisions, never for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.tables import submission

if TYPE_CHECKING:
    from sqlalchemy import Connection


def written_by(connection: Connection, person_id: int, step: str) -> list[int]:
    """The cases in which this person handed something in for a step of this name, in the order of ids."""
    mine = select(submission.c.case_id).where(submission.c.author_id == person_id, submission.c.step == step)
    return list(connection.execute(mine.distinct().order_by(submission.c.case_id)).scalars())
