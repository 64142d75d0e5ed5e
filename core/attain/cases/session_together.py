"""Ratings that count together though several sessions hold them: whom a distribution's `counted_over` puts together.

Nobody sees the others' numbers; whoever closes a session only learns whether its ratings still fit beside theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import scores_for_engine
from attain.cases import running as reading
from attain.cases.facts import Resolver
from attain.cases.session_changes import recorded, stood
from attain.cases.session_distribution import Rest
from attain.cases.session_groups import groups_of
from attain.cases.session_tables import session, session_case
from attain.cases.tables import cases

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.cases.session_distribution import Rule

COUNT = ("open", "closed")
"""Reviews that were stopped, or ended without a result, are not counted."""


def units(
    connection: Connection, world: World, row: Row[Any], rule: Rule, gathered: Sequence[Running], at: datetime
) -> Iterator[tuple[list[Running], Rest]]:
    """(cases of this session, the others who count with them) for each unit over which the rule counts."""
    others = _others(connection, world, row, rule, {one.id for one in gathered}, at)
    subjects = {one.subject_id for one in (*gathered, *others)}
    group = groups_of(connection, rule.over, subjects, at)
    levels = _levels(connection, row.step, rule.score, [one.id for one in others])
    for unit in dict.fromkeys(group[one.subject_id] for one in gathered):
        own = [one for one in gathered if group[one.subject_id] == unit]
        theirs = [one for one in others if group[one.subject_id] == unit]
        decided = tuple(levels[one.id] for one in theirs if one.id in levels)
        yield own, Rest(decided, len(theirs) - len(decided))


def _others(
    connection: Connection, world: World, row: Row[Any], rule: Rule, here: set[int], at: datetime
) -> list[Running]:
    """The other reviews of the cycle whose ratings count in the rule."""
    same = (cases.c.workflow == row.workflow) & cases.c.status.in_(COUNT)
    cycle = cases.c.cycle_id.is_(None) if row.cycle_id is None else cases.c.cycle_id == row.cycle_id
    ids = [one for one in connection.execute(select(cases.c.id).where(same, cycle)).scalars() if one not in here]
    found = reading.many(connection, world.catalogues, ids)
    if rule.applies is None:
        return found
    looks = Resolver(connection, world, at).looks_of_all(found)
    return [one for one in found if rule.means(looks[one.id])]


def _levels(connection: Connection, step: str, score: str, ids: Sequence[int]) -> dict[int, str | None]:
    """{case: the level that is decided}: what its highest closed session made of it, else what was made of it alone."""
    values = scores_for_engine(connection, ids)
    found: dict[int, str | None] = {
        case_id: level
        for case_id, layers in values.items()
        if isinstance(level := layers.get((score, "final"), layers.get((score, "adjusted"))), str)
    }
    held = (
        select(session.c.id, session.c.status, session_case.c.case_id, session_case.c.snapshot)
        .join(session_case, session_case.c.session_id == session.c.id)
        .where(session.c.step == step, session_case.c.case_id.in_(ids), session_case.c.late.is_(False))
        .order_by(session.c.level)
    )
    for row in connection.execute(held).all():
        if row.status in ("closing", "closed"):
            change = recorded(connection, row.id, [row.case_id]).get((row.case_id, score))
            found[row.case_id] = change.becomes if change is not None else stood(row.snapshot, score)
    return found
