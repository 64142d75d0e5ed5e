"""Recording and reading measures: the newest in each line of corrections counts, the earlier ones stay.

Nothing here asks who looks: a measure that came from a case carries `case_id` and `grant_what`, and a page shows it
only to whom `attain.access` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from attain.events import MeasureRecorded
from attain.measures.tables import measure

if TYPE_CHECKING:
    from attain.store.doors import Tx

CHUNK = 500
"""How many persons one statement names."""

Line = tuple[int, str, str]
"""(person, name, item): what has one current measure at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasure:
    """A value to record: a level of a scale (`label`), a `number`, or a word beside the scale (`off_scale`).

    `source` is case, learning, import or person; `detail` says in words where it comes from.
    """

    person_id: int
    name: str
    valid_from: date
    source: str
    item: str = ""
    label: str = ""
    number: Decimal | None = None
    off_scale: str = ""
    scale: str = ""
    target: str = ""
    valid_to: date | None = None
    case_id: int | None = None
    grant_what: str = ""
    detail: str = ""
    released_by_id: int | None = None

    @property
    def line(self) -> Line:
        """What it is the newest value of."""
        return (self.person_id, self.name, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(NewMeasure):
    """A recorded value."""

    id: int
    recorded_at: datetime
    supersedes_id: int | None = None


def record(tx: Tx, new: NewMeasure) -> int:
    """Record one value; the current one of the same person, name and item is superseded. Gives its id."""
    return record_all(tx, [new])[0]


def record_all(tx: Tx, values: Sequence[NewMeasure]) -> tuple[int, ...]:
    """Record many values, each superseding the current one of its line, also one earlier in `values`; gives ids."""
    if not values:
        return ()
    newest: dict[Line, int] = {}
    for person_id in sorted({new.person_id for new in values}):
        tx.lock("measure", person_id)
    for row in _rows(tx.connection, {new.person_id for new in values}, {new.name for new in values}):
        newest[row.person_id, row.name, row.item] = row.id
    ids = tuple(tx.ids("measure", len(values)))
    rows = []
    for id_, new in zip(ids, values, strict=True):
        rows.append(asdict(new) | {"id": id_, "recorded_at": tx.now, "supersedes_id": newest.get(new.line)})
        newest[new.line] = id_
    tx.bulk_insert(measure, rows)
    return ids


def current(
    connection: Connection, persons: Collection[int], name: str, on: date | None = None
) -> dict[int, dict[str, Measured]]:
    """{person: {item: the newest value}}; with `on`, only what holds on that day.

    The item is "" where a measure has none.
    """
    found: dict[int, dict[str, Measured]] = {}
    for row in _rows(connection, persons, {name}):
        if on is None or (row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)):
            found.setdefault(row.person_id, {})[row.item] = _measured(row)
    return found


def current_of_all(connection: Connection, persons: Collection[int]) -> Iterator[Measured]:
    """The newest value of every name and item of these persons, in the order of recording within a chunk."""
    return map(_measured, _rows(connection, persons, None))


def history(connection: Connection, person_id: int, name: str, item: str | None = None) -> list[Measured]:
    """Every value ever recorded, newest first; of one item, or of all."""
    rows = select(measure).where(measure.c.person_id == person_id, measure.c.name == name)
    if item is not None:
        rows = rows.where(measure.c.item == item)
    return list(_upwards(connection.execute(rows.order_by(measure.c.id))))[::-1]


def everything(
    connection: Connection, persons: Collection[int], names: Collection[str] | None = None
) -> Iterator[Measured]:
    """Every value ever recorded of these persons (of some names, or of all), oldest first within a chunk.

    None comes before the one that it supersedes, so the current value is the last of its line, also where a value of an
    earlier day was brought in later.  For readers that must leave some out: what is newest of the rest they say.
    """
    wanted = sorted(persons)
    for start in range(0, len(wanted), CHUNK):
        rows = select(measure).where(measure.c.person_id.in_(wanted[start : start + CHUNK])).order_by(measure.c.id)
        rows = rows if names is None else rows.where(measure.c.name.in_(names))
        yield from _upwards(connection.execute(rows))


def _upwards(rows: Iterable[Row[Any]]) -> Iterator[Measured]:
    """Rows in the order of their ids, but each after the one that it supersedes."""
    there = set[int]()
    waiting: dict[int, list[Measured]] = {}
    for row in rows:
        ready = [_measured(row)]
        if row.supersedes_id is not None and row.supersedes_id not in there:
            waiting.setdefault(row.supersedes_id, []).append(ready.pop())
        for one in ready:
            there.add(one.id)
            yield one
            ready += waiting.pop(one.id, ())


def events(tx: Tx, values: Sequence[NewMeasure]) -> list[MeasureRecorded]:
    """What plugins may react to, for values recorded in this transaction."""
    return [
        MeasureRecorded(new.person_id, new.name, new.item, new.label, new.number, new.source, tx.now, new.case_id or 0)
        for new in values
    ]


@cache
def _newest_of(named: bool) -> Select[Any]:
    """The statement, built once; `_persons` and `_names` are bound."""
    rows = _newest().where(measure.c.person_id.in_(bindparam("_persons", expanding=True))).order_by(measure.c.id)
    return rows.where(measure.c.name.in_(bindparam("_names", expanding=True))) if named else rows


def _newest() -> Select[Any]:
    later = measure.alias("later")
    superseded = select(later.c.id).where(later.c.supersedes_id == measure.c.id).exists()
    return select(measure).where(~superseded)


def _rows(connection: Connection, persons: Collection[int], names: Collection[str] | None) -> Iterator[Row[Any]]:
    wanted = sorted(persons)
    for start in range(0, len(wanted), CHUNK):
        given = {"_persons": wanted[start : start + CHUNK], "_names": sorted(names or ())}
        yield from connection.execute(_newest_of(names is not None), given)


def _measured(row: Row[Any]) -> Measured:
    return Measured(**row._asdict())
