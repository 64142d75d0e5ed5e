"""Reviews that another one opens on a day to come: kept as a job until that day (LANGUAGE 9, outcome open)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from attain import jobs
from attain.cases.alone import CannotOpenError, Order, open_alone
from attain.cases.facts import Resolver
from attain.people.asof import is_here
from attain.phrases.parser import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Tx
    from attain.workflow.model import Outcome

KIND = "cases.open"
"""The kind of a job that opens a review which an outcome put off."""


@dataclass(frozen=True, slots=True)
class Later:
    """Which review an outcome opens for whom; `cause` names the outcome, so that it opens one review and no second."""

    workflow: str
    subject_id: int
    start: str
    cause: str


def opens_at(tx: Tx, world: World, after: Running, outcome: Outcome) -> datetime:
    """When what an outcome opens may open: now, or at the time that it names where that is still to come."""
    said = outcome.settings.get("not_before")
    found = Resolver(tx.connection, world, tx.now).begins(after, parse_time(str(said))) if said else None
    return max(found, tx.now) if found else tx.now


def open_at(tx: Tx, world: World, later: Later, at: datetime) -> None:
    """Open it now, or leave it to a job; CannotOpenError where it cannot be opened now."""
    if at > tx.now:
        jobs.put(tx, KIND, later.cause, asdict(later), at)
    else:
        open_alone(tx, world, Order(later.workflow, later.subject_id, start=later.start, cause=later.cause))


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(tx: Tx, job: Job) -> None:
        later = Later(**job.payload)
        try:
            if is_here(tx.connection, later.subject_id, tx.now):
                open_at(tx, world, later, tx.now)
        except CannotOpenError as error:
            tx.note("person", later.subject_id, {"not opened": later.workflow, "because": str(error)})

    return {KIND: act}
