"""Answers that nobody asked for: steps that are `also_open_to` others than those who were named (LANGUAGE 4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.facts import Resolver
from attain.cases.freezing import frozen_for
from attain.cases.keeping import ask
from attain.cases.running import lock, many
from attain.cases.tables import cases, task
from attain.errors import Refusal
from attain.workflow.effects import OpenTask
from attain.workflow.facts import WantPeople

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Store
    from attain.workflow.case import StepKey

NOTHING = Refusal("nothing_open", "Nothing is open in which you could say something about this person now.")


def answer_unasked(store: Store, world: World, actor: Actor, subject: int) -> int:
    """Give somebody a task in an open step about a person that is open to him as well; gives the task.

    One that he has already, asked or not, is given again.  Refusal `nothing_open` where there is none.
    """
    person = actor.person_id or 0
    with store.read() as connection:
        case_id = next((running.id for running, _ in _open(connection, world, subject, person, store.clock.now())), 0)
    with store.write(actor, "review.answer_unasked") as tx:
        if not case_id:
            raise NOTHING
        lock(tx, world.catalogues, case_id)
        for running, key in _open(tx.connection, world, subject, person, tx.now):
            if running.id != case_id:
                continue
            effect = OpenTask(key, "ask_each", (person,), running.state.steps[key].due)
            ask(tx, running, effect, partial(frozen_for, tx, world, running))
            here = (task.c.case_id == case_id) & (task.c.step == key.step) & (task.c.person_id == person)
            found = select(task.c.id).where(here, task.c.state == "open").order_by(task.c.id.desc()).limit(1)
            mine = tx.connection.execute(found).scalar()
            if mine is None:
                raise Refusal("answered", "You have answered this already.")
            tx.note("case", case_id, {"step": key.step, "did": "joined unasked"})
            return int(mine)
        raise NOTHING


def _open(
    connection: Connection, world: World, subject: int, person: int, at: datetime
) -> Iterator[tuple[Running, StepKey]]:
    """The open passages about a person in which this other one may answer unasked."""
    if person == subject:
        return
    mine = select(cases.c.id).where(cases.c.subject_id == subject, cases.c.status == "open").order_by(cases.c.id)
    for running in many(connection, world.catalogues, connection.execute(mine).scalars().all()):
        for key, state in running.state.open_steps():
            step = running.workflow.step(key.step)
            if step.also_open_to is None or state.status != "open":
                continue
            want = WantPeople(step.also_open_to)
            found = Resolver(connection, world, at).answer({running.id: (running, [want])})[running.id][want]
            if person in found:
                yield running, key
