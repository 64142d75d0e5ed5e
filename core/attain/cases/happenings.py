"""What happens to people and opens reviews: facts that change, measures that cross a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from attain.cases.lines_moved import DIRECT
from attain.cases.starting import begin, of_happening, of_measure, started
from attain.measures.store import everything
from attain.people.asof import as_of, view
from attain.people.facts import facts
from attain.people.tables import person_facts
from attain.workflow.starts import On, read_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.lines_moved import Shift
    from attain.cases.starting import Wanted
    from attain.config.catalogue import Catalogue
    from attain.events import MeasureRecorded
    from attain.people.asof import View
    from attain.store.doors import Actor, Store, Tx


def start_by_changes(store: Store, world: World, actor: Actor, payload: Mapping[str, Any], shift: Shift) -> int:
    """Open what the changes open that a job of `recordings.publish` is about; gives how many reviews."""
    with store.read() as connection:
        _, catalogue = world.catalogues.current(connection)
        wanted = list(_by_changes(connection, catalogue, payload, shift, store.clock.now()))
    opened = 0
    for each in wanted:
        with store.write(actor, "review.start") as tx:
            opened += begin(tx, world, each)
    return opened


def _by_changes(
    connection: Connection, catalogue: Catalogue, payload: Mapping[str, Any], shift: Shift, now: datetime
) -> Iterator[Wanted]:
    on = [read_on(text) for _, _, only in started(catalogue) for text in only.starts[0].on]
    names = {each.ref for each in on if each.kind == "changes"}
    if not names:
        return
    why = f"recording {payload['recording']}" if "recording" in payload else f"day {payload['day']}"
    before, after = _views(connection, payload, now)
    for person, name in _changed(connection, names, before, after):
        yield from of_happening(catalogue, person, On("changes", name), after.day, f"{name}.{why}")
    for move in shift.moves if "manager" in names else ():
        if move.line == DIRECT:
            yield from of_happening(catalogue, move.subject, On("changes", "manager"), after.day, f"manager.{why}")


def _views(connection: Connection, payload: Mapping[str, Any], now: datetime) -> tuple[View, View]:
    seen = view(connection, now)
    if "day" in payload:
        day = date.fromisoformat(payload["day"])
        return replace(seen, day=day - timedelta(days=1)), replace(seen, day=max(day, as_of(now).day))
    return replace(seen, recording=int(payload["recording"]) - 1), seen


def _changed(connection: Connection, names: set[str], before: View, after: View) -> Iterator[tuple[int, str]]:
    """(person, fact) of those who were there before and have another value now."""
    table = person_facts
    touched = or_(
        table.c.recorded == after.recording, table.c.superseded == after.recording, table.c.valid_from == after.day
    )
    persons = connection.execute(select(table.c.person_id).where(touched).distinct()).scalars().all()
    was, now = facts(connection, persons, before), facts(connection, persons, after)
    for person in sorted(was.keys() & now.keys()):
        for name in sorted(names):
            if was[person].get(name) != now[person].get(name):
                yield person, name


def start_by_measures(tx: Tx, world: World, recorded: Sequence[MeasureRecorded]) -> None:
    """Open what measures open that crossed a value just now."""
    _, catalogue = world.catalogues.current(tx.connection)
    on = [read_on(text) for _, _, only in started(catalogue) for text in only.starts[0].on]
    names = {each.ref for each in on if each.kind == "measure"}
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
