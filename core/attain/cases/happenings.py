"""What happens to people and opens reviews: facts that change, measures that cross a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from attain.cases.lines_moved import DIRECT
from attain.cases.starting import begin, begin_all, of_happening, of_measure, put_off, started
from attain.learning.states import SUCCESS
from attain.measures.store import everything
from attain.people.asof import as_of, view
from attain.people.facts import facts
from attain.people.tables import person_facts
from attain.workflow.starts import COMPLETED, JOINS, LEAVES, MOVES, OF_PEOPLE, PLACE, On, is_completed, read_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.lines_moved import Shift
    from attain.cases.starting import Wanted
    from attain.config.catalogue import Catalogue
    from attain.events import CompletionRecorded, MeasureRecorded
    from attain.people.asof import View
    from attain.store.doors import Actor, Store, Tx


def start_by_changes(store: Store, world: World, actor: Actor, payload: Mapping[str, Any], shift: Shift) -> int:
    """Open what the changes open that a job of `recordings.publish` is about; gives how many reviews."""
    with store.read() as connection:
        _, catalogue = world.catalogues.current(connection)
        wanted = list(_by_changes(connection, catalogue, payload, shift, store.clock.now()))
    return begin_all(store, world, actor, wanted)


def _by_changes(
    connection: Connection, catalogue: Catalogue, payload: Mapping[str, Any], shift: Shift, now: datetime
) -> Iterator[Wanted]:
    on = _read(catalogue)
    names = {each.ref for each in on if each.kind == "changes"}
    events = {each.ref for each in on if each.kind == "event"} & set(OF_PEOPLE)
    if not names and not events:
        return
    why = f"recording {payload['recording']}" if "recording" in payload else f"day {payload['day']}"
    before, after = _views(connection, payload, now)
    for person, happened in _happened(connection, names, events, before, after):
        yield from of_happening(catalogue, person, happened, after.day, f"{happened.ref}.{why}")
    for move in shift.moves if "manager" in names else ():
        if move.line == DIRECT:
            yield from of_happening(catalogue, move.subject, On("changes", "manager"), after.day, f"manager.{why}")


def _views(connection: Connection, payload: Mapping[str, Any], now: datetime) -> tuple[View, View]:
    seen = view(connection, now)
    if "day" in payload:
        day = date.fromisoformat(payload["day"])
        return replace(seen, day=day - timedelta(days=1)), replace(seen, day=max(day, as_of(now).day))
    return replace(seen, recording=int(payload["recording"]) - 1), seen


def who_moved(connection: Connection, world: World, payload: Mapping[str, Any], now: datetime) -> list[int]:
    """Those of whom a fact changed that some workflow names under `employee_moves`."""
    _, catalogue = world.catalogues.current(connection)
    named = {
        fact
        for document in catalogue.of_kind("workflow")
        for fact in (document.data.get("when_people_change") or {}).get("employee_moves") or {}
    }
    if not named:
        return []
    before, after = _views(connection, payload, now)
    return sorted({person for person, _ in _happened(connection, named, set(), before, after)})


def _read(catalogue: Catalogue) -> list[On]:
    """Everything that starts a review by itself."""
    return [read_on(text) for _, _, only in started(catalogue) for text in only.starts[0].on]


def _happened(
    connection: Connection, names: set[str], events: set[str], before: View, after: View
) -> Iterator[tuple[int, On]]:
    """(person, what happened): a fact of somebody who was there has another value; somebody joins, moves or leaves."""
    table = person_facts
    touched = or_(
        table.c.recorded == after.recording, table.c.superseded == after.recording, table.c.valid_from == after.day
    )
    persons = connection.execute(select(table.c.person_id).where(touched).distinct()).scalars().all()
    was, now = facts(connection, persons, before), facts(connection, persons, after)
    for person in sorted(was.keys() & now.keys()):
        changed = {name for name in (*names, PLACE) if was[person].get(name) != now[person].get(name)}
        yield from ((person, On("changes", name)) for name in sorted(changed & names))
        if PLACE in changed and MOVES in events:
            yield person, On("event", MOVES)
    # Nobody joins an organisation that is only being set up.
    newcomers = now.keys() - was.keys() if JOINS in events and _was_anybody(connection, before) else set[int]()
    yield from ((person, On("event", JOINS)) for person in sorted(newcomers))
    if LEAVES in events:
        yield from ((person, On("event", LEAVES)) for person in sorted(was.keys() - now.keys()))


def _was_anybody(connection: Connection, before: View) -> bool:
    return connection.execute(select(person_facts.c.id).where(before.rows(person_facts)).limit(1)).first() is not None


def start_by_completions(tx: Tx, world: World, recorded: Sequence[CompletionRecorded]) -> None:
    """Have opened what completions open that were reported just now: any course, or the one that a start names."""
    _, catalogue = world.catalogues.current(tx.connection)
    names = {each.ref for each in _read(catalogue) if each.kind == "event"}
    for each in recorded:
        for name in names & {COMPLETED, is_completed(each.activity)} if each.outcome in SUCCESS else ():
            why = f"{each.activity} {each.completed_on.isoformat()}"
            for wanted in of_happening(catalogue, each.person_id, On("event", name), each.completed_on, why):
                put_off(tx, wanted)


def start_by_measures(tx: Tx, world: World, recorded: Sequence[MeasureRecorded]) -> None:
    """Open what measures open that crossed a value just now."""
    _, catalogue = world.catalogues.current(tx.connection)
    names = {each.ref for each in _read(catalogue) if each.kind == "measure"}
    for each in recorded:
        if each.name in names and not each.item:
            for wanted in _crossed(tx, catalogue, each):
                begin(tx, world, wanted)


def _crossed(tx: Tx, catalogue: Catalogue, event: MeasureRecorded) -> Iterator[Wanted]:
    values = [one for one in everything(tx.connection, [event.person_id], [event.name]) if one.number is not None]
    numbers = [Decimal(one.number) for one in values if not one.item and one.number is not None]
    if numbers and event.number is not None:
        before = numbers[-2] if len(numbers) > 1 else None
        why = f"measure {values[-1].id}"
        day = tx.now.date()
        yield from of_measure(catalogue, event.person_id, event.name, (before, numbers[-1]), day, why)
