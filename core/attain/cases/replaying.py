"""Reviews that were, done again under the configuration of a folder: nothing is written, nobody is told.

Each review of the newest cycle of a workflow, and each that no cycle opened, is first retraced under the revision that
it runs on (attain.workflow.replaying); what cannot be retraced is counted and said, never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from attain.cases import outside
from attain.cases.facts import Resolver
from attain.cases.fitting import Moment, fits
from attain.cases.running import Running, many
from attain.cases.tables import case_event, cases, review_cycle
from attain.errors import BadInput, Problem
from attain.phrases.calendar import local_day
from attain.variations.vary import variation
from attain.workflow.case import CaseState
from attain.workflow.events_beside import Migrated
from attain.workflow.facts import Want, WantMoment
from attain.workflow.kept import from_plain, to_plain
from attain.workflow.replaying import Course, Parting, Rules, is_moved, replay, retrace, until
from attain.workflow.stored import from_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.workflow.events import Event

STRETCH = 200
"""So many reviews are read at once."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One review: `unknown` is why it could not be done again, `parting` where it went otherwise; one `moved` to
    other steps was done again up to there.
    """

    case_id: int
    workflow: str
    parting: Parting | None = None
    unknown: str = ""
    moved: bool = False


GONE = "the folder has no such workflow any more"
NOT_KEPT = "the files ask what nobody asked then, and only the database could answer it"
LOST = "what led to one of its events cannot be told any more"


def replayed(connection: Connection, world: World, catalogue: Catalogue, now: datetime) -> Iterator[Replayed]:
    """Every review of the newest cycle of its workflow, and those outside of cycles, under another configuration."""
    for running, events in _each(connection, world):
        yield _one(_Asking(connection, world, now), running, events, catalogue)


def kept(connection: Connection, world: World, now: datetime) -> Iterator[Mapping[str, Any]]:
    """The same reviews as plain data that names nobody (attain.workflow.kept); those that cannot be retraced are left
    out.
    """
    for running, events in _each(connection, world):
        course = _course(_Asking(connection, world, now), running, events)
        if course.lost is None and course.turns:
            yield {
                "workflow": running.workflow.id,
                "zone": running.zone,
                "calendar": running.calendar.id,
                "overlays": list(running.overlays),
                "dates": {name: day.isoformat() for name, day in running.dates.items()},
                "turns": to_plain(course),
            }


def replayed_from(reviews: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[Replayed]:
    """Reviews that `kept` gave, under a configuration; BadInput where they are something else."""
    for number, data in enumerate(reviews, 1):
        try:
            yield _from_kept(number, data, catalogue)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            message = "this is not what attain check --replay --record writes"
            raise BadInput([Problem(f"line {number}", message)]) from error


def _from_kept(number: int, data: Mapping[str, Any], catalogue: Catalogue) -> Replayed:
    name = str(data["workflow"])
    if catalogue.get("workflow", name) is None:
        return Replayed(number, name, unknown=GONE)
    there = variation(catalogue, [key for key in data["overlays"] if catalogue.get("overlay", key) is not None])
    calendar = str(data["calendar"]) or str(catalogue.organisation.data["calendar"])
    known = {str(key): date.fromisoformat(day) for key, day in data["dates"].items()}

    def tell(_case: CaseState | None, _at: datetime, wants: frozenset[Want]) -> Mapping[Want, Any]:
        return {want: _dated(want, known) for want in wants}

    rules = Rules(there.model("workflow", name), str(data["zone"]), there.model("calendar", calendar), tell)
    try:
        return Replayed(number, name, replay(rules, from_plain(data["turns"])))
    except _NotKept:
        return Replayed(number, name, unknown=NOT_KEPT)


class _NotKept(Exception):
    """Something is asked that nobody was asked then."""


def _dated(want: Want, known: Mapping[str, date]) -> date:
    if isinstance(want, WantMoment) and want.anchor.kind == "date" and want.anchor.ref in known:
        return known[want.anchor.ref]
    raise _NotKept


def _each(connection: Connection, world: World) -> Iterator[tuple[Running, Sequence[Event]]]:
    ids = list(connection.execute(_wanted()).scalars())
    for start in range(0, len(ids), STRETCH):
        some = ids[start : start + STRETCH]
        told = _events(connection, some)
        yield from ((running, told.get(running.id, ())) for running in many(connection, world.catalogues, some))


def _wanted() -> Any:
    newest = (
        select(review_cycle.c.workflow, func.max(review_cycle.c.launched_at).label("at"))
        .where(review_cycle.c.visible_at.is_not(None))
        .group_by(review_cycle.c.workflow)
        .subquery()
    )
    of_newest = (
        select(review_cycle.c.id)
        .join(newest, newest.c.workflow == review_cycle.c.workflow)
        .where(review_cycle.c.launched_at == newest.c.at)
    )
    return select(cases.c.id).where(cases.c.cycle_id.is_(None) | cases.c.cycle_id.in_(of_newest)).order_by(cases.c.id)


def _events(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Event]]:
    rows = connection.execute(
        select(case_event.c.case_id, case_event.c.data)
        .where(case_event.c.case_id.in_(ids))
        .order_by(case_event.c.case_id, case_event.c.seq)
    )
    return {one: [from_json(row.data) for row in some] for one, some in groupby(rows, key=lambda row: row.case_id)}


@dataclass(frozen=True, slots=True)
class _Asking:
    """Where answers come from."""

    connection: Connection
    world: World
    now: datetime

    def rules(self, running: Running) -> Rules:
        """What a case runs on, with answers as of then."""
        tell = partial(self._tell, running)
        return Rules(running.workflow, running.zone, running.calendar, tell)

    def _tell(
        self, running: Running, case: CaseState | None, at: datetime, wants: frozenset[Want]
    ) -> Mapping[Want, Any]:
        state = case or CaseState(running.workflow.id, running.subject_id, at)
        asked = {running.id: (replace(running, state=state), wants)}
        return Resolver(self.connection, self.world, at).answer(asked)[running.id]

    def at(self, running: Running, n: int) -> Running:
        """The same case on another revision."""
        return _on(running, self.world.catalogues.at(self.connection, n, running.overlays))

    def under(self, running: Running, catalogue: Catalogue) -> Running:
        """The same case as this configuration would have begun it."""
        cycle = self._cycle(running)
        dates = {**_dates(catalogue, cycle), **running.dates}
        opened = local_day(running.state.opened_at, running.zone)
        moment = Moment(opened, cycle, dates.get("cut_off", opened), running.zone, dates)
        fit = fits(self.connection, catalogue, [running.subject_id], moment, running.state.opened_at)
        found = fit[running.subject_id]
        there = _on(replace(running, dates=dates, overlays=found.overlays), variation(catalogue, found.overlays))
        return replace(there, calendar=there.catalogue.model("calendar", found.calendar))

    def _cycle(self, running: Running) -> str:
        rows = select(review_cycle.c.cycle).where(review_cycle.c.id == running.cycle_id)
        return str(self.connection.execute(rows).scalar() or "")


def _on(running: Running, catalogue: Catalogue) -> Running:
    workflow = catalogue.model("workflow", running.workflow.id)
    return replace(running, catalogue=catalogue, workflow=workflow)


def _dates(catalogue: Catalogue, cycle: str) -> dict[str, date]:
    """The named dates of a cycle; those that a review was launched with count before them."""
    document = catalogue.get("cycle", cycle)
    said = (document.data.get("dates") or {}) if document is not None else {}
    return {str(name): date.fromisoformat(day) for name, day in said.items() if isinstance(day, str)}


def _one(asking: _Asking, running: Running, events: Sequence[Event], catalogue: Catalogue) -> Replayed:
    if catalogue.get("workflow", running.workflow.id) is None:
        return Replayed(running.id, running.workflow.id, unknown=GONE)
    course = _course(asking, running, events)
    if course.lost is not None or not course.turns:
        return Replayed(running.id, running.workflow.id, unknown=LOST)
    parting = replay(asking.rules(asking.under(running, catalogue)), course)
    return Replayed(running.id, running.workflow.id, parting, moved=parting is None and is_moved(course))


def _course(asking: _Asking, running: Running, events: Sequence[Event]) -> Course:
    first = next((one.from_revision for one in events if isinstance(one, Migrated)), running.revision)
    outsiders = frozenset(outside.known(asking.connection, running.id))
    course = retrace(lambda n: asking.rules(asking.at(running, n)), first, events, outsiders)
    return until(asking.rules(running), course, asking.now)
