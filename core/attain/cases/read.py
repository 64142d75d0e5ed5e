"""Reading in bulk what conditions of cases may ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from attain.access.reading import for_engine, scores_for_engine
from attain.cases.lookups import MeasureSeen, Read
from attain.cases.tables import cases
from attain.learning.completed import completed
from attain.measures.store import current_of_all
from attain.people.facts import facts

if TYPE_CHECKING:
    from attain.cases.running import Running


def read_many(connection: Connection, asking: Iterable[Running], at: datetime) -> dict[int, Read]:
    """{case: everything its conditions may ask}; a handful of statements, however many cases."""
    found = list(asking)
    if not found:
        return {}
    ids = [running.id for running in found]
    subjects = {running.subject_id for running in found}
    persons = subjects | {p for running in found for held in running.state.bound.values() for p in held}
    about = facts(connection, persons, at)
    written, judged = for_engine(connection, ids), scores_for_engine(connection, ids)
    measured = _measures(connection, subjects)
    done = completed(connection, subjects)
    open_ones = _running(connection, subjects)
    return {
        running.id: Read(
            facts=about,
            answers=written[running.id],
            scores=judged[running.id],
            measures=measured.get(running.subject_id, {}),
            completed=done.get(running.subject_id, ()),
            running=open_ones.get(running.subject_id, ()),
        )
        for running in found
    }


def _measures(connection: Connection, persons: Collection[int]) -> dict[int, dict[str, list[MeasureSeen]]]:
    found: dict[int, dict[str, list[MeasureSeen]]] = defaultdict(lambda: defaultdict(list))
    for value in current_of_all(connection, persons):
        seen = MeasureSeen(value.item, value.label or value.off_scale, value.number, value.target, value.scale)
        found[value.person_id][value.name].append(seen)
    return found


_OPEN = select(cases.c.subject_id, cases.c.workflow).where(
    cases.c.subject_id.in_(bindparam("_persons", expanding=True)), cases.c.status == "open"
)


def _running(connection: Connection, persons: Collection[int]) -> dict[int, set[str]]:
    rows = connection.execute(_OPEN, {"_persons": list(persons)})
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.subject_id].add(row.workflow)
    return found
