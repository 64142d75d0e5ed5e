"""What people have done, are doing and have planned, by item of the organisation's catalogues; set-wise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.development.tables import development_plan, plan_item
from attain.learning.completed import completed
from attain.learning.report import chunks
from attain.learning.states import OPEN
from attain.learning.tables import learning_activity, registration

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An open entry of a plan: the catalogue item it takes (empty: own words), and what it is to build."""

    activity: str
    item: str
    to_level: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one person: ids of catalogue items completed and still valid, registered for, and open entries of plans."""

    completed: frozenset[str] = frozenset()
    registered: frozenset[str] = frozenset()
    planned: tuple[PlannedEntry, ...] = ()

    @property
    def under_way(self) -> frozenset[str]:
        """Catalogue items that are registered for or planned."""
        return self.registered | {entry.activity for entry in self.planned if entry.activity}


def standings(connection: Connection, persons: Collection[int], on: date) -> dict[int, Standing]:
    """{person: how he stands} for each of `persons`.  Four statements for each 500."""
    done = completed(connection, persons, on)
    registered: dict[int, set[str]] = {}
    planned: dict[int, list[PlannedEntry]] = {}
    for some in chunks(sorted(persons)):
        for row in connection.execute(_registered(some)):
            registered.setdefault(row.person_id, set()).add(row.item)
        for row in connection.execute(_planned(some)):
            planned.setdefault(row.person_id, []).append(_entry(row))
    return {person: _standing(person, done, registered, planned) for person in persons}


def _standing(
    person: int,
    done: Mapping[int, frozenset[str]],
    registered: Mapping[int, Collection[str]],
    planned: Mapping[int, Collection[PlannedEntry]],
) -> Standing:
    mine = (registered.get(person, ()), planned.get(person, ()))
    return Standing(done.get(person, frozenset()), frozenset(mine[0]), tuple(mine[1]))


def _registered(persons: Collection[int]) -> Any:
    return (
        select(registration.c.person_id, learning_activity.c.item)
        .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
        .where(registration.c.person_id.in_(persons), registration.c.state.in_(OPEN), learning_activity.c.item != "")
    )


def _planned(persons: Collection[int]) -> Any:
    return (
        select(
            development_plan.c.person_id,
            plan_item.c.item,
            plan_item.c.to_level,
            learning_activity.c.item.label("activity"),
        )
        .join(plan_item, plan_item.c.plan_id == development_plan.c.id)
        .outerjoin(learning_activity, learning_activity.c.id == plan_item.c.activity_id)
        .where(development_plan.c.person_id.in_(persons), development_plan.c.status != "closed")
        .where(plan_item.c.status.in_(("open", "assigned")))
        .order_by(plan_item.c.id)
    )


def _entry(row: Row[Any]) -> PlannedEntry:
    return PlannedEntry(row.activity or "", row.item, row.to_level)
