"""For whom somebody may act: the places of those of his roles that carry a right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, func, or_, select, true

from attain.errors import Refusal
from attain.people.asof import View, view
from attain.people.roles import WHOLE, Unit, roles_of
from attain.people.tables import person_facts
from attain.people.units import fact_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue

USUAL_UNIT = "department"


@dataclass(frozen=True, slots=True)
class Scope:
    """The people whom one person looks after: everybody, or those of some units on the day of `seen`."""

    person_id: int
    everywhere: bool
    units: tuple[Unit, ...]
    seen: View

    def covers(self, connection: Connection, persons: ColumnElement[int]) -> ColumnElement[bool]:
        """The condition that a column names somebody of this scope."""
        if self.everywhere:
            return true()
        if not self.units:
            return false()
        here = [fact_text(connection, fact) == value for fact, value in self.units]
        return persons.in_(select(person_facts.c.person_id).where(self.seen.rows(person_facts), or_(*here)))

    def may_change(self, connection: Connection, persons: ColumnElement[int]) -> ColumnElement[bool]:
        """The same without himself: nobody changes the terms of his own review."""
        return self.covers(connection, persons) & (persons != self.person_id)

    def check(self, connection: Connection, persons: Collection[int]) -> None:
        """Refuse unless all of these may be looked after; one answer for whoever is not there at all."""
        if self.person_id in persons:
            raise Refusal("own_case", "This is about you, so somebody else of HR has to do it.")
        wanted = set(persons)
        rows = select(func.count()).select_from(person_facts)
        rows = rows.where(self.seen.rows(person_facts), person_facts.c.person_id.in_(wanted))
        if connection.execute(rows.where(self.covers(connection, person_facts.c.person_id))).scalar() != len(wanted):
            raise Refusal("not_yours", "There is no such person among those you look after.")


def roles_with(catalogue: Catalogue, right: str) -> frozenset[str]:
    """The roles whose document says `may: [right]`."""
    said = (role for document in catalogue.of_kind("roles") for role in document.data["roles"])
    return frozenset(role["id"] for role in said if right in role.get("may", ()))


def scope_of(connection: Connection, world: World, person_id: int, right: str, at: datetime) -> Scope:
    """For whom this person has a right now; Refusal `no_right` when for nobody.  Two statements."""
    _, catalogue = world.catalogues.current(connection)
    return scope_in(connection, catalogue, person_id, right, at)


def scope_in(connection: Connection, catalogue: Catalogue, person_id: int, right: str, at: datetime) -> Scope:
    """The same under a configuration that was read already.  One statement."""
    seen = view(connection, at)
    wanted = roles_with(catalogue, right)
    units = tuple(sorted({unit for role, unit in roles_of(connection, seen, person_id) if role in wanted}))
    if not units:
        raise Refusal("no_right", "This is for people whose role allows it.")
    return Scope(person_id, WHOLE in units, units, seen)


def everywhere_of(connection: Connection, world: World, person_id: int, right: str, at: datetime) -> Scope:
    """The same for what concerns everybody; Refusal `no_right` for whoever looks after a part only."""
    scope = scope_of(connection, world, person_id, right, at)
    if not scope.everywhere:
        raise Refusal("no_right", "This concerns the whole organisation; your role is for a part of it.")
    return scope


def unit_fact(catalogue: Catalogue) -> str:
    """The fact by which the organisation divides its people: the place that most of its roles name."""
    places = [
        str(role["where"])
        for document in catalogue.of_kind("roles")
        for role in document.data["roles"]
        if role.get("where") not in (None, "organisation")
    ]
    return max(sorted(set(places)), key=places.count, default=USUAL_UNIT)
