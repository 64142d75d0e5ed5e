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
from attain.cases.told_files import Happened, listed
from attain.errors import BadInput, Problem
from attain.nearest import did_you_mean
from attain.people.sets import one_of
from attain.people.tables import person
from attain.phrases.calendar import local_day

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Actor, Store, Tx

RIGHT = "manage_people"
"""The right by which somebody tells what happened to people."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    staff_number: str


_Found = Mapping[str, Sequence[_Known]]
"""{staff number or work e-mail as it was given: whoever has it}."""


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
        found = _people(tx, happened)
        _check(tx, world, actor, catalogue, happened, found)
        known = {name: persons[0] for name, persons in found.items()}
        ids = {one.staff_number: one.id for one in known.values()}
        new = sum(
            tell_events(tx, catalogue, source, list(_as_told(catalogue, source, happened, known)), ids)
            for source in dict.fromkeys(listed(catalogue).values())
        )
    jobs.run_all(store, handlers(world))
    return Done(new, len(happened) - new)


def _check(
    tx: Tx, world: World, actor: Actor, catalogue: Catalogue, happened: Sequence[Happened], found: _Found
) -> None:
    zone = str(catalogue.organisation.data["zone"])
    today, may = local_day(tx.now, zone), listed(catalogue)
    if problems := [each for one in happened for each in _problems(one, may, found, today)]:
        raise BadInput(problems)
    if actor.person_id is not None:
        scope = scope_of(tx.connection, world, actor.person_id, RIGHT, tx.now)
        scope.check(tx.connection, {found[one.person][0].id for one in happened})


def _problems(one: Happened, may: Mapping[str, str], found: _Found, today: date) -> Iterator[Problem]:
    if one.event not in may:
        if not may:
            help = "no connection lists any under brings_in.events"
        else:
            help = did_you_mean(one.event, may, f"connections list: {' · '.join(may)}")
        yield Problem(one.where or "event", f'Nothing tells "{one.event}": {help}.')
    if one.person not in found:
        yield Problem(one.where or "person", f"Nobody here has the staff number or the work e-mail {one.person}.")
    elif len(several := found[one.person]) > 1:
        numbers = ", ".join(each.staff_number for each in several)
        said = f"{one.person} is the work e-mail of several people; name a staff number: {numbers}."
        yield Problem(one.where or "person", said)
    if one.day > today:
        yield Problem(one.where or "on", f"{one.day} has not come yet.")


def _people(tx: Tx, happened: Sequence[Happened]) -> _Found:
    """{staff number or address: whoever has it}; a staff number goes before an address that reads the same."""
    wanted = sorted({one.person for one in happened})
    columns = select(person.c.id, person.c.staff_number, person.c.work_email).order_by(person.c.id)
    numbers, addresses = dict[str, list[_Known]](), dict[str, list[_Known]]()
    for column, found in ((person.c.work_email, addresses), (person.c.staff_number, numbers)):
        for row in tx.connection.execute(columns.where(one_of(tx.connection, column, wanted))):
            one = _Known(row.id, row.staff_number)
            found.setdefault(getattr(row, column.name), []).append(one)
    return addresses | numbers


def _as_told(
    catalogue: Catalogue, source: str, happened: Iterable[Happened], known: Mapping[str, _Known]
) -> Iterator[Event]:
    mine = listed(catalogue)
    for one in happened:
        if mine[one.event] == source:
            who = known[one.person]
            yield Event(one.event, who.staff_number, one.day, one.key or f"{one.event}, {who.staff_number}, {one.day}")
