"""Walking up and down the lines, for many people at once.

Every function is a constant number of statements, or one for each vacant level walked through, however many people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, select

from attain.people.asof import View, rows_named
from attain.people.sets import listed, one_of_named
from attain.people.tables import holding, reporting_closure, reporting_line
from attain.store.memo import looked_up

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Table

PRIMARY, MATRIX = "primary", "matrix"
Many = Mapping[int, Collection[int]]


def _pairs(
    connection: Connection,
    seen: View,
    table: Table,
    key: Column[int],
    value: Column[int],
    keys: Collection[int],
    kind: str = "",
) -> dict[int, set[int]]:
    def read(missing: Collection[int]) -> dict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        dialect = connection.dialect.name
        given = seen.values | {"_keys": listed(dialect, missing), "_kind": kind}
        for one, other in connection.execute(_statement(dialect, table, key, value, bool(kind)), given):
            found[one].add(other)
        return found

    shelf = seen.shelf(table.name, key.name, value.name, kind)
    return {one: set(others) for one, others in looked_up(connection, shelf, (table.name,), keys, read).items()}


@cache
def _statement(dialect: str, table: Table, key: Column[int], value: Column[int], of_kind: bool) -> Select[int, int]:
    wanted = select(key, value).where(rows_named(table), one_of_named(dialect, key, "_keys"))
    return wanted.where(table.c.kind == bindparam("_kind")) if of_kind else wanted


def posts_of(connection: Connection, seen: View, persons: Collection[int]) -> dict[int, set[int]]:
    """{person: posts held}."""
    return _pairs(connection, seen, holding, holding.c.person_id, holding.c.position_id, persons)


def holders_of(connection: Connection, seen: View, posts: Collection[int]) -> dict[int, set[int]]:
    """{post: persons}; a vacant post is absent."""
    return _pairs(connection, seen, holding, holding.c.position_id, holding.c.person_id, posts)


def above(connection: Connection, seen: View, posts: Collection[int], kind: str = PRIMARY) -> dict[int, set[int]]:
    """{post: posts it reports to}."""
    c = reporting_line.c
    return _pairs(connection, seen, reporting_line, c.position_id, c.reports_to, posts, kind)


def below(connection: Connection, seen: View, posts: Collection[int], kind: str = PRIMARY) -> dict[int, set[int]]:
    """{post: posts that report to it}."""
    c = reporting_line.c
    return _pairs(connection, seen, reporting_line, c.reports_to, c.position_id, posts, kind)


def union(sets: Iterable[Collection[int]]) -> set[int]:
    """All members of all."""
    return set().union(*sets)


def through(first: Many, then: Many) -> dict[int, set[int]]:
    """One relation after another."""
    return {key: union(then.get(one, ()) for one in several) for key, several in first.items()}


def managers(connection: Connection, seen: View, persons: Collection[int], kind: str = PRIMARY) -> dict[int, set[int]]:
    """{person: managers}: the holders of the posts above, and where one is vacant, of the post above that.

    Nobody is his own manager; who has no post, or nobody above, has an empty set.
    """
    start = posts_of(connection, seen, persons)
    return {person: set() for person in persons} | _met(
        connection, seen, start, above(connection, seen, union(start.values()), kind)
    )


def managers_left(connection: Connection, before: View, after: View, persons: Collection[int]) -> dict[int, set[int]]:
    """{person: who is now above the posts that he held before}: for those who left."""
    start = posts_of(connection, before, persons)
    over = above(connection, after, union(start.values()))
    return {person: set() for person in persons} | _met(connection, after, start, over)


def _met(connection: Connection, seen: View, start: Many, first: Many) -> dict[int, set[int]]:
    reached = through(start, first)
    found: dict[int, set[int]] = {person: set() for person in start}
    while any(reached.values()):
        posts = union(reached.values())
        holders = holders_of(connection, seen, posts)
        vacant: dict[int, set[int]] = {}
        for person, here in reached.items():
            found[person] |= union(holders.get(post, ()) for post in here) - {person}
            vacant[person] = {post for post in here if not holders.get(post, set()) - {person}}
        waiting = union(vacant.values())
        over = above(connection, seen, waiting) if waiting else {}
        reached = through(vacant, over)
    return found


def reports(connection: Connection, seen: View, persons: Collection[int], kind: str = PRIMARY) -> dict[int, set[int]]:
    """{person: direct reports}; those of a vacant post below count as well, for it is walked through."""
    start = posts_of(connection, seen, persons)
    reached = through(start, below(connection, seen, union(start.values()), kind))
    found: dict[int, set[int]] = {person: set() for person in persons}
    while any(reached.values()):
        holders = holders_of(connection, seen, union(reached.values()))
        vacant = {person: {post for post in here if post not in holders} for person, here in reached.items()}
        for person, here in reached.items():
            found[person] |= union(holders.get(post, ()) for post in here) - {person}
        waiting = union(vacant.values())
        reached = through(vacant, below(connection, seen, waiting)) if waiting else {}
    return found


def nearest_above(
    connection: Connection, seen: View, persons: Collection[int], wanted: Collection[int]
) -> dict[int, set[int]]:
    """{person: the first of `wanted` met when walking up}; all of them who share that post."""
    reached: Many = posts_of(connection, seen, persons)
    found: dict[int, set[int]] = {person: set() for person in persons}
    while any(reached.values()):
        reached = through(reached, above(connection, seen, union(reached.values())))
        holders = holders_of(connection, seen, union(reached.values()))
        for person, here in reached.items():
            found[person] = (union(holders.get(post, ()) for post in here) & set(wanted)) - {person}
        reached = {person: here for person, here in reached.items() if not found[person]}
    return found


def everyone_below(seen: View, person: int) -> Select[tuple[int]]:
    """A select of the persons anywhere below somebody, by the closure: for rights that go down the line."""
    upper, lower = holding.alias("upper"), holding.alias("lower")
    c = reporting_closure.c
    return (
        select(lower.c.person_id)
        .join(reporting_closure, c.descendant == lower.c.position_id)
        .join(upper, upper.c.position_id == c.ancestor)
        .where(upper.c.person_id == person, seen.rows(upper), seen.rows(lower), seen.known_rows(reporting_closure))
        .distinct()
    )
