"""Closing an anonymous step: from then on nobody can tell who wrote what, not even from the database's files.

While a step is open a link ties each task to its response.  At the end the link is deleted and the responses are
written anew with new keys, in one go and in the order of these keys: whatever tells when a row was written (PostgreSQL
keeps the number of the writing transaction with each row, and numbers long texts as they come) then tells of the
closing alone, and a key found in an old page or backup fits nothing any more.  What deleted rows leave behind goes
with `forget`, which a job does soon after.  Backups taken in between hold the links.

Where the promise names a role the ties are sealed instead (`attain.access.sealed`): they stay in the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, insert, select

from attain import jobs
from attain.access.anonymous_tables import answers_closed, respondent_link, response, response_answer
from attain.access.sealed import seal
from attain.errors import AttainError

if TYPE_CHECKING:
    from attain.store.doors import Store, Tx
    from attain.workflow.case import StepKey

FORGET = "answers.forget"
WAIT = timedelta(minutes=1)
"""Closings of the same minute share one job."""


def close_answers(
    tx: Tx, case_id: int, key: StepKey, task_ids: Collection[int], *, hidden: bool, sealed_for: str = ""
) -> None:
    """Destroy the ties of a passage through an anonymous step, or seal them for whoever holds a role.

    `hidden`: its answers are never shown, so there is nothing to seal.
    """
    mine = respondent_link.c.task_id.in_(task_ids)
    ties = tx.connection.execute(select(respondent_link.c.key, respondent_link.c.task_id).where(mine)).all()
    tx.connection.execute(delete(respondent_link).where(mine))
    new = _write_anew(tx, case_id, key)
    if sealed_for and not hidden:
        seal(tx, {new[row.key]: row.task_id for row in ties if row.key in new}, sealed_for)
    passage = {"case_id": case_id, "step": key.step, "repetition": key.repetition, "attempt": key.attempt}
    tx.connection.execute(insert(answers_closed).values(**passage, hidden=hidden))
    jobs.put(tx, FORGET, f"{tx.now:%Y-%m-%d %H:%M}", {}, tx.now.replace(second=0, microsecond=0) + WAIT)


def _write_anew(tx: Tx, case_id: int, key: StepKey) -> dict[bytes, bytes]:
    """Gives {old key: new key}."""
    same = (response.c.case_id == case_id) & (response.c.step == key.step)
    same = same & (response.c.repetition == key.repetition) & (response.c.attempt == key.attempt)
    kept = [dict(row) for row in tx.connection.execute(select(response).where(same)).mappings()]
    if not kept:
        return {}
    old = [row["key"] for row in kept]
    written = select(response_answer).where(response_answer.c.key.in_(old))
    answers = [dict(row) for row in tx.connection.execute(written).mappings()]
    tx.connection.execute(delete(response_answer).where(response_answer.c.key.in_(old)))
    tx.connection.execute(delete(response).where(response.c.key.in_(old)))
    new = {each: secrets.token_bytes(16) for each in old}
    for table, rows in ((response, kept), (response_answer, answers)):
        if rows:
            tx.connection.execute(insert(table), _renamed(rows, new))
    return new


def _renamed(rows: Collection[Mapping[str, Any]], new: Mapping[bytes, bytes]) -> list[dict[str, Any]]:
    """In the order of the new keys: what is written later must not lie behind."""
    renamed = [{**row, "key": new[row["key"]]} for row in rows]
    return sorted(renamed, key=lambda row: (row["key"], *(row.get(name, "") for name in ("section", "item", "field"))))


def forget(store: Store, *also: Table) -> None:
    """Leave no trace of links, of earlier rows and of what `also` held (drafts).

    Raises AttainError when readers kept the database's log from being emptied: to be tried again.
    """
    # What SQLite may keep of answers elsewhere than in their rows carries keys that fit nothing; these tables are long.
    answers = (response, response_answer) if store.dialect == "postgresql" else ()
    if not store.forget_traces(respondent_link, *answers, *also):
        message = "readers kept the log of the database from being emptied"
        raise AttainError(message, "it is tried again by itself")
