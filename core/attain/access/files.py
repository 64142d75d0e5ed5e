"""Keeping files and giving them out: to their writer, and to whoever may read the answer that names them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from attain.access.file_tables import attachment
from attain.access.reading import submissions
from attain.access.tables import answer, submission
from attain.forms.files import file_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.access.reading import Viewpoint
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs: the case, the step, and whoever sends it."""

    case_id: int
    step: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file."""

    case_id: int
    person_id: int
    name: str
    content: bytes


def attach(tx: Tx, place: Place, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Keep files (name, content), all or none; gives `KEY/NAME` of each, for the answer."""
    said = []
    for name, content in files:
        key = secrets.token_urlsafe(18)
        row = {"key": key, "case_id": place.case_id, "step": place.step, "person_id": place.person_id}
        row |= {"name": name, "size": len(content), "content": content, "at": tx.now}
        tx.connection.execute(insert(attachment).values(row))
        said.append(f"{key}/{name}")
    return said


def known(connection: Connection, case_id: int, step: str, said: Iterable[str]) -> frozenset[str]:
    """Those of these answer texts that name a file of this step of this case."""
    keys = {file_key(text): text for text in said}
    rows = select(attachment.c.key, attachment.c.name).where(
        attachment.c.key.in_(keys), attachment.c.case_id == case_id, attachment.c.step == step
    )
    return frozenset(f"{row.key}/{row.name}" for row in connection.execute(rows))


def taken_away(connection: Connection, place: Place, wanted: Collection[str]) -> frozenset[str]:
    """The keys of files that this person kept here, does not want any more, and never sent."""
    own = (attachment.c.case_id == place.case_id) & (attachment.c.step == place.step)
    own &= attachment.c.person_id == place.person_id
    there = set(connection.execute(select(attachment.c.key).where(own)).scalars())
    left = there - {file_key(text) for text in wanted}
    return frozenset(left - _sent(connection, place.case_id) if left else left)


def forget(tx: Tx, keys: Collection[str]) -> None:
    """Take files out."""
    if keys:
        tx.connection.execute(delete(attachment).where(attachment.c.key.in_(keys)))


def _sent(connection: Connection, case_id: int) -> set[str]:
    rows = select(answer.c.value).join(submission, submission.c.id == answer.c.submission_id)
    found = connection.execute(rows.where(submission.c.case_id == case_id)).scalars()
    return {file_key(str(text)) for value in found if isinstance(value, list) for text in value}


def case_of_file(connection: Connection, key: str) -> tuple[int, int] | None:
    """(case, whose file it is); None where there is no such file."""
    row = connection.execute(
        select(attachment.c.case_id, attachment.c.person_id).where(attachment.c.key == key)
    ).first()
    return (row.case_id, row.person_id) if row else None


def may_read_file(connection: Connection, view: Viewpoint, case_id: int, key: str) -> bool:
    """Whether an answer that this viewer may read names the file."""
    return any(
        isinstance(value, list) and any(file_key(str(text)) == key for text in value)
        for seen in submissions(connection, view, case_id)
        for value in seen.answers.values()
    )


def content_of(connection: Connection, key: str) -> Kept | None:
    """The file itself; whoever calls has asked whether it may be read."""
    row = connection.execute(select(attachment).where(attachment.c.key == key)).first()
    return Kept(row.case_id, row.person_id, row.name, row.content) if row else None
