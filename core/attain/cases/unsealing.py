"""Learning who wrote an anonymous answer, where the promise named a role that may (`traceable_by: role R`).

Whoever holds the role may read the words anyway, by a row of the visibility table, and gives a reason.  It is audited,
and the author is told.  Nobody opens a seal in a review that is about him or in which he has a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.sealed import Opened, Sealed, open_one, opened_tasks, openings, sealed_words
from attain.cases.feedback import WITH_WORDS, of_step
from attain.cases.promises import promise_of
from attain.cases.queries import step_title
from attain.cases.running import lock
from attain.cases.tables import task
from attain.cases.telling import post_about
from attain.errors import BadInput, Problem, Refusal
from attain.people.find import find
from attain.phrases.ast import RoleHolders
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.case import StepKey
    from attain.workflow.model import Step

LONGEST = 2000
"""Letters of a reason."""
NOT_YOURS = Refusal("not_yours", "There is no seal here that you may open.")
TOLD = "Somebody has opened the seal of your answer"


@dataclass(frozen=True, slots=True)
class SealedStep:
    """The words of one step that somebody may trace: those still sealed, and the seals that were opened."""

    step: Step
    words: tuple[Sealed, ...]
    opened: tuple[tuple[Opened, str, int], ...]
    """(what was opened, the words, who wrote them)."""


def sealed_steps(connection: Connection, running: Running, person_id: int, at: datetime) -> Iterator[SealedStep]:
    """What somebody may trace in a case, as far as he may read it: nothing for whoever has a part in it."""
    steps = [step for step in running.workflow.walk() if step.anonymous and step.anonymous.sealed_for]
    if not steps or _has_part(running, person_id):
        return
    texts = promise_of(connection, running).texts
    for step in steps:
        shown = _shown(connection, running, person_id, at, step)
        words = [
            one
            for one in sealed_words(connection, running.id, step.id)
            if (one.address, one.text) in shown and (one.address[0], one.address[2]) in texts
        ]
        mine = [one for one in words if _holds(connection, running, one.role, person_id, at)]
        if mine:
            yield _sealed_step(connection, running, step, {one.mark: one for one in mine})


def open_seal(store: Store, world: World, actor: Actor, case_id: int, mark: str, reason: str) -> int:
    """Who wrote the answer with this mark; his person id.

    Refusal for whoever may not, BadInput without a reason.
    """
    wanted = reason.strip()
    if not wanted or len(wanted) > LONGEST:
        told = f"Give a reason, of at most {LONGEST} letters." if wanted else "Say why you must know who wrote this."
        raise BadInput([Problem("reason", told)])
    with store.write(actor, "review.open_seal") as tx:
        running = lock(tx, world.catalogues, case_id)
        return _opened(tx, running, actor.person_id or 0, mark, wanted)


def _opened(tx: Tx, running: Running, person_id: int, mark: str, reason: str) -> int:
    for sealed in sealed_steps(tx.connection, running, person_id, tx.now):
        if any(one.mark == mark for one in sealed.words):
            number = open_one(tx, running.id, sealed.step.id, mark, person_id, reason)
            writer = _writers(tx.connection, [number])[number]
            tx.note("case", running.id, {"step": sealed.step.id, "seal opened": reason})
            what = f"What you wrote in “{step_title(sealed.step)}” is known as yours now to whoever keeps the seals."
            body = f"{what}\n\nWhy: {reason}"
            post_about(tx, running, f"seal.{mark}", [writer], TOLD, body)
            return writer
    raise NOT_YOURS


def _sealed_step(connection: Connection, running: Running, step: Step, mine: dict[str, Sealed]) -> SealedStep:
    opened = [one for one in openings(connection, running.id, step.id) if one.mark in mine]
    tasks = opened_tasks(connection, running.id, step.id)
    writers = _writers(connection, [tasks[one.mark] for one in opened])
    known = {one.mark for one in opened}
    return SealedStep(
        step,
        tuple(one for one in mine.values() if one.mark not in known),
        tuple((one, mine[one.mark].text, writers[tasks[one.mark]]) for one in opened),
    )


def _shown(
    connection: Connection, running: Running, person_id: int, at: datetime, step: Step
) -> set[tuple[tuple[str, str, str], str]]:
    heard = of_step(connection, running, person_id, at, step.id)
    groups = heard.groups if heard and heard.how in WITH_WORDS else ()
    return {((q.section, q.item, q.field), text) for group in groups for q in group.questions for text in q.words}


def _has_part(running: Running, person_id: int) -> bool:
    """As its subject, by his place (such as his manager's), or as somebody who was asked for what is sealed."""
    asked = {one for key, state in running.state.steps.items() if _is_sealed(running, key) for one in state.actors}
    placed = {one for name, persons in running.state.bound.items() if not _is_role(running, name) for one in persons}
    return person_id in {running.subject_id, *asked, *placed}


def _is_sealed(running: Running, key: StepKey) -> bool:
    promise = running.workflow.step(key.step).anonymous
    return promise is not None and bool(promise.sealed_for)


def _is_role(running: Running, name: str) -> bool:
    known = running.workflow.people.get(name)
    return known is not None and isinstance(known.phrase, RoleHolders)


def _holds(connection: Connection, running: Running, role: str, person_id: int, at: datetime) -> bool:
    found = find(connection, parse_people(role), [running.subject_id], at)
    return person_id in found[running.subject_id]


def _writers(connection: Connection, tasks: list[int]) -> dict[int, int]:
    rows = select(task.c.id, task.c.person_id).where(task.c.id.in_(tasks))
    return {row.id: row.person_id for row in connection.execute(rows)}
