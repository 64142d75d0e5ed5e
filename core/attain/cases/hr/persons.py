"""Looking people up for whoever looks after them: lists, single rows, those of a cycle.  A few statements each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, and_, func, select

from attain.cases.hr.open_tasks import like
from attain.cases.tables import cases
from attain.people.tables import person, person_facts
from attain.people.units import fact_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from attain.cases.hr.cycles import RunSeen
    from attain.cases.hr.scope import Scope
    from attain.people.asof import View

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody employed on the day, as lists show him."""

    id: int
    number: str
    name: str
    job: str
    unit: str


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """Somebody with his review in a cycle."""

    case_id: int
    person_id: int
    number: str
    name: str
    unit: str
    status: str


def everybody(
    connection: Connection,
    seen: View,
    unit_fact: str,
    text: str = "",
    unit: str = "",
    page: int = 1,
    *,
    numbers: bool = True,
) -> tuple[list[PersonSeen], int]:
    """One page of those employed on the day, by name, and how many; numbers are searched where they may be seen."""
    rows = _people(connection, seen, unit_fact)
    if text.strip():
        named = like(person.c.name, text) | like(fact_text(connection, "job"), text)
        rows = rows.where(named | (person.c.staff_number == text.strip()) if numbers else named)
    if unit:
        rows = rows.where(fact_text(connection, unit_fact) == unit)
    total = connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
    some = rows.order_by(person.c.name, person.c.id).limit(PAGE).offset((page - 1) * PAGE)
    return [
        PersonSeen(row.id, row.staff_number, row.name, row.job or "", row.unit or "")
        for row in connection.execute(some)
    ], total


def _people(connection: Connection, seen: View, unit_fact: str) -> Select[*tuple[Any, ...]]:
    job, unit = fact_text(connection, "job").label("job"), fact_text(connection, unit_fact).label("unit")
    rows = select(person.c.id, person.c.staff_number, person.c.name, job, unit)
    return rows.join(person_facts, and_(person_facts.c.person_id == person.c.id, seen.rows(person_facts)))


def some_people(connection: Connection, seen: View, unit_fact: str, ids: Collection[int]) -> dict[int, PersonSeen]:
    """{person: how lists show him}; who is not employed is absent."""
    rows = _people(connection, seen, unit_fact).where(person.c.id.in_(ids))
    found = connection.execute(rows)
    return {row.id: PersonSeen(row.id, row.staff_number, row.name, row.job or "", row.unit or "") for row in found}


def units(connection: Connection, seen: View, unit_fact: str) -> list[str]:
    """The units that have people."""
    unit = fact_text(connection, unit_fact)
    rows = select(unit).where(seen.rows(person_facts), unit.is_not(None)).distinct().order_by(unit)
    return list(connection.execute(rows).scalars())


def find_one(connection: Connection, seen: View, said: str) -> int:
    """The person of a staff number, or of a whole name that only one bears; 0 for none."""
    wanted = said.strip()
    rows = select(person.c.id).join(
        person_facts, and_(person_facts.c.person_id == person.c.id, seen.rows(person_facts))
    )
    number = connection.execute(rows.where(person.c.staff_number == wanted)).scalar()
    if number is not None or not wanted:
        return int(number or 0)
    found = connection.execute(rows.where(func.lower(person.c.name) == wanted.lower()).limit(2)).scalars().all()
    return int(found[0]) if len(found) == 1 else 0


def members(
    connection: Connection, run: RunSeen, scope: Scope, unit_fact: str, text: str = "", status: str = "", page: int = 1
) -> tuple[list[MemberSeen], int]:
    """One page of the people of a cycle, by name, and how many."""
    about = and_(person_facts.c.person_id == person.c.id, scope.seen.rows(person_facts))
    unit = fact_text(connection, unit_fact).label("unit")
    rows = (
        select(cases.c.id.label("case_id"), person.c.id, person.c.staff_number, person.c.name, unit, cases.c.status)
        .join(person, person.c.id == cases.c.subject_id)
        .outerjoin(person_facts, about)
        .where(cases.c.cycle_id == run.id, scope.covers(connection, cases.c.subject_id))
    )
    if text.strip():
        rows = rows.where(like(person.c.name, text) | (person.c.staff_number == text.strip()))
    if status:
        rows = rows.where(cases.c.status == status)
    total = connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
    some = rows.order_by(person.c.name, cases.c.id).limit(PAGE).offset((page - 1) * PAGE)
    found = connection.execute(some)
    return [
        MemberSeen(row.case_id, row.id, row.staff_number, row.name, row.unit or "", row.status) for row in found
    ], total


def name_in(connection: Connection, run: RunSeen, scope: Scope, case_id: int) -> str:
    """Whose open review of a cycle this is; empty where the viewer looks after nobody with it, or it is his own."""
    rows = select(person.c.name).join(cases, cases.c.subject_id == person.c.id)
    rows = rows.where(cases.c.id == case_id, cases.c.cycle_id == run.id, cases.c.status == "open")
    return str(connection.execute(rows.where(scope.may_change(connection, cases.c.subject_id))).scalar() or "")
