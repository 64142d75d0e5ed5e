"""Who is in a population, for everybody at once, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from attain.people.asof import AsOf, View, rows_named, view
from attain.people.facts import rows
from attain.people.sets import listed, one_of_named
from attain.people.tables import holding
from attain.phrases import ast
from attain.phrases.calendar import Calendar
from attain.phrases.conditions import IN_ROLE_SINCE, Lookups, Nothing, Order, Stretch, Value
from attain.phrases.populations import Population, Reason, reason_against
from attain.phrases.times import resolve

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Terms:
    """What conditions may name beyond facts.

    `moments`: days by name (`cut_off`, `cycle start`, a named date of the cycle). `beyond`: for each person, who
    answers what people do not know (cases, measures, completions, scales).
    """

    populations: Mapping[str, Population] = field(default_factory=dict)
    moments: Mapping[str, date] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    zone: str = "UTC"
    beyond: Callable[[int], Lookups] | None = None


@dataclass(slots=True)
class PersonLook:
    """Facts of one person for conditions."""

    person: int
    facts: Mapping[str, Any]
    terms: Terms
    in_role_since: date | None = None
    asked: tuple[str, ...] = ()

    @property
    def _beyond(self) -> Lookups:
        return self.terms.beyond(self.person) if self.terms.beyond else NOTHING

    def value(self, subject: ast.Subject) -> Value | None:
        """A fact, a tenure, or what is known beyond."""
        if isinstance(subject, ast.FactOf) and subject.of == "employee" and subject.fact in self.facts:
            found: Value = self.facts[subject.fact]
            return found
        if isinstance(subject, ast.Tenure):
            return self._tenure(subject)
        return self._beyond.value(subject)

    def _tenure(self, subject: ast.Tenure) -> Value | None:
        start = self.facts.get("hire_date")
        if subject.what.startswith("time in role"):
            start = self.facts.get(IN_ROLE_SINCE) or self.in_role_since
        until = self.day(subject.when)
        return Stretch(start, until, self.terms.calendar) if isinstance(start, date) and until else None

    def day(self, time: ast.Time) -> date | None:
        """A written day, a named one, or a day among the facts."""
        if isinstance(time, ast.On):
            return time.day
        due = resolve(time, self._moment, self.terms.calendar, self.terms.zone)
        return due.day if due else self._beyond.day(time)

    def _moment(self, anchor: ast.Anchor) -> datetime | date | None:
        if anchor.kind == "end of probation":
            found: date | None = self.facts.get("probation_end")
            return found
        name = anchor.ref or anchor.kind
        known = self.facts.get(name)
        return known if isinstance(known, date) else self.terms.moments.get(name)

    def population(self, name: str) -> bool | None:
        """Whether the person is in another population; unknown for one that leads back to itself."""
        wanted = self.terms.populations.get(name)
        if wanted is None or name in self.asked:
            return None
        look = PersonLook(self.person, self.facts, self.terms, self.in_role_since, (*self.asked, name))
        reason = reason_against(wanted, look)
        return reason is None if reason is None or not reason.unknown else None

    def values(self, of: ast.Path | ast.Name) -> Any:
        """Only known beyond."""
        return self._beyond.values(of)

    def order(self, subject: ast.Subject) -> Order | None:
        """Only known beyond."""
        return self._beyond.order(subject)

    def state(self, subject: ast.Subject, verb: str) -> bool | None:
        """Only known beyond."""
        return self._beyond.state(subject, verb)

    def states(self, of: ast.Path | ast.Name, verb: str) -> Any:
        """Only known beyond."""
        return self._beyond.states(of, verb)

    def times(self, subject: ast.Subject, within: ast.Duration) -> int | None:
        """Only known beyond."""
        return self._beyond.times(subject, within)


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in, in the order of staff numbers, and the first reason for each who is not."""

    inside: tuple[int, ...]
    outside: Mapping[int, Reason]


def looks(
    connection: Connection, at: datetime | AsOf | View, terms: Terms, persons: Collection[int] | None = None
) -> dict[int, PersonLook]:
    """{person: what conditions may ask of him} of some or of everybody employed, by staff number; two statements."""
    seen = view(connection, at)
    since = in_role_since(connection, seen, persons)
    found = [PersonLook(person, facts, terms, since.get(person)) for person, facts in rows(connection, seen, persons)]
    return {look.person: look for look in sorted(found, key=lambda look: str(look.facts["staff_number"]))}


def in_role_since(connection: Connection, seen: View, persons: Collection[int] | None) -> dict[int, date]:
    """{person: since when he holds his post; without posts in the file, his first day}, for what no column says."""
    dialect = connection.dialect.name
    given = seen.values | ({} if persons is None else {"_persons": listed(dialect, persons)})
    return {row[0]: row[1] for row in connection.execute(_starts(dialect, persons is not None), given)}


@cache
def _starts(dialect: str, some: bool) -> Select[*tuple[Any, ...]]:
    c = holding.c
    starts: Select[*tuple[Any, ...]] = select(c.person_id, func.max(c.valid_from, type_=c.valid_from.type))
    starts = starts.where(rows_named(holding)).group_by(c.person_id)
    return starts.where(one_of_named(dialect, c.person_id, "_persons")) if some else starts


def membership(
    connection: Connection,
    population: Population,
    at: datetime | AsOf | View,
    terms: Terms,
    persons: Collection[int] | None = None,
) -> Membership:
    """Who of `persons` (None: of everybody employed) is in a population.  Constant number of statements."""
    seen = view(connection, at)
    since = in_role_since(connection, seen, persons)
    judged: list[tuple[str, int, Reason | None]] = []
    # One by one, as the facts of a hundred thousand people at once would fill hundreds of MiB.
    for person, facts in rows(connection, seen, persons):
        look = PersonLook(person, facts, terms, since.get(person))
        judged.append((str(facts["staff_number"]), person, reason_against(population, look)))
    judged.sort(key=itemgetter(0))
    inside = tuple(person for _, person, reason in judged if reason is None)
    return Membership(inside, {person: reason for _, person, reason in judged if reason is not None})
