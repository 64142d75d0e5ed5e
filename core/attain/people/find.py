"""From a people phrase to people, for many subjects at once.

The number of statements depends on the phrase and on how many vacant posts lie on top of one another, never on the
number of subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from attain.errors import AttainError
from attain.people import history, lines, roles, units
from attain.people.asof import AsOf, View, view
from attain.people.facts import by_staff_number, employed, facts
from attain.phrases.ast import (
    ByLookup,
    Chosen,
    Colleagues,
    Everyone,
    Former,
    Named,
    NearestRole,
    On,
    People,
    Related,
    Reports,
    RoleHolders,
    Time,
    UnitNamed,
    UnitOf,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

Found = Mapping[int, Collection[int]]
Relation = Callable[["Connection", View, Collection[int]], Found]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a phrase may name beyond people, lines and roles.

    `named`: who the persons of the document are, for each subject (`employee` is always the subject). `chosen`: whom a
    step settled on. `relations`: words of plugins and of delegation. `moment`: the day that a time means, for each
    subject. `lookup`: the phrase that a lookup gives, for each subject.
    """

    named: Mapping[str, Found] = field(default_factory=dict)
    chosen: Mapping[str, Found] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    moment: Callable[[Time, Collection[int]], Mapping[int, date]] | None = None
    lookup: Callable[[str, Collection[int]], Mapping[int, People]] | None = None
    former: Callable[[], Mapping[int, Mapping[str, Any]]] = dict
    """Facts of subjects that count as they were, though they have changed since; few phrases ask for them."""


@dataclass(frozen=True, slots=True)
class Question:
    """One call of find."""

    connection: Connection
    seen: View
    surroundings: Surroundings


def find(
    connection: Connection,
    phrase: People,
    subjects: Collection[int],
    at: datetime | AsOf | View,
    surroundings: Surroundings | None = None,
) -> dict[int, tuple[int, ...]]:
    """{subject: persons in the order of staff numbers}, for every subject; an empty tuple where there is nobody.

    Lines, facts and roles are those valid at `at`, as known then.  Who is not employed at `at` is never found, but a
    subject himself is.  Raises AttainError for a name that the surroundings do not explain.
    """
    asked = Question(connection, view(connection, at), surroundings or Surroundings())
    found = _find(phrase, asked, subjects)
    here = employed(connection, lines.union(set(map(frozenset, found.values()))), asked.seen)
    places = {person: place for place, person in enumerate(here)}
    itself = isinstance(phrase, Named)
    ordered: dict[frozenset[int], tuple[int, ...]] = {}
    result: dict[int, tuple[int, ...]] = {}
    for subject in subjects:
        persons = frozenset(found.get(subject, ()))
        if itself and persons == {subject}:
            result[subject] = (subject,)
            continue
        if persons not in ordered:
            ordered[persons] = tuple(sorted((one for one in persons if one in places), key=places.__getitem__))
        result[subject] = ordered[persons]
    return result


@singledispatch
def _find(phrase: object, _asked: Question, _subjects: Collection[int]) -> Found:
    msg = f"{phrase!r} is no people phrase"
    raise TypeError(msg)


def _then(asked: Question, of: People, subjects: Collection[int], step: Callable[[Collection[int]], Found]) -> Found:
    first = _find(of, asked, subjects)
    return lines.through(first, step(lines.union(set(map(frozenset, first.values())))))


@_find.register
def _(phrase: Named, asked: Question, subjects: Collection[int]) -> Found:
    if phrase.name in asked.surroundings.named:
        return asked.surroundings.named[phrase.name]
    if phrase.name == "employee":
        return {subject: (subject,) for subject in subjects}
    raise AttainError(f"nobody is called {phrase.name} here", "name a person of the document's people")


@_find.register
def _(phrase: Related, asked: Question, subjects: Collection[int]) -> Found:
    return _then(asked, phrase.of, subjects, lambda persons: _related(asked, phrase.relation, persons))


def _related(asked: Question, relation: str, persons: Collection[int]) -> Found:
    name = relation.replace(" ", "_")
    if name in ("manager", "managers"):
        return lines.managers(asked.connection, asked.seen, persons)
    if name in ("matrix_manager", "matrix_managers"):
        return lines.managers(asked.connection, asked.seen, persons, lines.MATRIX)
    for known in (relation, name):
        if known in asked.surroundings.relations:
            return asked.surroundings.relations[known](asked.connection, asked.seen, persons)
    return _by_fact(asked, name, persons)


def _by_fact(asked: Question, name: str, persons: Collection[int]) -> Found:
    """A fact that is a person holds a staff number, or several."""
    known = facts(asked.connection, persons, asked.seen, [name])
    numbers = {person: _numbers(values.get(name)) for person, values in known.items()}
    ids = by_staff_number(asked.connection, {one for several in numbers.values() for one in several}, asked.seen)
    return {person: {ids[one] for one in several if one in ids} for person, several in numbers.items()}


def _numbers(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return () if value is None else (str(value),)


@_find.register
def _(phrase: Reports, asked: Question, subjects: Collection[int]) -> Found:
    return _then(asked, phrase.of, subjects, lambda persons: lines.reports(asked.connection, asked.seen, persons))


@_find.register
def _(phrase: Colleagues, asked: Question, subjects: Collection[int]) -> Found:
    return _then(asked, phrase.of, subjects, lambda persons: units.colleagues(asked.connection, asked.seen, persons))


@_find.register
def _(phrase: Former, asked: Question, subjects: Collection[int]) -> Found:
    since = _since(phrase.since, asked, subjects)
    first = _find(phrase.of, asked, subjects)
    periods = history.managed(asked.connection, asked.seen, lines.union(first.values()))
    now = lines.managers(asked.connection, asked.seen, list(periods))
    return {
        subject: lines.union(
            history.since(periods, person, since[subject]) - now[person] for person in persons if person in periods
        )
        for subject, persons in first.items()
        if subject in since
    }


def _since(time: Time, asked: Question, subjects: Collection[int]) -> Mapping[int, date]:
    if isinstance(time, On):
        return dict.fromkeys(subjects, time.day)
    if asked.surroundings.moment is None:
        raise AttainError("this time cannot be told here", "write a date such as 2027-03-05")
    return asked.surroundings.moment(time, subjects)


@_find.register
def _(phrase: NearestRole, asked: Question, subjects: Collection[int]) -> Found:
    holders = roles.holders(asked.connection, asked.seen, phrase.role)
    everybody = lines.union(holders.values())
    return _then(
        asked,
        phrase.above,
        subjects,
        lambda persons: lines.nearest_above(asked.connection, asked.seen, persons, everybody),
    )


@_find.register
def _(phrase: RoleHolders, asked: Question, subjects: Collection[int]) -> Found:
    holders = roles.holders(asked.connection, asked.seen, phrase.role)
    if isinstance(phrase.unit, UnitNamed):
        return dict.fromkeys(subjects, holders.get((phrase.unit.fact, phrase.unit.value), frozenset()))
    if isinstance(phrase.unit, UnitOf):
        values = _units_of(phrase.unit, asked, subjects)
        return {subject: lines.union(holders.get(unit, ()) for unit in several) for subject, several in values.items()}
    return dict.fromkeys(subjects, frozenset(lines.union(holders.values())))


def _units_of(unit: UnitOf, asked: Question, subjects: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    first = _find(unit.of, asked, subjects)
    known = facts(asked.connection, lines.union(first.values()), asked.seen, [unit.fact])
    values = {person: str(those[unit.fact]) for person, those in known.items() if unit.fact in those}
    former = asked.surroundings.former()
    own = {subject: str(said[unit.fact]) for subject, said in former.items() if unit.fact in said}
    return {
        subject: {
            (unit.fact, own[subject] if person == subject and subject in own else values[person])
            for person in persons
            if person in values
        }
        for subject, persons in first.items()
    }


@_find.register
def _(phrase: Everyone, asked: Question, subjects: Collection[int]) -> Found:
    if isinstance(phrase.unit, UnitOf):
        wanted = _units_of(phrase.unit, asked, subjects)
        several = {unit for units_ in wanted.values() for unit in units_}
        members = {unit: _members(asked, phrase, unit) for unit in several}
        return {subject: frozenset().union(*(members[unit] for unit in those)) for subject, those in wanted.items()}
    unit = (phrase.unit.fact, phrase.unit.value) if isinstance(phrase.unit, UnitNamed) else None
    return dict.fromkeys(subjects, _members(asked, phrase, unit))


def _members(asked: Question, phrase: Everyone, unit: tuple[str, str] | None) -> frozenset[int]:
    found = units.members(asked.connection, asked.seen, unit)
    return found & units.with_reports(asked.connection, asked.seen) if phrase.with_reports else found


@_find.register
def _(phrase: Chosen, asked: Question, _subjects: Collection[int]) -> Found:
    return asked.surroundings.chosen.get(phrase.step, {})


@_find.register
def _(phrase: ByLookup, asked: Question, subjects: Collection[int]) -> Found:
    if asked.surroundings.lookup is None:
        raise AttainError(f"the lookup {phrase.lookup} cannot be used here", "name the people by another phrase")
    grouped: dict[People, list[int]] = {}
    for subject, said in asked.surroundings.lookup(phrase.lookup, subjects).items():
        grouped.setdefault(said, []).append(subject)
    found: dict[int, Collection[int]] = {}
    for said, several in grouped.items():
        found |= _find(said, asked, several)
    return found
