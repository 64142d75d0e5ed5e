"""Which sessions there are: mine, and for whoever runs cycles all of them, without a word of what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, func, select

from attain.cases.session_closing import step_of
from attain.cases.session_tables import session, session_case, session_member
from attain.cases.sessions import rules_of
from attain.cases.tables import review_cycle
from attain.config.text import words
from attain.people.tables import person
from attain.workflow.groups import EVERYBODY, is_person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One session of a list.  `arrived` are the cases in it; `leads` says that the reader is its chair.

    `level` of `levels`: both 1 where the session has no further ones.
    """

    id: int
    title: str
    group: str
    cycle: str
    status: str
    arrived: int
    opens_by: datetime | None
    due_day: date | None
    leads: bool
    level: int = 1
    levels: int = 1


def mine(connection: Connection, world: World, person_id: int) -> list[SessionSeen]:
    """The sessions in which somebody sits, open ones first."""
    own = select(session_member.c.session_id).where(session_member.c.person_id == person_id)
    leads = own.where(session_member.c.place == "chair")
    led = set(connection.execute(leads).scalars())
    found = list(_lines(connection, world, select(session).where(session.c.id.in_(own)), led))
    return sorted(found, key=lambda each: (each.status != "open", -each.id))


def waiting_for(connection: Connection, world: World, person_id: int) -> list[SessionSeen]:
    """The open sessions in which somebody sits: what a list of tasks shows."""
    return [each for each in mine(connection, world, person_id) if each.status == "open"]


def everywhere(connection: Connection, world: World) -> list[SessionSeen]:
    """All sessions, for whoever may run cycles: how far they are, never what is in them."""
    rows = select(session).where(session.c.status != "joined").order_by(session.c.id)
    return list(_lines(connection, world, rows, set()))


def _lines(connection: Connection, world: World, rows: Select[Any], led: set[int]) -> Iterator[SessionSeen]:
    found = connection.execute(rows).all()
    ids = [row.id for row in found]
    counted = select(session_case.c.session_id, func.count()).where(session_case.c.session_id.in_(ids))
    here = counted.where(session_case.c.late.is_(False)).group_by(session_case.c.session_id)
    arrived: dict[int, int] = dict(connection.execute(here).all())
    cycles: dict[int, Any] = dict(connection.execute(select(review_cycle.c.id, review_cycle.c.title)).all())
    for row in found:
        step, catalogue = step_of(connection, world, row)
        whole = catalogue.model("workflow", row.workflow).step(row.step)
        yield SessionSeen(
            id=row.id,
            title=words(step.title),
            group=group_words(connection, row, rules_of(step).group_by),
            cycle=words(cycles.get(row.cycle_id, "")),
            status="closed" if row.status == "closing" else row.status,
            arrived=arrived.get(row.id, 0),
            opens_by=row.opens_by,
            due_day=row.due_day,
            leads=row.id in led,
            level=row.level,
            levels=len(whole.levels) + 1,
        )


def group_words(connection: Connection, row: Row[Any], by: str) -> str:
    """A group in words: a unit's name, the people of a manager, or everybody."""
    if row.grp == EVERYBODY:
        return "Everybody" if by == EVERYBODY else "Smaller groups together"
    if not is_person(by) or not row.grp:
        return str(row.grp).replace("_", " ").capitalize() or "Without a group"
    name = connection.execute(select(person.c.name).where(person.c.id == int(row.grp))).scalar()
    return f"People of {name}"
