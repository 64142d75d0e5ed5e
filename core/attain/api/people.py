"""People for plugins: who they are, whom a phrase finds, what somebody may read of running reviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.reading import readable
from attain.people.asof import view
from attain.people.find import find
from attain.people.lines import reports
from attain.people.sets import one_of
from attain.people.tables import person
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["names_of", "people_of", "readable", "reports_of"]


def names_of(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: name}. One statement."""
    wanted = select(person.c.id, person.c.name).where(one_of(connection, person.c.id, persons))
    return {row.id: row.name for row in connection.execute(wanted)}


def people_of(
    connection: Connection, phrase: str, subjects: Collection[int], at: datetime
) -> Mapping[int, tuple[int, ...]]:
    """{subject: persons} of a people phrase such as `manager of employee`, for all subjects at once.

    Raises PhraseError for what is no phrase, AttainError for a name that only a workflow explains.
    """
    return find(connection, parse_people(phrase), subjects, at)


def reports_of(connection: Connection, manager_id: int, at: datetime) -> frozenset[int]:
    """Who reports to somebody directly."""
    return frozenset(reports(connection, view(connection, at), [manager_id])[manager_id])
