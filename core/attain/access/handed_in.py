"""What became of a form that was posted: found by the key that only the page with the form knew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.anonymous_tables import respondent_link
from attain.access.tables import submission

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A form that was taken; `task_id` where it was without a name, else who wrote it, where and when."""

    case_id: int = 0
    step: str = ""
    author_id: int = 0
    at: datetime | None = None
    task_id: int = 0


def handed_in(connection: Connection, key: str) -> HandedIn | None:
    """What a form with this key became; None where it was not taken, or without a name in a step that is over."""
    columns = submission.c.case_id, submission.c.step, submission.c.author_id, submission.c.submitted_at
    named = connection.execute(select(*columns).where(submission.c.key == key)).first()
    if named is not None:
        return HandedIn(*named)
    rows = select(respondent_link.c.task_id).where(respondent_link.c.submission_key == key)
    unnamed = connection.execute(rows).scalar()
    return None if unnamed is None else HandedIn(task_id=unnamed)
