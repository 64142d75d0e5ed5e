"""Who sits in a session, who leads it, and who stays out of which case.  Fixed when it opens."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.people.asof import view
from attain.people.lines import reports
from attain.people.units import colleagues
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.people.find import Relation
    from attain.workflow.model import Step

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
    leading = chairs & members or set(sorted(members)[:1])
    rules = step.session.stays_out if step.session else ()
    found = dict(staying_out(connection, rules, members, gathered, relations, at))
    return Seats(tuple(sorted(members)), frozenset(leading), found)


def staying_out(
    connection: Connection,
    rules: Sequence[str],
    members: Collection[int],
    gathered: Sequence[Running],
    relations: Mapping[str, Relation],
    at: datetime,
) -> Iterator[tuple[tuple[int, int], str]]:
    """((case, member), why).  A member's own case is out whatever the document says (DESIGN, principle 5)."""
    seen = view(connection, at)
    below = reports(connection, seen, members) if "own reports" in rules else {}
    beside = colleagues(connection, seen, members) if "cases of peers of anyone present" in rules else {}
    related = relations.get(RELATIVES) if "own relatives" in rules else None
    kin = related(connection, seen, members) if related else {}
    for running in gathered:
        subject, led = running.subject_id, _managers(running) if "own reports" in rules else set()
        for member in members:
            if member == subject:
                yield (running.id, member), "own case"
            elif subject in below.get(member, ()) or member in led:
                yield (running.id, member), "own report"
            elif subject in kin.get(member, ()):
                yield (running.id, member), "own relative"
            elif subject in beside.get(member, ()):
                yield (running.id, member), "a peer's case"


def _managers(running: Running) -> set[int]:
    """Who led the employee when the case took its people, though he may lead him no more."""
    own = parse_people("manager of employee")
    roles = [role.id for role in running.workflow.people.values() if role.phrase == own]
    return {person for role in roles for person in running.state.bound.get(role, ())}
