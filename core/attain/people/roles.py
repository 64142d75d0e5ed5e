"""Who holds which role, and where: kept in step with the `roles` documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, select, update

from attain.people.asof import role_rows_named
from attain.people.facts import by_staff_number
from attain.people.sets import one_of
from attain.people.tables import role_holder
from attain.store.memo import looked_up, remembered

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.document import Resource
    from attain.people.asof import View
    from attain.store.doors import Tx

Unit = tuple[str, str]
WHOLE: Unit = ("", "")
FindPeople = Callable[[str], Collection[int]]


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """One person in one role at one place; `until` is exclusive."""

    role: str
    person: int
    unit: Unit
    start: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did; `unknown`: (role, staff number) that nobody has; `short`: (role, place, wanted, held)."""

    added: int
    ended: int
    unknown: tuple[tuple[str, str], ...]
    short: tuple[tuple[str, Unit, int, int], ...]


def holders(connection: Connection, seen: View, role: str) -> dict[Unit, frozenset[int]]:
    """{unit: persons} of a role on the day; the whole organisation is ("", "")."""

    def read(_: Collection[str]) -> dict[str, dict[Unit, frozenset[int]]]:
        found: defaultdict[Unit, set[int]] = defaultdict(set)
        for fact, value, person in connection.execute(_holders(), seen.values | {"_role": role}):
            found[(fact, value)].add(person)
        return {role: {unit: frozenset(persons) for unit, persons in found.items()}}

    tables = ("role_holder",)
    state = remembered(connection, "roles", tables, lambda: _state(connection))
    recorded, superseded, _ = state
    if any(changed is not None and changed > seen.known for changed in (recorded, superseded)):
        return read((role,))[role]
    return looked_up(connection, ("holders", seen.day, state), tables, (role,), read)[role]


def _state(connection: Connection) -> tuple[datetime | None, datetime | None, int | None]:
    """When holders were last recorded and taken away, and the newest row."""
    row: Any = connection.execute(_STATE).one()
    return row[0], row[1], row[2]


_STATE = select(
    func.max(role_holder.c.recorded_at),
    func.max(role_holder.c.superseded_at),
    func.max(role_holder.c.id),
    func.count(role_holder.c.id),
    func.count(role_holder.c.superseded_at),
)
"""Tells one state of the table from another; who holds what is the same for as long as this is."""


@cache
def _holders() -> Select[*tuple[Any, ...]]:
    c = role_holder.c
    return select(c.fact, c.value, c.person_id).where(c.role == bindparam("_role"), role_rows_named(role_holder))


def roles_of(connection: Connection, seen: View, person: int) -> tuple[tuple[str, Unit], ...]:
    """The roles somebody holds on the day, with the place of each."""
    c = role_holder.c
    wanted = select(c.role, c.fact, c.value).where(c.person_id == person, seen.role_rows(role_holder))
    return tuple(sorted((row.role, (row.fact, row.value)) for row in connection.execute(wanted)))


def unit_named(text: str) -> Unit:
    """`department sales` as ("department", "sales"); `organisation` or nothing as the whole.

    A name of several words may stand in quotes, as in phrases.
    """
    fact, _, value = text.strip().partition(" ")
    return (fact, value.strip().strip('"')) if value else WHOLE


def sync_roles(tx: Tx, documents: Iterable[Resource], seen: View, find_people: FindPeople) -> Synced:
    """Make role_holder say what the `roles` documents say; rows that are no longer said are superseded, not deleted.

    `find_people` resolves a people phrase that stands for holders, as known at `tx.now`; holders by staff number are
    written before any phrase is asked.  To be repeated after every import, since phrases follow people.
    """
    roles = [role for document in documents for role in document.data.get("roles", ())]
    unknown: list[tuple[str, str]] = []
    wanted: set[Holder] = set()
    added = ended = 0
    for by_phrase in (False, True):
        wanted |= set(_wanted(tx, roles, seen, find_people, unknown, by_phrase))
        new, gone = _write(tx, wanted, keep_others=not by_phrase)
        added, ended = added + new, ended + gone
    return Synced(added, ended, tuple(unknown), tuple(_short(roles, wanted, seen.day)))


def _wanted(
    tx: Tx, roles: list[Any], seen: View, find_people: FindPeople, unknown: list[tuple[str, str]], by_phrase: bool
) -> Iterator[Holder]:
    said = [(role["id"], held) for role in roles for held in role.get("held_by", ()) if ("people" in held) is by_phrase]
    numbers = {str(held["person"]) for _, held in said if "person" in held}
    ids = by_staff_number(tx.connection, numbers, seen)
    for role, held in said:
        persons: Collection[int] = find_people(held["people"]) if by_phrase else (ids.get(str(held["person"]), 0),)
        if not by_phrase and 0 in persons:
            unknown.append((role, str(held["person"])))
            continue
        for person in persons:
            start, until = _day(held.get("from")) or date.min, _day(held.get("until"))
            yield Holder(role, person, unit_named(held.get("in", "")), start, until)


def _day(said: object) -> date | None:
    return said if isinstance(said, date) or said is None else date.fromisoformat(str(said))


def _write(tx: Tx, wanted: set[Holder], keep_others: bool) -> tuple[int, int]:
    c = role_holder.c
    rows = tx.connection.execute(
        select(c.id, c.role, c.person_id, c.fact, c.value, c.valid_from, c.valid_to).where(c.superseded_at.is_(None))
    )
    now = {Holder(row.role, row.person_id, (row.fact, row.value), row.valid_from, row.valid_to): row.id for row in rows}
    gone = [] if keep_others else [id for holder, id in now.items() if holder not in wanted]
    if gone:
        tx.connection.execute(update(role_holder).where(one_of(tx.connection, c.id, gone)).values(superseded_at=tx.now))
    new = sorted(
        (holder for holder in wanted if holder not in now),
        key=lambda held: (held.role, held.person, held.unit, held.start),
    )
    tx.bulk_insert(
        role_holder, (_row(id, holder, tx) for id, holder in zip(tx.ids("role_holder", len(new)), new, strict=True))
    )
    return len(new), len(gone)


def _row(id: int, holder: Holder, tx: Tx) -> Mapping[str, Any]:
    return {
        "id": id,
        "role": holder.role,
        "person_id": holder.person,
        "fact": holder.unit[0],
        "value": holder.unit[1],
        "valid_from": holder.start,
        "valid_to": holder.until,
        "recorded_at": tx.now,
    }


def _short(roles: list[Any], wanted: set[Holder], day: date) -> Iterator[tuple[str, Unit, int, int]]:
    """Where fewer hold a role than its `at_least`; a place with no holder is not known here."""
    held: defaultdict[tuple[str, Unit], set[int]] = defaultdict(set)
    for one in wanted:
        if one.start <= day and (one.until is None or one.until > day):
            held[(one.role, one.unit)].add(one.person)
    for role in roles:
        need = int(role.get("at_least", 0))
        places = {unit for (id, unit) in held if id == role["id"]} or {WHOLE}
        for unit in sorted(places):
            if len(held[(role["id"], unit)]) < need:
                yield role["id"], unit, need, len(held[(role["id"], unit)])
