"""Keeping what people wrote; called by the commands of cases inside their transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from attain.access.anonymous_tables import respondent_link, response, response_answer
from attain.access.tables import answer, submission

if TYPE_CHECKING:
    from attain.store.doors import Tx
    from attain.workflow.case import StepKey

Answers = Mapping[tuple[str, str, str], Any]
"""(section, item or "", field) -> plain value."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one person hands in for one passage through a step."""

    case_id: int
    step: StepKey
    author_id: int
    form: str
    items: Mapping[str, Sequence[Mapping[str, Any]]]
    answers: Answers
    key: str
    on_behalf_of_id: int | None = None


def seen_key(tx: Tx, key: str) -> bool:
    """Whether a form with this submission key was taken already."""
    named = select(submission.c.id).where(submission.c.key == key)
    linked = select(respondent_link.c.task_id).where(respondent_link.c.submission_key == key)
    return tx.connection.execute(named).first() is not None or tx.connection.execute(linked).first() is not None


def keep(tx: Tx, written: Written) -> int:
    """Store a submission under its author's name; gives its id."""
    new = tx.ids("submission", 1)[0]
    tx.connection.execute(
        insert(submission).values(
            id=new,
            case_id=written.case_id,
            step=written.step.step,
            repetition=written.step.repetition,
            attempt=written.step.attempt,
            author_id=written.author_id,
            on_behalf_of_id=written.on_behalf_of_id,
            form=written.form,
            items=written.items,
            submitted_at=tx.now,
            key=written.key,
        )
    )
    rows = [
        {"submission_id": new, "section": section, "item": item, "field": field, "value": value}
        for (section, item, field), value in written.answers.items()
        if value is not None
    ]
    if rows:
        tx.connection.execute(insert(answer), rows)
    return new


def keep_anonymous(tx: Tx, written: Written, task_id: int, group: str, weight: Decimal = Decimal(1)) -> None:
    """Store a response that knows neither author nor time; only the link, which dies with the step, ties it to the
    task.

    Answering again while the step is open replaces the earlier response.
    """
    forget_response(tx, task_id)
    key = secrets.token_bytes(16)
    tx.connection.execute(
        insert(response).values(
            key=key,
            case_id=written.case_id,
            step=written.step.step,
            repetition=written.step.repetition,
            attempt=written.step.attempt,
            form=written.form,
            grp=group,
            weight=weight,
        )
    )
    rows = [
        {"key": key, "section": section, "item": item, "field": field, "value": value}
        for (section, item, field), value in written.answers.items()
        if value is not None
    ]
    if rows:
        tx.connection.execute(insert(response_answer), rows)
    tx.connection.execute(insert(respondent_link).values(task_id=task_id, key=key, submission_key=written.key))


def forget_response(tx: Tx, task_id: int) -> bool:
    """Withdraw the response that a task links to, while the link exists; says whether there was one."""
    found = tx.connection.execute(select(respondent_link.c.key).where(respondent_link.c.task_id == task_id)).scalar()
    if found is None:
        return False
    tx.connection.execute(delete(response_answer).where(response_answer.c.key == found))
    tx.connection.execute(delete(respondent_link).where(respondent_link.c.task_id == task_id))
    tx.connection.execute(delete(response).where(response.c.key == found))
    return True
