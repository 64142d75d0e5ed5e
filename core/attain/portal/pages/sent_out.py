"""What a review sent out by files, as whoever runs its cycle may see it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.exports import Sent, said_of, sent_of
from attain.cases.hr.scope import scope_of
from attain.cases.sights import viewpoints
from attain.people.tables import person
from attain.portal.views.gates import seen_gates
from attain.profile.measures import for_viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.portal.desk import ReadingDesk

WITHHELD = "(not yours to read)"
Seen = tuple[set[str], "Mapping[str, set[str]]"]
"""(gates, {measure: its values as a file says them}) that the viewer may read."""


def sent_out(connection: Connection, page: ReadingDesk, running: Running) -> tuple[Sent, ...]:
    """That it was sent, for whoever runs cycles for the employee and is somebody else.

    Gates and measures among it are shown as far as the viewer may read them anyway: running a cycle opens no answers.
    """
    if "run_cycles" not in page.viewer.rights or not _in_scope(connection, page, running):
        return ()
    sent = sent_of(connection, running.id)
    seen = _seen(connection, page, running) if sent else (set(), {})
    return tuple(
        replace(one, cells={name: _cell(name, cell, seen) for name, cell in one.cells.items()}) for one in sent
    )


def _in_scope(connection: Connection, page: ReadingDesk, running: Running) -> bool:
    world = page.kernel.world  # type: ignore[attr-defined]
    scope = scope_of(connection, world, page.viewer.person_id, "run_cycles", page.now)
    mine = select(person.c.id).where(person.c.id == running.subject_id, scope.may_change(connection, person.c.id))
    return connection.execute(mine).first() is not None


def _seen(connection: Connection, page: ReadingDesk, running: Running) -> Seen:
    me = page.viewer.person_id
    said: defaultdict[str, set[str]] = defaultdict(set)
    for (_, name, item), values in for_viewer(connection, me, [running.subject_id], page.now).items():
        if not item:
            said[name] |= {said_of(value) for value in values}
    view = viewpoints(connection, {running.id: me}, page.now)[running.id]
    return set(seen_gates(connection, view, running)), said


def _cell(word: str, cell: str, seen: Seen) -> str:
    kind, _, name = word.partition(" ")
    gates, measures = seen
    if kind == "gate":
        return cell if name in gates else WITHHELD
    if kind == "measure":
        return cell if cell in measures.get(name, ()) else WITHHELD
    return cell
