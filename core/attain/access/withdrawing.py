"""Giving back to its writer what he handed in: it is taken out of the case as if it had not been sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from attain.access.tables import answer, score_value, submission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from attain.store.doors import Tx
    from attain.workflow.case import StepKey


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What had been handed in, and when."""

    answers: Mapping[tuple[str, str, str], Any]
    submitted_at: datetime


def withdraw(tx: Tx, case_id: int, key: StepKey) -> Withdrawn | None:
    """Take out the newest submission of a passage; None where there is none."""
    mine = (submission.c.case_id == case_id) & (submission.c.step == key.step)
    mine &= (submission.c.repetition == key.repetition) & (submission.c.attempt == key.attempt)
    rows = select(submission.c.id, submission.c.submitted_at).where(mine).order_by(submission.c.id.desc())
    found = tx.connection.execute(rows).first()
    if found is None:
        return None
    own = answer.c.submission_id == found.id
    answers = {
        (row.section, row.item, row.field): row.value for row in tx.connection.execute(select(answer).where(own))
    }
    tx.connection.execute(delete(answer).where(own))
    tx.connection.execute(delete(submission).where(submission.c.id == found.id))
    return Withdrawn(answers, found.submitted_at)


def forget_empty_scores(tx: Tx, case_id: int) -> None:
    """Take out the computed values of which nothing is left."""
    empty = (score_value.c.label == "") & score_value.c.number.is_(None)
    tx.connection.execute(delete(score_value).where(score_value.c.case_id == case_id, empty))
