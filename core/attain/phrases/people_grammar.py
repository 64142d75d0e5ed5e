"""The grammar of people (LANGUAGE 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.ast import (
    ByLookup,
    Chosen,
    Colleagues,
    Everyone,
    Former,
    Named,
    NearestRole,
    People,
    Related,
    Reports,
    RoleHolders,
    Unit,
    UnitNamed,
    UnitOf,
    WholeOrganisation,
)
from attain.phrases.times_grammar import time

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.phrases.cursor import Cursor


def people(cursor: Cursor) -> People:
    """Any people phrase."""
    cursor.nested()
    start = cursor.place
    for opening, rule in RULES.items():
        if cursor.take(opening):
            return rule(cursor, start)
    return _by_relation(cursor, start)


def _by_relation(cursor: Cursor, start: int) -> People:
    for relation in sorted(cursor.words.relations, key=len, reverse=True):
        if cursor.take(f"{relation} of"):
            return Related(relation, people(cursor), cursor.at(start))
    if cursor.token.kind != "word":
        raise cursor.error("a person")
    name = cursor.next().text
    if cursor.take("of"):
        return Related(name, people(cursor), cursor.at(start))
    return Named(name, cursor.at(start))


def _everyone(cursor: Cursor, start: int) -> People:
    if cursor.take("with direct reports in"):
        return Everyone(unit(cursor), with_reports=True, at=cursor.at(start))
    return Everyone(unit(cursor) if cursor.take("in") else None, at=cursor.at(start))


def _former(cursor: Cursor, start: int) -> People:
    of = people(cursor)
    cursor.expect("since")
    return Former(of, time(cursor), cursor.at(start))


def _nearest(cursor: Cursor, start: int) -> People:
    role = cursor.word("a role")
    cursor.expect("above")
    return NearestRole(role, people(cursor), cursor.at(start))


def _role(cursor: Cursor, start: int) -> People:
    role = cursor.word("a role")
    return RoleHolders(role, unit(cursor) if cursor.take("in") else None, cursor.at(start))


RULES: dict[str, Callable[[Cursor, int], People]] = {
    "everyone": _everyone,
    "direct reports of": lambda cursor, start: Reports(people(cursor), cursor.at(start)),
    "colleagues of": lambda cursor, start: Colleagues(people(cursor), cursor.at(start)),
    "former managers of": _former,
    "nearest role": _nearest,
    "role": _role,
    "chosen in": lambda cursor, start: Chosen(cursor.word("a step"), cursor.at(start)),
    "by lookup": lambda cursor, start: ByLookup(cursor.word("a lookup"), cursor.at(start)),
}


def unit(cursor: Cursor) -> Unit:
    """A unit by its name or by somebody's fact, or the whole organisation."""
    start = cursor.place
    if cursor.take("organisation"):
        return WholeOrganisation(cursor.at(start))
    fact = cursor.word("a unit, such as department of employee")
    if cursor.take("of"):
        return UnitOf(fact, people(cursor), cursor.at(start))
    if cursor.token.kind == "quoted":
        return UnitNamed(fact, cursor.next().text.strip('"'), cursor.at(start))
    return UnitNamed(fact, cursor.word("the name of the unit"), cursor.at(start))
