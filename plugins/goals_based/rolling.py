"""Keeping rolled-up figures right: one statement reads what a change touches, one writes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from attain.api.store import one_of
from goals_based.cascade import Node, makes_ring, roll_up
from goals_based.tables import goal

if TYPE_CHECKING:
    from sqlalchemy import CTE, Connection, Row

    from attain.api.store import Tx

COUNTING = ("agreed", "closed")
"""A goal that was dropped gives nothing to the goal it supported."""

_WRITE = (
    update(goal)
    .where(goal.c.id == bindparam("of"))
    .values(rolled=bindparam("to"), counted=bindparam("with_data"), missing=bindparam("without"))
)


def above(connection: Connection, ids: Collection[int]) -> CTE:
    """The ids given and those of all goals above them; a ring in the rows ends by itself."""
    up = select(goal.c.id, goal.c.parent_id).where(one_of(connection, goal.c.id, ids)).cte("up", recursive=True)
    return up.union(select(goal.c.id, goal.c.parent_id).where(goal.c.id == up.c.parent_id))


def refresh(tx: Tx, ids: Collection[int]) -> int:
    """Roll up anew into these goals and all above them; gives how many figures changed.

    Two statements, however deep and broad the cascade.  Call it when the goals' own data, weights or links changed; for
    a link that was moved, with the old parent among `ids`.
    """
    if not ids:
        return 0
    tx.lock("goals_based", "cascade")
    up = above(tx.connection, ids)
    path = select(up.c.id)
    touched = select(goal, goal.c.id.in_(path).label("on_path"))
    wanted = or_(goal.c.id.in_(path), goal.c.parent_id.in_(path))
    rows = tx.connection.execute(touched.where(wanted)).all()
    changed = list(_changes(rows))
    if changed:
        tx.connection.execute(_WRITE, changed)
    return len(changed)


def _changes(rows: Collection[Row[Any]]) -> Iterable[dict[str, Any]]:
    rolled = roll_up(_node(row) for row in rows if row.on_path or row.status in COUNTING)
    for row in rows:
        if row.on_path:
            new = rolled[row.id]
            if (new.value, new.counted, new.missing) != (row.rolled, row.counted, row.missing):
                yield {"of": row.id, "to": new.value, "with_data": new.counted, "without": new.missing}


def _node(row: Row[Any]) -> Node:
    """A goal beside the path stands for all below it: what it has, or what was rolled up into it."""
    counts = row.status in COUNTING
    reached: Fraction | None = row.progress if row.on_path or row.progress is not None else row.rolled
    weight = None if row.weight is None else Fraction(row.weight)
    return Node(row.id, row.parent_id if counts else None, reached, weight, row.rolls_up)


def rings(connection: Connection, wanted: Mapping[int, int]) -> set[int]:
    """Which of the links {goal: its new parent} would close a ring, given those that stand and one another."""
    if not wanted:
        return set()
    up = above(connection, set(wanted.values()))
    parents: dict[int, int | None] = {row.id: row.parent_id for row in connection.execute(select(up))}
    found = set()
    for child, parent in wanted.items():
        if makes_ring(parents, child, parent):
            found.add(child)
        else:
            parents[child] = parent
    return found
