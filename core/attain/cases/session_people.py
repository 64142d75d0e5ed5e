"""Who sits in a session, who leads it, and who stays out of which case.  Fixed when it opens."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.cases.session_rules import Ties, leading
from attain.people.asof import view
from attain.people.lines import reports
from attain.people.units import colleagues
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.people.find import Relation
    from attain.workflow.case import CaseState
    from attain.workflow.model import Step, Workflow

RELATIVES = "relatives"
"""The relation under which an organisation's connection may tell who is related."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Members in the order of their numbers, who of them leads, and {(case, member): why he stays out}."""

    members: tuple[int, ...]
    chairs: frozenset[int]
    absences: Mapping[tuple[int, int], str]


def seats(
    connection: Connection, step: Step, gathered: Sequence[Running], relations: Mapping[str, Relation], at: datetime
) -> Seats:
    """Who sits: everybody of the step's `who` for any of the cases."""
    members: set[int] = set()
    chairs: set[int] = set()
    role = step.session.chair if step.session else ""
    for running in gathered:
        state = running.state.now_in(step.id)
        members.update(state.actors if state else ())
        chairs.update(running.state.bound.get(role, ()))
    rules = step.session.stays_out if step.session else ()
    found = dict(staying_out(connection, rules, members, gathered, relations, at))
    return Seats(tuple(sorted(members)), leading(members, chairs), found)


def staying_out(
    connection: Connection,
    rules: Sequence[str],
    members: Collection[int],
    gathered: Sequence[Running],
    relations: Mapping[str, Relation],
    at: datetime,
) -> Iterator[tuple[tuple[int, int], str]]:
    """((case, member), why)."""
    seen = view(connection, at)
    related = relations.get(RELATIVES) if "own relatives" in rules else None
    ties = Ties(
        reports(connection, seen, members) if "own reports" in rules else {},
        related(connection, seen, members) if related else {},
        colleagues(connection, seen, members) if "cases of peers of anyone present" in rules else {},
    )
    for running in gathered:
        led_by = managers_of(running.workflow, running.state) if "own reports" in rules else set()
        for member in members:
            if why := ties.why_out(member, running.subject_id, led_by):
                yield (running.id, member), why


def managers_of(workflow: Workflow, state: CaseState) -> set[int]:
    """Who led the employee when the case took its people, though he may lead him no more."""
    own = parse_people("manager of employee")
    roles = [role.id for role in workflow.people.values() if role.phrase == own]
    return {person for role in roles for person in state.bound.get(role, ())}
