"""One review is told that people changed, left or are away: what it does about it, and the mail to whom it reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.taking_part import taking_part
from attain.cases.hr.changing import tell
from attain.cases.queries import VISIBLE
from attain.cases.running import lock, many
from attain.cases.tables import cases, review_cycle, task
from attain.errors import Refusal
from attain.mail.outbox import post
from attain.workflow.inputs import People

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Store, Tx

WORDS = {
    "subject": "Open tasks were passed to you",
    "body": (
        "Somebody left, is away or reports to somebody else now. What they had to do in reviews is yours from today;\n"
        "it stands in your list of tasks.\n"
    ),
}

Ask = Callable[["Connection", "Running"], Iterable[People]]
Order = tuple[int, Ask]
"""A case, and what it is to be told."""


def with_part(connection: Connection, person_id: int) -> list[int]:
    """The open cases in which somebody holds a role, has something to do, or which are about him."""
    mine = select(task.c.case_id).where(task.c.person_id == person_id, task.c.state == "open")
    part = cases.c.id.in_(taking_part(person_id)) | cases.c.id.in_(mine) | (cases.c.subject_id == person_id)
    rows = select(cases.c.id).outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    return list(connection.execute(rows.where(part, cases.c.status == "open", VISIBLE).order_by(cases.c.id)).scalars())


def tell_case(store: Store, world: World, actor: Actor, order: Order, about: str, refused: dict[str, int]) -> int:
    """Tell one case what happened, if anything is left to tell; a refusal leaves it as it is, and is kept."""
    case_id, ask = order
    with store.read() as connection:
        seen = many(connection, world.catalogues, [case_id])
        if not seen or not seen[0].state.is_open or not any(ask(connection, seen[0])):
            return 0
    try:
        with store.write(actor, "review.people_change") as tx:
            found = list(ask(tx.connection, lock(tx, world.catalogues, case_id)))
            before = _who_has(tx, case_id)
            for what in found:
                tell(tx, world, lock(tx, world.catalogues, case_id), what)
            _write_to(tx, about, _who_has(tx, case_id) - before)
            tx.note("case", case_id, {"did": [type(what).__name__ for what in found]})
    except Refusal as refusal:
        refused[refusal.message] = refused.get(refusal.message, 0) + 1
        with store.write(actor, "review.people_change") as tx:
            tx.note("case", case_id, {"refused": refusal.message})
        return 0
    return 1 if found else 0


def _who_has(tx: Tx, case_id: int) -> set[int]:
    rows = select(task.c.person_id).where(task.c.case_id == case_id, task.c.state == "open")
    return set(tx.connection.execute(rows).scalars())


def _write_to(tx: Tx, about: str, persons: Collection[int]) -> None:
    """One mail to each for the whole change, however many of its reviews bring him something."""
    rows = [{"message_id": f"{about}.{one}", "person_id": one, **WORDS} for one in sorted(persons)]
    post(tx, rows)
