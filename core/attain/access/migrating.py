"""Answers of a review that goes to another revision: under new names, dropped, or on a new scale beside the old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from attain.access.anonymous_tables import answers_closed, response, response_answer
from attain.access.tables import answer, case_grant, submission

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from attain.store.doors import Tx


def rename_steps(tx: Tx, case_id: int, names: Mapping[str, str]) -> None:
    """What was written in a step, and what is granted of it, goes by the step's new name; {old: new}."""
    for old, new in names.items():
        for table in (submission, response, answers_closed):
            here = (table.c.case_id == case_id) & (table.c.step == old)
            tx.connection.execute(update(table).where(here).values(step=new))
        for row in tx.connection.execute(select(case_grant).where(case_grant.c.case_id == case_id)).all():
            root, dot, rest = row.what.partition(".")
            if root == old:
                same = (case_grant.c.case_id == case_id) & (case_grant.c.role == row.role)
                moved = update(case_grant).where(same & (case_grant.c.what == row.what))
                tx.connection.execute(moved.values(what=f"{new}{dot}{rest}"))


def rename_answers(tx: Tx, case_id: int, form: str, old: str, new: str) -> None:
    """Answers to `SECTION.FIELD` go by another such name."""
    section, _, field = new.partition(".")
    for table, here in _answers(case_id, form, old):
        tx.connection.execute(update(table).where(here).values(section=section, field=field))


def drop_answers(tx: Tx, case_id: int, form: str, path: str) -> int:
    """Forget the answers to a question; gives how many."""
    return sum(
        tx.connection.execute(delete(table).where(here)).rowcount for table, here in _answers(case_id, form, path)
    )


def rescale_answers(tx: Tx, case_id: int, form: str, path: str, scale: str, levels: Mapping[str, str]) -> None:
    """Put ratings on a new scale beside the originals, which stay under `FIELD@SCALE`; {old level: new level}."""
    _, _, field = path.partition(".")
    for table, here in _answers(case_id, form, path):
        rows = [dict(row) for row in tx.connection.execute(select(table).where(here)).mappings()]
        tx.connection.execute(update(table).where(here).values(field=f"{field}@{scale}"))
        fresh = [row | {"value": levels[row["value"]]} for row in rows if row["value"] in levels]
        if fresh:
            tx.connection.execute(insert(table), fresh)


def _answers(case_id: int, form: str, path: str) -> list[tuple[Table, ColumnElement[bool]]]:
    section, _, field = path.partition(".")
    own = select(submission.c.id).where(submission.c.case_id == case_id, submission.c.form == form)
    unnamed = select(response.c.key).where(response.c.case_id == case_id, response.c.form == form)
    named = answer.c.submission_id.in_(own) & (answer.c.section == section) & (answer.c.field == field)
    hidden = response_answer.c.key.in_(unnamed) & (response_answer.c.section == section)
    return [(answer, named), (response_answer, hidden & (response_answer.c.field == field))]
