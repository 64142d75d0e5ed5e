"""How far people are: open registrations follow what the learning system says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, or_, select, update

from attain.learning.port import Progress, RowProblem
from attain.learning.registrations import Wanted, register, still_open
from attain.learning.report import Report
from attain.learning.states import MOVES
from attain.learning.tables import learner_ref, learning_activity, registration

if TYPE_CHECKING:
    from attain.store.doors import Tx

Place = tuple[int, int]
"""(person, activity)"""


def move(tx: Tx, name: str, moves: Sequence[Progress], report: Report) -> None:
    """Open registrations follow what the system says; one that began there is added as its own. At most 500."""
    learners = _ids(tx, learner_ref, "external_id", "person_id", name, {one.learner for one in moves})
    activities = _ids(tx, learning_activity, "external_key", "id", name, {one.activity for one in moves})
    activities |= _ids(tx, learning_activity, "external_id", "id", name, {one.activity for one in moves})
    known: list[tuple[Place, Progress]] = []
    for one in moves:
        who, what = learners.get(one.learner), activities.get(one.activity)
        if who is None or what is None or _wrong(one):
            report.problems.append(RowProblem(one.where, _wrong(one) or _unknown(one, who)))
        else:
            known.append(((who, what), one))
    _begin(tx, known, report)
    _follow(tx, known)


def _wrong(one: Progress) -> str:
    if one.state not in MOVES:
        return f"the state {one.state!r} is unknown; it may be {', '.join(sorted(MOVES))}"
    if one.progress is not None and not 0 <= one.progress <= 1:
        return "the progress is not between 0 and 1"
    return ""


def _unknown(one: Progress, who: int | None) -> str:
    if who is None:
        return f"nobody is known to be learner {one.learner!r}"
    return f"the catalogue lists no activity {one.activity!r}"


def _ids(tx: Tx, table: Table, by: str, gives: str, name: str, wanted: Collection[str]) -> dict[str, int]:
    rows = select(table.c[by], table.c[gives]).where(table.c.connection == name, table.c[by].in_(wanted))
    return {row[0]: row[1] for row in tx.connection.execute(rows)}


def _begin(tx: Tx, known: Sequence[tuple[Place, Progress]], report: Report) -> None:
    """What the person began there, without having been assigned it here."""
    rows = select(registration.c.person_id, registration.c.activity_id).where(
        registration.c.person_id.in_({place[0] for place, _ in known})
    )
    there = {(row.person_id, row.activity_id) for row in tx.connection.execute(rows)}
    new = dict.fromkeys(place for place, _ in known if place not in there)
    register(tx, [Wanted(who, what, "system") for who, what in new])
    report.count("began there", len(new))


def _follow(tx: Tx, known: Sequence[tuple[Place, Progress]]) -> None:
    table = registration.c
    mine = (table.person_id == bindparam("_who"), table.activity_id == bindparam("_what"), still_open())
    # The file of today still holds the rows of last year: nothing goes back.
    newer = or_(table.last_activity_at.is_(None), table.last_activity_at <= bindparam("_at"))
    rows = [_row(tx, place, one) for place, one in known]
    if rows:
        follow = update(registration).where(*mine, newer)
        values: dict[str, Any] = {
            "state": bindparam("_state"),
            "progress": bindparam("_progress"),
            "last_activity_at": bindparam("_at"),
        }
        tx.connection.execute(follow.values(values), rows)


def _row(tx: Tx, place: Place, one: Progress) -> dict[str, Any]:
    said = {"_state": one.state, "_progress": one.progress, "_at": one.at or tx.now}
    return said | {"_who": place[0], "_what": place[1]}
