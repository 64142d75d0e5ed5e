"""Who is away, until when, and who stands in: what people say of themselves, and what the people data say.

In the people data somebody is away whose `status` is one of `AWAY`, or for whom a period of the fact `leave` (or
`absence`) holds the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update

from attain.errors import BadInput, Problem, Refusal
from attain.people.absence_tables import absence
from attain.people.asof import AsOf, View, view
from attain.people.facts import by_staff_number, employed, facts, rows

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.store.doors import Tx

AWAY = ("on leave", "on_leave", "leave", "parental leave", "sabbatical", "away")
PERIODS = ("leave", "absence")
"""Facts whose periods are absences."""


@dataclass(frozen=True, slots=True)
class Away:
    """What somebody said of himself: first and last day (None: not known yet), and who stands in for him."""

    id: int
    person_id: int
    since: date
    until: date | None
    delegate_id: int | None


def say(tx: Tx, person_id: int, since: date, until: date | None, delegate_id: int | None, today: date) -> int:
    """Keep that somebody is away on some days; BadInput for days that cannot be, or a stand-in who is not there."""
    problems = []
    if until is not None and until < since:
        problems.append(Problem("until", "The last day lies before the first."))
    if until is not None and until < today:
        problems.append(Problem("until", "This is past already."))
    if delegate_id == person_id:
        problems.append(Problem("delegate", "Please choose somebody else than yourself."))
    elif delegate_id is not None and not employed(tx.connection, [delegate_id], AsOf(today, tx.now)):
        problems.append(Problem("delegate", "Please choose somebody who works here."))
    if problems:
        raise BadInput(problems)
    new = tx.id("absence")
    row = {"id": new, "person_id": person_id, "since": since, "until": until, "delegate_id": delegate_id}
    tx.connection.execute(insert(absence).values(row | {"said_at": tx.now, "withdrawn_at": None}))
    tx.note("absence", new, {"person": person_id, "since": since.isoformat(), "delegate": delegate_id})
    return new


def withdraw(tx: Tx, person_id: int, absence_id: int) -> None:
    """Take back one's own absence; Refusal for one that is not there."""
    mine = (absence.c.id == absence_id) & (absence.c.person_id == person_id) & absence.c.withdrawn_at.is_(None)
    if tx.connection.execute(update(absence).where(mine).values(withdrawn_at=tx.now)).rowcount != 1:
        raise Refusal("no_absence", "There is no such absence of yours.")
    tx.note("absence", absence_id, {"withdrawn": person_id})


def said_by(connection: Connection, person_id: int, today: date) -> list[Away]:
    """What somebody said of himself that is not over, the first day first."""
    return [one for one in _said(connection, today, ahead=True) if one.person_id == person_id]


def _said(connection: Connection, day: date, *, ahead: bool = False) -> list[Away]:
    found = select(*(absence.c[name] for name in ("id", "person_id", "since", "until", "delegate_id")))
    found = found.where(absence.c.withdrawn_at.is_(None), or_(absence.c.until.is_(None), absence.c.until >= day))
    found = found if ahead else found.where(absence.c.since <= day)
    return [Away(*row) for row in connection.execute(found.order_by(absence.c.since, absence.c.id))]


def absent(connection: Connection, day: date, at: datetime) -> dict[int, date | None]:
    """{person: the last day, None while it is not known} of everybody who is away on a day; three statements."""
    seen = view(connection, AsOf(day, at))
    found: dict[int, date | None] = {}
    for person, known in rows(connection, seen, None):
        away, until = _by_facts(known, day)
        if away:
            found[person] = until
    here = employed(connection, None, seen)
    return found | {one.person_id: one.until for one in _said(connection, day) if one.person_id in here}


def _by_facts(known: Mapping[str, Any], day: date) -> tuple[bool, date | None]:
    for name in PERIODS:
        said = known.get(name)
        for one in said if isinstance(said, tuple | list) else ():
            if isinstance(one, Mapping) and one["from"] <= day <= one["until"]:
                return True, one["until"]
    return str(known.get("status", "")).lower() in AWAY, None


def delegates(connection: Connection, seen: View, persons: Collection[int]) -> dict[int, set[int]]:
    """{person: who stands in for him now}: named by himself for an absence, else in the people data."""
    found: dict[int, set[int]] = defaultdict(set)
    for one in _said(connection, seen.day):
        if one.person_id in persons and one.delegate_id is not None:
            found[one.person_id] = {one.delegate_id}
    known = facts(connection, [one for one in persons if one not in found], seen, ["delegate"])
    said = {person: str(values["delegate"]) for person, values in known.items() if values.get("delegate")}
    numbers = by_staff_number(connection, set(said.values()), seen) if said else {}
    return dict(found) | {person: {numbers[number]} for person, number in said.items() if number in numbers}
