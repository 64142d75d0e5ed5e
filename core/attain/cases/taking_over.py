"""`replace` of a cycle: from a day on, one person takes over what another still has to do (LANGUAGE 3, cycle).

The cycle as it stands now counts, not that of the revision on which a case runs: somebody who left cannot wait for it.
Done again it changes nothing more, so it is done whenever time passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.hr.changing import done_by, tell
from attain.cases.running import lock
from attain.cases.tables import cases, review_cycle, task
from attain.errors import Refusal
from attain.people.tables import person
from attain.revisions.catalogues import newest
from attain.store.doors import Actor
from attain.variations.cycles import StandIn, stand_ins
from attain.workflow.inputs import Replaced

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.store.doors import Store

SYSTEM = Actor(None, "system", reason="replace of the cycle")


def take_over(store: Store, world: World) -> int:
    """Hand over every open task of those who are replaced; gives how many reviews changed."""
    now, told = store.clock.now(), 0
    with store.read() as connection:
        if newest(connection) == 0:
            return 0
        _, catalogue = world.catalogues.current(connection)
        wanted = [
            (case_id, was, by)
            for one in stand_ins(catalogue)
            if one.since <= now
            for was, by in _persons(connection, one)
            for case_id in _open(connection, one.cycle, was, by)
        ]
    for case_id, was, by in wanted:
        told += _told(store, world, case_id, was, by)
    return told


def _persons(connection: Connection, one: StandIn) -> Iterator[tuple[int, int]]:
    rows = select(person.c.staff_number, person.c.id).where(person.c.staff_number.in_([one.was, one.by]))
    ids = {row.staff_number: row.id for row in connection.execute(rows)}
    if one.was in ids and one.by in ids:
        yield ids[one.was], ids[one.by]


def _open(connection: Connection, cycle: str, was: int, by: int) -> list[int]:
    """The reviews in which he has to do something; not his own, nor the other's, whose own he may not judge."""
    rows = (
        select(cases.c.id)
        .join(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .join(task, task.c.case_id == cases.c.id)
        .where(review_cycle.c.cycle == cycle, review_cycle.c.visible_at.is_not(None), cases.c.status == "open")
        .where(task.c.person_id == was, task.c.state == "open", task.c.verb != "ask_each")
        .where(cases.c.subject_id.not_in([was, by]))
    )
    return list(connection.execute(rows.distinct().order_by(cases.c.id)).scalars())


def _told(store: Store, world: World, case_id: int, was: int, by: int) -> int:
    """A review in which he may not take over stays as it is; 1 where he did."""
    try:
        with store.write(SYSTEM, "review.take_over") as tx:
            running = lock(tx, world.catalogues, case_id)
            tell(tx, world, running, Replaced(was, by, done_by(tx.connection, running.id, was)))
            tx.note("case", case_id, {"was": was, "by": by})
    except Refusal:
        return 0
    return 1
