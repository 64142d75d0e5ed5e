"""Who decides where the members of a session do not agree on a score of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.cases.session_rules import decides_splits, is_split
from attain.cases.session_sight import is_member, out_of
from attain.cases.session_tables import session_change
from attain.cases.sessions import held_as, rules_of
from attain.cases.telling import persons_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running


def who_decides(
    connection: Connection,
    world: World,
    row: Row[Any],
    running: Running,
    score: str,
    at: datetime,
    more: tuple[tuple[int, str], ...] = (),
) -> frozenset[int] | None:
    """Who decides between members who do not agree; None where they do, or whoever leads decides.

    Whoever stays out of the case decides nothing about it.  `more`: (member, level) of what is being said now.
    """
    role = decides_splits(rules_of(held_as(running.workflow, row)))
    if not role:
        return None
    here = (session_change.c.session_id == row.id) & (session_change.c.case_id == running.id)
    waiting = select(session_change.c.by_id, session_change.c.becomes).where(here, session_change.c.score == score)
    found = connection.execute(waiting.where(session_change.c.state != "declined")).all()
    if not is_split([*((each.by_id, each.becomes) for each in found), *more]):
        return None
    deciders = persons_of(connection, world, running, role, at)
    return frozenset(one for one in deciders if _able(connection, row.id, running.id, one)) or None


def _able(connection: Connection, session_id: int, case_id: int, person: int) -> bool:
    return is_member(connection, session_id, person) and case_id not in out_of(connection, session_id, person)
