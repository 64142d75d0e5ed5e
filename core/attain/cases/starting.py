"""Reviews that start by themselves: what happened becomes openings, each on its day, each once (LANGUAGE 9)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from attain import jobs
from attain.cases.alone import CannotOpenError, Order, open_alone
from attain.cases.beyond import beyond
from attain.cases.running import one
from attain.cases.tables import cases
from attain.people.asof import is_here
from attain.people.populations import Terms, looks
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.phrases.populations import reason_against
from attain.workflow.starts import by_dates, by_happening, by_measure, is_free

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.people.populations import PersonLook
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.model import Start, Workflow
    from attain.workflow.starts import On, Opening

START = "cases.start"
"""The kind of a job that opens a review on a day to come."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One review to open for somebody: by which of its workflow's starts (their place), on which day, the how-manieth.

    `why` says what happened, so that it opens one review and no second; `by_case` is the review that it came from.
    """

    workflow: str
    subject_id: int
    start: int
    day: str
    occasion: int
    occasions: int
    why: str
    by_case: int | None = None

    @property
    def cause(self) -> str:
        """The same for the same happening, however often it is told."""
        return f"{self.workflow}.{self.start}.{self.subject_id}.{self.why}.{self.occasion}"


def started(catalogue: Catalogue) -> Iterator[tuple[Workflow, int, Workflow]]:
    """(workflow, place of a start, the workflow with this start alone) of everything that starts by itself."""
    for resource in catalogue.of_kind("workflow"):
        workflow: Workflow = catalogue.model("workflow", resource.id)
        for place, start in enumerate(workflow.starts):
            yield workflow, place, replace(workflow, starts=(start,))


def _wanted(workflow: Workflow, place: int, subject: int, openings: Iterable[Opening], why: str) -> Iterator[Wanted]:
    for each in openings:
        day = each.day.isoformat()
        yield Wanted(workflow.id, subject, place, day, each.occasion, each.of, why or day)


def _calendar(catalogue: Catalogue) -> Any:
    return catalogue.model("calendar", catalogue.organisation.data["calendar"])


def of_dates(
    catalogue: Catalogue, subject: int, dates: Mapping[str, date], last: Mapping[str, date], since: date, until: date
) -> Iterator[Wanted]:
    """What somebody's dates open from one day to another; `last`: when his last case of each workflow opened."""
    for workflow, place, only in started(catalogue):
        known = {**dates, **({"last case": last[workflow.id]} if workflow.id in last else {})}
        yield from _wanted(workflow, place, subject, by_dates(only, known, since, until, _calendar(catalogue)), "")


def of_happening(catalogue: Catalogue, subject: int, what: On, day: date, why: str) -> Iterator[Wanted]:
    """What something that happened to somebody on a day opens."""
    for workflow, place, only in started(catalogue):
        yield from _wanted(workflow, place, subject, by_happening(only, what, day, _calendar(catalogue)), why)


def of_measure(
    catalogue: Catalogue, subject: int, name: str, values: tuple[Decimal | None, Decimal], day: date, why: str
) -> Iterator[Wanted]:
    """What a measure opens that was the first of two values and is the second."""
    for workflow, place, only in started(catalogue):
        openings = by_measure(only, name, *values, day, _calendar(catalogue))
        yield from _wanted(workflow, place, subject, openings, why)


def begin(tx: Tx, world: World, wanted: Wanted) -> bool:
    """Open a review whose day has come, if it may start for this person; else keep it for its day.

    Gives whether one was opened.  A review that cannot be opened is noted with the reason, and keeps nothing else back.
    """
    _, catalogue = world.catalogues.current(tx.connection)
    today = local_day(tx.now, str(catalogue.organisation.data["zone"]))
    day = date.fromisoformat(wanted.day)
    if day > today:
        jobs.put(tx, START, wanted.cause, asdict(wanted), datetime.combine(day, time(), UTC))
        return False
    known = catalogue.get("workflow", wanted.workflow)
    starts: tuple[Start, ...] = catalogue.model("workflow", wanted.workflow).starts if known else ()
    if wanted.start >= len(starts):
        return False
    start = starts[wanted.start]
    if not may_start(tx, catalogue, wanted.workflow, start, wanted.subject_id):
        return False
    return _open(tx, world, wanted, start)


def begin_all(store: Store, world: World, actor: Actor, wanted: Iterable[Wanted]) -> int:
    """Open all that may be opened now, each in a transaction of its own; gives how many reviews."""
    opened = 0
    for each in wanted:
        with store.write(actor, "review.start") as tx:
            opened += begin(tx, world, each)
    return opened


def put_off(tx: Tx, wanted: Wanted) -> None:
    """Leave the opening of a review to a job, where a transaction is about much else."""
    jobs.put(tx, START, wanted.cause, asdict(wanted))


def _open(tx: Tx, world: World, wanted: Wanted, start: Start) -> bool:
    opener = one(tx.connection, world.catalogues, wanted.by_case) if wanted.by_case else None
    order = Order(wanted.workflow, wanted.subject_id, wanted.occasion, wanted.occasions, start.id, wanted.cause, opener)
    try:
        return open_alone(tx, world, order) is not None
    except CannotOpenError as error:
        tx.note("person", wanted.subject_id, {"not opened": wanted.workflow, "because": str(error)})
        return False


def may_start(tx: Tx, catalogue: Catalogue, workflow: str, start: Start, subject: int) -> bool:
    """Whether somebody is among those whom a start is for, its condition holds, and not too many run already."""
    look = _look(tx, catalogue, workflow, subject) if is_here(tx.connection, subject, tx.now) else None
    if look is None:
        return False
    if start.population and reason_against(catalogue.model("population", start.population), look) is not None:
        return False
    if start.only_if is not None and holds(start.only_if, look) is not True:
        return False
    mine = (cases.c.subject_id == subject) & (cases.c.workflow == workflow) & (cases.c.status == "open")
    running = tx.connection.execute(select(func.count()).select_from(cases).where(mine)).scalar_one()
    return is_free(start, running)


def _look(tx: Tx, catalogue: Catalogue, workflow: str, subject: int) -> PersonLook | None:
    zone = str(catalogue.organisation.data["zone"])
    populations = {each.id: catalogue.model("population", each.id) for each in catalogue.of_kind("population")}
    today = {"cut_off": local_day(tx.now, zone)}
    known = beyond(tx.connection, catalogue, tx.now, zone, [subject], catalogue.model("workflow", workflow))
    terms = Terms(populations, today, _calendar(catalogue), zone, known)
    return looks(tx.connection, tx.now, terms, [subject]).get(subject)


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(tx: Tx, job: Job) -> None:
        begin(tx, world, Wanted(**job.payload))

    return {START: act}
