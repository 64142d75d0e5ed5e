"""Reviews that somebody asks for: a concern, a self-nomination, a promotion (LANGUAGE 9, `asked_for`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.cases.alone import CannotOpenError, Order, open_alone
from attain.cases.before_a_case import holders
from attain.cases.queries import text_of
from attain.cases.starting import may_start, started
from attain.errors import Refusal
from attain.people.asof import view
from attain.people.lines import reports

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Actor, Store
    from attain.workflow.model import Start, Workflow


@dataclass(frozen=True, slots=True)
class Askable:
    """A review that one may ask for: by which start of its workflow (its place), for which of these people."""

    workflow: str
    start: int
    title: str
    help: str
    persons: tuple[int, ...]


def askable(
    connection: Connection, world: World, person: int, at: datetime, others: Collection[int] = (), language: str = ""
) -> list[Askable]:
    """What somebody may ask for himself, for who reports to him, and for these others."""
    _, catalogue = world.catalogues.current(connection)
    mine = reports(connection, view(connection, at), [person])[person]
    subjects = tuple(dict.fromkeys((person, *sorted(mine), *others)))
    found = []
    for workflow, place, only in started(catalogue):
        may = _subjects(connection, world, catalogue, workflow, only.starts[0], person, subjects, at)
        if may:
            title, help = text_of(workflow.title, language), text_of(workflow.help, language)
            found.append(Askable(workflow.id, place, title, help, tuple(may)))
    return found


def _subjects(
    connection: Connection,
    world: World,
    catalogue: Catalogue,
    workflow: Workflow,
    start: Start,
    person: int,
    subjects: Collection[int],
    at: datetime,
) -> list[int]:
    """For whom of these somebody may ask for a review, by the part of the cast that he would have in it."""
    found = set[int]()
    for role in _who(start):
        held = holders(connection, (catalogue, workflow), role, subjects, at, world.extensions.relations)
        found |= {subject for subject, persons in held.items() if person in persons}
    return [subject for subject in subjects if subject in found]


def _who(start: Start) -> Iterator[str]:
    yield from (*start.by, *start.or_by) if "asked_for" in start.on else start.or_by


def ask_for(store: Store, world: World, actor: Actor, workflow: str, start: int, subject: int) -> int:
    """Open a review because somebody asks for it; gives its id.

    Refusal for who may not ask, for whom it is not meant, and where as many as may be are running.
    """
    with store.write(actor, "review.ask_for") as tx:
        _, catalogue = world.catalogues.current(tx.connection)
        reason = _reason(catalogue, workflow, start)
        person = actor.person_id or 0
        if reason is None or not _subjects(
            tx.connection, world, catalogue, catalogue.model("workflow", workflow), reason, person, [subject], tx.now
        ):
            raise Refusal("not_yours", "This is not yours to ask for.")
        if not may_start(tx, catalogue, workflow, reason, subject):
            raise Refusal(
                "not_now", "This cannot begin now: it is not meant for this person, or one is running already."
            )
        try:
            opened = open_alone(tx, world, Order(workflow, subject, start=reason.id))
        except CannotOpenError as error:
            raise Refusal("not_possible", error.message, error.help) from error
        new: Any = opened
        tx.note("case", new.id, {"asked for by": person})
        return int(new.id)


def _reason(catalogue: Catalogue, workflow: str, start: int) -> Start | None:
    known = catalogue.get("workflow", workflow)
    starts: tuple[Start, ...] = catalogue.model("workflow", workflow).starts if known else ()
    return starts[start] if 0 <= start < len(starts) else None
