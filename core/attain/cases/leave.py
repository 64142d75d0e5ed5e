"""Running reviews and people on leave: cases hear of it once somebody is away, and again when he is back (LANGUAGE 5).

What is told already stands in the case (`away`, its pause) and, for whoever comes back, in `absence_told`; so a sweep
that was killed goes on where it was, and one that finds nothing new does nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from attain.cases.hr.changing import done_by
from attain.cases.one_told import Order, tell_case, with_part
from attain.people.absence import absent, say, withdraw
from attain.people.absence_tables import absence_told
from attain.phrases.calendar import local_day
from attain.workflow.inputs import CameBack, WentAway

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Store


def say_away(
    store: Store, world: World, actor: Actor, since: date, until: date | None, delegate: int | None = None
) -> int:
    """One's own absence, told to the reviews that it concerns at once if it has begun; gives its id.

    BadInput for days that cannot be, or a stand-in who cannot.
    """
    person = actor.person_id or 0
    with store.write(actor, "person.away") as tx:
        new = say(tx, person, since, until, delegate, _today(store, world))
    tell_absences(store, world, actor, [person])
    return new


def take_back_absence(store: Store, world: World, actor: Actor, absence_id: int) -> None:
    """One is not away after all, or is back sooner; Refusal for an absence that is not one's own."""
    with store.write(actor, "person.back") as tx:
        withdraw(tx, actor.person_id or 0, absence_id)
    tell_absences(store, world, actor, [actor.person_id or 0])


def _today(store: Store, world: World) -> date:
    with store.read() as connection:
        _, catalogue = world.catalogues.current(connection)
    return local_day(store.clock.now(), str(catalogue.organisation.data["zone"]))


def tell_absences(store: Store, world: World, actor: Actor, only: Collection[int] | None = None) -> int:
    """Tell every case that it concerns who is away today and who is back; gives how many cases were told.

    `only`: look at these people alone.
    """
    today = _today(store, world)
    with store.read() as connection:
        away = _some(absent(connection, today, store.clock.now()), only)
        rows = connection.execute(select(absence_told.c.person_id, absence_told.c.until)).all()
        told = _some({row.person_id: row.until for row in rows}, only)
        orders = list(_orders(connection, away, told))
    refused: dict[str, int] = {}
    number = sum(tell_case(store, world, actor, order, f"leave.{today}", refused) for order in orders)
    _remember(store, actor, away, told, today)
    return number


def _some(found: Mapping[int, date | None], only: Collection[int] | None) -> dict[int, date | None]:
    return {person: until for person, until in found.items() if only is None or person in only}


def _orders(
    connection: Connection, away: Mapping[int, date | None], told: Mapping[int, date | None]
) -> Iterator[Order]:
    for person, until in sorted(away.items()):
        for case_id in with_part(connection, person):
            yield case_id, partial(_away, person, until)
    for person in sorted(told.keys() - away.keys()):
        for case_id in with_part(connection, person):
            yield case_id, partial(_back, person)


def _away(person: int, until: date | None, connection: Connection, running: Running) -> Iterator[WentAway]:
    rules, state = running.workflow.when_people_change, running.state
    if running.subject_id == person:
        if "employee_on_leave" in rules and not state.is_paused and not state.pauses:
            yield WentAway(person, until)
        return
    if rules.get("actor_on_leave", {}).get("open_tasks", "wait") == "wait":
        return
    known = next((one for one in state.away if one.person == person), None)
    if known is None or (known.until and local_day(known.until, running.zone)) != until:
        yield WentAway(person, until, done_by(connection, running.id, person))


def _back(person: int, _connection: Connection, running: Running) -> Iterator[CameBack]:
    paused = running.subject_id == person and running.state.is_paused
    if paused or any(one.person == person for one in running.state.away):
        yield CameBack(person)


def _remember(
    store: Store, actor: Actor, away: Mapping[int, date | None], told: Mapping[int, date | None], today: date
) -> None:
    if dict(away) == dict(told):
        return
    with store.write(actor, "people.absences") as tx:
        both = away.keys() | told.keys()
        tx.connection.execute(delete(absence_told).where(absence_told.c.person_id.in_(both)))
        rows = [{"person_id": person, "since": today, "until": until} for person, until in away.items()]
        if rows:
            tx.connection.execute(insert(absence_told), rows)
        tx.note("people", 0, {"away": len(away), "back": len(told.keys() - away.keys())})
