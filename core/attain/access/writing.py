"""Keeping what people wrote; called by the commands of cases inside their transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, delete, insert, literal, select, union_all

from attain.access.anonymous_tables import respondent_link, response, response_answer
from attain.access.reading import LATEST, WRITTEN, Latest, with_latest
from attain.access.tables import answer, submission
from attain.config.document import canonical, parse_canonical
from attain.store.memo import memo_of

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


_KEY: BindParameter[Any] = bindparam("_key")
_SEEN = union_all(
    select(literal(1)).where(submission.c.key == _KEY),
    select(literal(1)).where(respondent_link.c.submission_key == _KEY),
)


def seen_key(tx: Tx, key: str) -> bool:
    """Whether a form with this submission key was taken already."""
    return tx.connection.execute(_SEEN, {"_key": key}).first() is not None


def keep(tx: Tx, written: Written) -> int:
    """Store a submission under its author's name; gives its id."""
    new, memo = tx.ids("submission", 1)[0], memo_of(tx.connection)
    known = memo.get((LATEST, written.case_id)) if memo else None
    row = {
        "id": new,
        "case_id": written.case_id,
        "step": written.step.step,
        "repetition": written.step.repetition,
        "attempt": written.step.attempt,
        "author_id": written.author_id,
        "on_behalf_of_id": written.on_behalf_of_id,
        "form": written.form,
        "items": written.items,
        "submitted_at": tx.now,
        "key": written.key,
    }
    tx.bulk_insert(submission, [row])
    rows = [
        {"submission_id": new, "section": section, "item": item, "field": field, "value": value}
        for (section, item, field), value in written.answers.items()
        if value is not None
    ]
    tx.bulk_insert(answer, rows)
    if memo and known is not None:
        memo.put((LATEST, written.case_id), WRITTEN, with_latest(known, written.step.step, _as_read(written, new)))
    return new


def _as_read(written: Written, new: int) -> Latest:
    """What the database would give back for what was just written."""
    plain = {key: parse_canonical(canonical(value)) for key, value in written.answers.items() if value is not None}
    items, step = parse_canonical(canonical(written.items)), written.step
    return Latest(new, written.author_id, step.attempt, written.form, items, plain, step.repetition)


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
