"""Who belongs together: units by a fact, colleagues, those who lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from attain.people import lines
from attain.people.asof import View
from attain.people.facts import facts
from attain.people.tables import holding, person_facts, reporting_line
from attain.store.memo import looked_up

if TYPE_CHECKING:
    from sqlalchemy import Connection


def fact_text(connection: Connection, fact: str) -> ColumnElement[str]:
    """A fact inside the stored text, as text; for facts that are text."""
    stored = type_coerce(person_facts.c.facts, Text)
    if connection.dialect.name == "postgresql":
        text: ColumnElement[str] = cast(stored, JSONB)[fact].astext
        return text
    found: ColumnElement[str] = func.json_extract(stored, f'$."{fact}"')
    return found


def members(connection: Connection, seen: View, unit: tuple[str, str] | None) -> frozenset[int]:
    """Everybody employed on the day, or those of whom a fact has a value."""

    def read(_: Collection[Any]) -> dict[Any, frozenset[int]]:
        wanted = select(person_facts.c.person_id).where(seen.rows(person_facts))
        if unit is not None:
            fact, value = unit
            wanted = wanted.where(fact_text(connection, fact) == value)
        return {unit: frozenset(connection.execute(wanted).scalars())}

    return looked_up(connection, seen.shelf("members"), ("person_facts",), (unit,), read)[unit]


def with_reports(connection: Connection, seen: View) -> frozenset[int]:
    """The holders of posts to which a held post reports, through vacant ones as well."""
    lower = holding.alias("lower")
    c = reporting_line.c
    filled = (
        select(c.reports_to)
        .join(lower, lower.c.position_id == c.position_id)
        .where(seen.rows(reporting_line), seen.rows(lower), c.kind == lines.PRIMARY)
        .distinct()
    )
    found: set[int] = set()
    reached = set(connection.execute(filled).scalars())
    while reached:
        holders = lines.holders_of(connection, seen, reached)
        found |= lines.union(holders.values())
        vacant = reached - holders.keys()
        reached = lines.union(lines.above(connection, seen, vacant).values()) if vacant else set()
    return frozenset(found)


def colleagues(connection: Connection, seen: View, persons: Collection[int]) -> dict[int, set[int]]:
    """{person: others with the same manager's post above, or with the same fact `unit`}."""
    posts = lines.posts_of(connection, seen, persons)
    over = lines.through(posts, lines.above(connection, seen, lines.union(posts.values())))
    beside = lines.below(connection, seen, lines.union(over.values()))
    holders = lines.holders_of(connection, seen, lines.union(beside.values()))
    found = lines.through(lines.through(over, beside), holders)
    together = _same_unit(connection, seen, persons)
    return {one: (found.get(one, set()) | together.get(one, frozenset())) - {one} for one in persons}


def _same_unit(connection: Connection, seen: View, persons: Collection[int]) -> dict[int, frozenset[int]]:
    known = facts(connection, persons, seen, ["unit"])
    values = {one: str(those["unit"]) for one, those in known.items() if "unit" in those}
    if not values:
        return {}
    shelf = seen.shelf("units")
    by_unit = looked_up(
        connection, shelf, ("person_facts",), set(values.values()), lambda wanted: _in_units(connection, seen, wanted)
    )
    return {one: by_unit[value] for one, value in values.items()}


def _in_units(connection: Connection, seen: View, wanted: Collection[str]) -> dict[str, frozenset[int]]:
    text = fact_text(connection, "unit")
    by_unit: defaultdict[str, set[int]] = defaultdict(set)
    everybody = select(person_facts.c.person_id, text).where(seen.rows(person_facts), text.is_not(None))
    for id, value in connection.execute(everybody):
        by_unit[value].add(id)
    return {value: frozenset(by_unit[value]) for value in wanted}
