"""What other systems tell of people: recorded once, in the caller's transaction; a job opens the reviews it starts.

`start: { on: project ends }` names an event of a connection, which lists what it tells under `brings_in.events`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from attain import jobs
from attain.cases.starting import begin, of_happening
from attain.cases.told_tables import told_event
from attain.errors import BadInput, Problem
from attain.people.facts import facts
from attain.people.sets import one_of
from attain.people.tables import person
from attain.workflow.starts import On

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Tx

TOLD = "cases.told"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a person on a day; `key` is the source's own name for it, `name` one that it may tell.

    `person` is what the connection matches people by: a staff number or a work e-mail.
    """

    name: str
    person: str
    day: date
    key: str


def tell_events(
    tx: Tx, catalogue: Catalogue, source: str, found: Sequence[Event], known: Mapping[str, int] | None = None
) -> int:
    """Record what a connection tells, what is known already left out; gives how many are new.

    `known` is {person as the events name him: his id} where the caller has found everybody already.  Raises BadInput
    with every event that cannot be taken: one that the connection does not list, somebody unknown, an address that
    several people have.
    """
    document = catalogue.get("connection", source)
    if document is None:
        raise BadInput([Problem("connection", f"There is no connection {source}.")])
    may = (document.data.get("brings_in") or {}).get("events") or ()
    if known is None:
        persons = _people(tx.connection, str(document.data["match_people_by"]), {one.person for one in found})
    else:
        persons = {name: [number] for name, number in known.items()}
    problems = [each for one in found for each in _problems(one, may, persons)]
    if problems:
        raise BadInput(problems)
    return sum(_record(tx, source, one, persons[one.person][0]) for one in found)


def _problems(one: Event, may: Sequence[str], persons: Mapping[str, Sequence[int]]) -> list[Problem]:
    where = f"{one.key}"
    found = []
    if one.name not in may:
        listed = ", ".join(may) or "none"
        found.append(Problem(where, f'The connection does not list the event "{one.name}"; it lists: {listed}.'))
    if one.person not in persons:
        found.append(Problem(where, f"Nobody here is {one.person}."))
    elif len(persons[one.person]) > 1:
        found.append(Problem(where, f"{len(persons[one.person])} people here are {one.person}; a person is needed."))
    if not one.key.strip() or len(one.key) > 200:
        found.append(Problem(where, "Each event needs a key of its own, of 200 letters at most."))
    return found


def _people(connection: Connection, by: str, names: set[str]) -> dict[str, list[int]]:
    """{staff number or address: whoever has it}; an address may be handed on."""
    column = person.c.staff_number if by == "staff_number" else person.c.work_email
    rows = select(column, person.c.id).where(one_of(connection, column, sorted(names)))
    found: dict[str, list[int]] = {}
    for name, number in connection.execute(rows):
        found.setdefault(name, []).append(number)
    return found


def _record(tx: Tx, source: str, one: Event, person_id: int) -> bool:
    make = postgresql.insert if tx.connection.dialect.name == "postgresql" else sqlite.insert
    row = {"id": tx.id("told_event"), "source": source, "key": one.key, "name": one.name}
    row |= {"person_id": person_id, "day": one.day, "told_at": tx.now}
    new = make(told_event).values(row).on_conflict_do_nothing(index_elements=["source", "key"])
    number = tx.connection.execute(new.returning(told_event.c.id)).scalar()
    if number is None:
        return False
    jobs.put(tx, TOLD, str(number), {"event": number})
    tx.note("person", person_id, {"event": one.name, "told by": source, "key": one.key})
    return True


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(tx: Tx, job: Job) -> None:
        row = tx.connection.execute(select(told_event).where(told_event.c.id == int(job.payload["event"]))).one()
        _, catalogue = world.catalogues.current(tx.connection)
        if row.person_id in facts(tx.connection, [row.person_id], tx.now):
            for wanted in of_happening(catalogue, row.person_id, On("event", row.name), row.day, f"told {row.id}"):
                begin(tx, world, wanted)

    return {TOLD: act}
