"""When somebody left: every running review that he had a part in is told, one transaction each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from attain.access.tables import case_participant
from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.running import lock
from attain.cases.tables import cases, task
from attain.workflow.case import StepKey
from attain.workflow.inputs import PersonLeft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx


def taking_part(connection: Connection, person_id: int) -> Sequence[int]:
    """The running reviews that are about somebody or in which he holds a role or has a task."""
    held = select(case_participant.c.case_id).where(case_participant.c.person_id == person_id)
    asked = select(task.c.case_id).where(task.c.person_id == person_id, task.c.state == "open")
    part = or_(cases.c.subject_id == person_id, cases.c.id.in_(held), cases.c.id.in_(asked))
    return (
        connection.execute(select(cases.c.id).where(cases.c.status == "open", part).order_by(cases.c.id))
        .scalars()
        .all()
    )


def person_left(store: Store, world: World, actor: Actor, person_id: int) -> int:
    """Move the open tasks of somebody who left as his workflows say; gives how many reviews were told.

    To be called once the import has ended the person, so that nobody finds him any more.  Telling a review twice
    changes nothing the second time.
    """
    with store.read() as connection:
        found = taking_part(connection, person_id)
    for case_id in found:
        with store.write(actor, "review.person_left") as tx:
            running = lock(tx, world.catalogues, case_id)
            after, transition, left = move(tx, world, running, PersonLeft(person_id, _done(tx, case_id, person_id)))
            follow(tx, world, after, transition, left)
            tx.note("case", case_id, {"left": person_id})
    return len(found)


def _done(tx: Tx, case_id: int, person_id: int) -> frozenset[StepKey]:
    """The passages in which his own task is done already."""
    rows = tx.connection.execute(
        select(task.c.step, task.c.repetition, task.c.attempt).where(
            task.c.case_id == case_id, task.c.person_id == person_id, task.c.state == "done"
        )
    )
    return frozenset(StepKey(row.step, row.repetition, row.attempt) for row in rows)
