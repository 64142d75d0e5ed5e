"""Values that come with their days, as files bring them: the last word about a day is its value, and a value of an
earlier day never stands above one of a later day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from attain.measures.store import Line, Measured, NewMeasure, everything
from attain.measures.tables import measure

if TYPE_CHECKING:
    from datetime import date

    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of somebody; not `dated`: the file names no day, the value holds from today if it is new."""

    value: NewMeasure
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What was recorded, and which of it are the current values now."""

    recorded: tuple[NewMeasure, ...]
    current: tuple[NewMeasure, ...]


@dataclass(slots=True)
class _Place:
    """A value in its line, the lowest first; a new one has no id before it is recorded."""

    value: NewMeasure
    id: int = 0


def record_by_day(tx: Tx, said: Sequence[Said]) -> Taken:
    """Record what is not known yet: a dated value where its day has another one or none, one without a day where the
    current value is another.

    Each is put above the values of its day and of earlier ones and below those of later ones.
    """
    for person_id in sorted({one.value.person_id for one in said}):
        tx.lock("measure", person_id)
    lines = _lines(tx, said)
    new: list[_Place] = []
    for one in sorted(said, key=lambda one: one.value.valid_from):
        line = lines[one.value.line]
        if not _known(line, one):
            new.append(_Place(one.value))
            line.insert(_above(line, one.value.valid_from), new[-1])
    _write(tx, lines, new)
    tops = {id(line[-1]) for line in lines.values() if line}
    return Taken(tuple(one.value for one in new), tuple(one.value for one in new if id(one) in tops))


def _lines(tx: Tx, said: Sequence[Said]) -> dict[Line, list[_Place]]:
    found: dict[Line, list[_Place]] = defaultdict(list)
    persons, names = {one.value.person_id for one in said}, {one.value.name for one in said}
    for value in everything(tx.connection, persons, names):
        found[value.line].append(_Place(value, value.id))
    return found


def _known(line: Sequence[_Place], said: Said) -> bool:
    same = line if not said.dated else [one for one in line if one.value.valid_from == said.value.valid_from]
    return bool(same) and _word(same[-1].value) == _word(said.value)


def _word(value: NewMeasure) -> tuple[Any, ...]:
    return value.label, value.number, value.off_scale


def _above(line: Sequence[_Place], day: date) -> int:
    """Where a value of a day belongs: as low as the values of later days at the top of the line make it."""
    place = len(line)
    while place and line[place - 1].value.valid_from > day:
        place -= 1
    return place


def _write(tx: Tx, lines: dict[Line, list[_Place]], new: Sequence[_Place]) -> None:
    if not new:
        return
    for one, number in zip(new, tx.ids("measure", len(new)), strict=True):
        one.id = number
    rows: dict[int, dict[str, Any]] = {}
    moved: list[dict[str, Any]] = []
    for line in lines.values():
        for below, one in zip((None, *line), line, strict=False):
            under = below.id if below else None
            if not isinstance(one.value, Measured):
                rows[one.id] = asdict(one.value) | {"id": one.id, "recorded_at": tx.now, "supersedes_id": under}
            elif below and not isinstance(below.value, Measured):
                moved.append({"_id": one.id, "_under": under})
    tx.bulk_insert(measure, [rows[one.id] for one in new])
    if moved:
        above = update(measure).where(measure.c.id == bindparam("_id")).values(supersedes_id=bindparam("_under"))
        tx.connection.execute(above, moved)
