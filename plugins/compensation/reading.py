"""A plan as one viewer may see it: worked out for whole groups, shown of those whom he may see; nobody sees himself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.api.people import names
from attain.api.reports import (
    CycleReported,
    InReport,
    World,
    catalogue_of,
    cycles_reported,
    granted_in,
    groups_in,
    in_report,
    is_person,
)
from compensation.budget import Done, work_out
from compensation.gathering import is_in, person_of, sources
from compensation.model import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.api.language import Catalogue

KIND = "merit_plan"
EVERYBODY = "organisation"


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """A plan of one cycle.  `seen` are those whose results may be shown; keys of `done` are their ids as text."""

    plan: Plan
    cycle_id: int
    done: Done
    persons: Mapping[str, InReport]
    seen: frozenset[str]
    names: Mapping[int, str]
    effective: date

    def name(self, key: str) -> str:
        """What a person is called."""
        return self.names.get(self.persons[key].person_id, "")

    def group_name(self, group: str) -> str:
        """What a group is called: a person where a person makes it."""
        if self.plan.budget is not None and is_person(self.plan.budget.per) and group.isdecimal():
            return self.names.get(int(group), "")
        return "" if group == EVERYBODY else group

    def members(self, group: str) -> list[str]:
        """Those of a group who may be shown, by name."""
        return sorted((key for key in self.seen if self.done.of[key] == group), key=self.name)

    def is_whole(self, group: str) -> bool:
        """Whether everybody in a group may be shown, so that its pool tells nothing else."""
        return all(key in self.seen for key, of in self.done.of.items() if of == group)


def listed(
    connection: Connection, world: World, catalogue: Catalogue, viewer_id: int, at: datetime
) -> list[tuple[Plan, CycleReported]]:
    """The plans, each with its cycles, in which the viewer may see somebody else."""
    found = []
    for document in catalogue.of_kind(KIND):
        plan: Plan = catalogue.model(KIND, document.id)
        cycles = cycles_reported(connection, world, viewer_id, plan.address, at)
        found += [(_then(one.catalogue, plan), one) for one in cycles if one.workflow == plan.workflow]
    return found


def _then(catalogue: Catalogue, plan: Plan) -> Plan:
    """The plan as it was when the reviews were opened, where it was there."""
    found: Plan = catalogue.model(KIND, plan.id) if catalogue.get(KIND, plan.id) else plan
    return found


def plan_seen(
    connection: Connection, world: World, cycle_id: int, name: str, viewer_id: int, at: datetime
) -> PlanSeen | None:
    """A plan with all groups of which the viewer sees somebody else; None where he sees nobody."""
    found = _worked(connection, world, cycle_id, name, viewer_id, at, None)
    if found is None:
        return None
    seen = frozenset(key for key in found.seen if found.persons[key].person_id != viewer_id)
    return (
        PlanSeen(found.plan, cycle_id, found.done, found.persons, seen, found.names, found.effective) if seen else None
    )


def person_seen(
    connection: Connection, world: World, cycle_id: int, name: str, viewer_id: int, person_id: int, at: datetime
) -> PlanSeen | None:
    """A plan with the group of one person, himself perhaps; None where the viewer may not read it of him."""
    found = _worked(connection, world, cycle_id, name, viewer_id, at, person_id)
    return found if found is not None and str(person_id) in found.seen else None


def _worked(
    connection: Connection, world: World, cycle_id: int, name: str, viewer_id: int, at: datetime, only: int | None
) -> PlanSeen | None:
    address = f"report {name}"
    granted = granted_in(connection, cycle_id, viewer_id, address, at)
    about = granted if only is None else granted & {only}
    catalogue = catalogue_of(connection, world, cycle_id) if about else None
    if catalogue is None or catalogue.get(KIND, name) is None:
        return None
    plan: Plan = catalogue.model(KIND, name)
    groups = groups_in(connection, cycle_id, plan.budget.per if plan.budget else EVERYBODY, at)
    wanted = {groups[person] for person in about if person in groups}
    members = [person for person, group in groups.items() if group in wanted]
    measures = [plan.caps.measure] if plan.caps else []
    found = in_report(connection, world, cycle_id, members, viewer_id, address, at, measures)
    inside = [one for one in found if is_in(plan, one.review)]
    seen = {one.person_id for one in inside if _may(one, viewer_id, sources(plan, one.review.catalogue))}
    return _seen(connection, plan, cycle_id, inside, groups, seen)


def _may(one: InReport, viewer_id: int, taken: Collection[str]) -> bool:
    """A policy that hides what goes in hides the plan of that person; his own result shows him nothing of it."""
    return one.seen and (one.person_id == viewer_id or not any(map(one.hides, taken)))


def _seen(
    connection: Connection,
    plan: Plan,
    cycle_id: int,
    found: Collection[InReport],
    groups: Mapping[int, str],
    may: Collection[int],
) -> PlanSeen | None:
    if not found:
        return None
    persons = {str(one.person_id): one for one in found}
    of = {key: groups[one.person_id] for key, one in persons.items()}
    done = work_out(plan, {key: person_of(plan, one.review) for key, one in persons.items()}, of)
    seen = frozenset(key for key, one in persons.items() if one.person_id in may)
    heads = {int(group) for group in of.values() if group.isdecimal()}
    called = names(connection, [*{one.person_id for one in found}, *heads])
    effective = max(one.review.dates[plan.takes_effect] for one in found)
    return PlanSeen(plan, cycle_id, done, persons, seen, called, effective)
