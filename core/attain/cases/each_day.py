"""What a new day brings to reviews: dates that start some, people who are away or back.

One job for each day, so that it is done once, whoever begins it; what a killed worker left is done by the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from attain import jobs
from attain.cases.leave import tell_absences
from attain.cases.starting import Wanted, begin_all, of_dates, started
from attain.cases.tables import cases
from attain.jobs.tables import job as job_table
from attain.jobs.worker import Handlers, Outside
from attain.people.asof import AsOf, view
from attain.people.facts import rows
from attain.phrases.calendar import local_day
from attain.revisions.catalogues import newest
from attain.store.doors import Actor
from attain.workflow.starts import LAST_CASE, read_on

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.jobs import Job
    from attain.store.doors import Store, Tx

DAY = "cases.day"
SYSTEM = Actor(None, "system")


def ask(store: Store, world: World) -> bool:
    """Put the job of today, unless it was put before; says whether it is new."""
    with store.read() as connection:
        if not newest(connection):
            return False
        _, catalogue = world.catalogues.current(connection)
        today = local_day(store.clock.now(), str(catalogue.organisation.data["zone"]))
        known = select(job_table.c.id).where(job_table.c.kind == DAY, job_table.c.key == today.isoformat())
        if connection.execute(known).first() is not None:
            return False
        since = _since(connection, today)
    with store.write(SYSTEM, "cases.day") as tx:
        return jobs.put(tx, DAY, today.isoformat(), {"day": today.isoformat(), "since": since.isoformat()})


def _since(connection: Connection, today: date) -> date:
    """The day after the last one that was looked at; today where none was."""
    last = connection.execute(select(func.max(job_table.c.key)).where(job_table.c.kind == DAY)).scalar()
    return min(date.fromisoformat(last) + timedelta(days=1), today) if last else today


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(store: Store, job: Job) -> dict[str, int]:
        told = tell_absences(store, world, SYSTEM)
        since, day = (date.fromisoformat(job.payload[name]) for name in ("since", "day"))
        return {"told": told, "opened": start_by_dates(store, world, since, day)}

    def record(tx: Tx, job: Job, done: dict[str, int]) -> None:
        tx.note("day", 0, {"day": job.key, **done})

    return {DAY: Outside(act, record)}


def new_day(store: Store, world: World) -> int:
    """Do the work of today now, if nobody has; for whoever sets the clock himself.  Gives how many jobs were done."""
    ask(store, world)
    return jobs.run_all(store, handlers(world))


def start_by_dates(store: Store, world: World, since: date, until: date) -> int:
    """Open what the dates of everybody open from one day to another, both included; gives how many."""
    with store.read() as connection:
        _, catalogue = world.catalogues.current(connection)
        wanted = list(_wanted(connection, catalogue, since, until, store.clock.now()))
    return begin_all(store, world, SYSTEM, wanted)


def _wanted(connection: Connection, catalogue: Catalogue, since: date, until: date, at: datetime) -> Iterator[Wanted]:
    on = {read_on(text) for _, _, only in started(catalogue) for text in only.starts[0].on}
    dated = {each.ref for each in on if each.kind in ("date", "anniversary")}
    if not dated:
        return
    last = _last(connection) if LAST_CASE in dated else {}
    for person, facts in rows(connection, view(connection, AsOf(until, at)), None):
        dates = {name: value for name in dated if isinstance(value := facts.get(name), date)}
        yield from of_dates(catalogue, person, dates, last.get(person, {}), since, until)


def _last(connection: Connection) -> dict[int, dict[str, date]]:
    """{person: {workflow: when his last case opened}}."""
    found: dict[int, dict[str, date]] = {}
    columns = (cases.c.subject_id, cases.c.workflow, cases.c.opened_at, cases.c.zone)
    for row in connection.execute(select(*columns).order_by(cases.c.opened_at)):
        found.setdefault(row.subject_id, {})[row.workflow] = local_day(row.opened_at, row.zone)
    return found
