"""Events that somebody tells by hand, one or a file of them, as a connection would tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain import jobs
from attain.cases.hr.scope import scope_of
from attain.cases.told import Event, handlers, tell_events
from attain.cases.told_files import NAMES, Happened, listed
from attain.errors import BadInput, Problem
from attain.nearest import did_you_mean
from attain.people.tables import person
from attain.phrases.calendar import local_day

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Actor, Store, Tx

RIGHT = "manage_people"
"""The right by which somebody tells what happened to people."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many events were new, and how many were known already."""

    new: int
    known: int


def tell(store: Store, world: World, actor: Actor, happened: Sequence[Happened]) -> Done:
    """Record all of them or none, and open what they start; each in the name of the connection that lists it.

    Raises BadInput with everything that cannot be taken; Refusal for whoever does not look after one of the people.
    """
    with store.write(actor, "events.tell") as tx:
        _, catalogue = world.catalogues.current(tx.connection)
        known = _people(tx, happened)
        _check(tx, world, actor, catalogue, happened, known)
        new = sum(
            tell_events(tx, catalogue, source, list(_as_told(catalogue, source, happened, known)))
            for source in dict.fromkeys(listed(catalogue).values())
        )
    jobs.run_all(store, handlers(world))
    return Done(new, len(happened) - new)


def _check(
    tx: Tx, world: World, actor: Actor, catalogue: Catalogue, happened: Sequence[Happened], known: Mapping[str, _Known]
) -> None:
    zone = str(catalogue.organisation.data["zone"])
    today, may = local_day(tx.now, zone), listed(catalogue)
    if problems := [each for one in happened for each in _problems(one, may, known, today)]:
        raise BadInput(problems)
    if actor.person_id is not None:
        scope = scope_of(tx.connection, world, actor.person_id, RIGHT, tx.now)
        scope.check(tx.connection, {known[one.person].id for one in happened})


def _problems(one: Happened, may: Mapping[str, str], known: Mapping[str, _Known], today: date) -> Iterator[Problem]:
    if one.event not in may:
        if not may:
            help = "no connection lists any under brings_in.events"
        else:
            help = did_you_mean(one.event, may, f"connections list: {' · '.join(may)}")
        yield Problem(one.where or "event", f'Nothing tells "{one.event}": {help}.')
    if one.person not in known:
        yield Problem(one.where or "person", f"Nobody here has the staff number or the work e-mail {one.person}.")
    if one.day > today:
        yield Problem(one.where or "on", f"{one.day} has not come yet.")


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    staff_number: str
    work_email: str


def _people(tx: Tx, happened: Sequence[Happened]) -> dict[str, _Known]:
    wanted = sorted({one.person for one in happened})
    found: dict[str, _Known] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        named = person.c.staff_number.in_(some) | person.c.work_email.in_(some)
        rows = tx.connection.execute(select(person.c.id, person.c.staff_number, person.c.work_email).where(named))
        for row in rows:
            one = _Known(row.id, row.staff_number, row.work_email or "")
            found |= {name: one for name in (one.work_email, one.staff_number) if name in some}
    return found


def _as_told(
    catalogue: Catalogue, source: str, happened: Iterable[Happened], known: Mapping[str, _Known]
) -> Iterator[Event]:
    mine, document = listed(catalogue), catalogue.get("connection", source)
    by = str(document.data["match_people_by"]) if document else NAMES[0]
    for one in happened:
        if mine[one.event] == source:
            who = known[one.person]
            name = who.work_email if by == "work_email" else who.staff_number
            yield Event(one.event, name, one.day, one.key or f"{one.event}, {who.staff_number}, {one.day}")
