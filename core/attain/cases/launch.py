"""Launching a review cycle: everybody who is in gets a case, in chunks that can be resumed, made visible
all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from attain.access.tables import case_grant, case_participant
from attain.cases import asking, rows
from attain.cases.able import refuse_what_cannot_run
from attain.cases.cycle import Cycle, Eligible, Wave, cycle_of, eligible
from attain.cases.extensions import ItemRequest
from attain.cases.facts import Resolver
from attain.cases.running import Running
from attain.cases.sessions import join
from attain.cases.shapes import Opening, open_all
from attain.cases.tables import case_event, cases, review_cycle, task
from attain.config.document import canonical
from attain.errors import AttainError, Refusal
from attain.mail.outbox import USUAL
from attain.mail.tables import mail
from attain.store.doors import Actor
from attain.store.types import Canonical
from attain.workflow import effects as e
from attain.workflow.case import CaseState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Store, Tx

CHUNK = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Launched:
    """What a launch did: cases opened now, those of waves that start later, and why others are not in."""

    cycle_id: int
    opened: int
    later: int
    outside: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Preparation:
    """A launch before anything is written: the configuration, who is in, and who of them opens today."""

    revision: int
    catalogue: Catalogue
    cycle: Cycle
    eligible: Eligible
    now: Mapping[int, Wave]
    later: int


def silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def prepare(connection: Connection, world: World, cycle_id: str, at: datetime) -> Preparation:
    """Who would be in, as things stand; AttainError for an unknown cycle or one whose expectation does not hold."""
    revision, catalogue = world.catalogues.current(connection)
    cycle = cycle_of(catalogue, cycle_id)
    refuse_what_cannot_run(catalogue.model("workflow", cycle.workflow))
    found = eligible(connection, catalogue, cycle, at)
    waves = {wave.id: wave for wave in cycle.waves}
    now = {person: waves[wave] for person, wave in found.inside.items() if waves[wave].starts <= at.date()}
    return Preparation(revision, catalogue, cycle, found, now, len(found.inside) - len(now))


def launch(store: Store, world: World, actor: Actor, cycle_id: str, progress: Progress = silent) -> Launched:
    """Open a case for everybody who is in and whose wave has started.

    Killed in the middle and called again, it goes on where it was; called when all is done, it opens what became due
    since
    (a later wave, somebody new) and nothing twice.
    """
    with store.read() as connection:
        prepared = prepare(connection, world, cycle_id, store.clock.now())
    run_id = _begin(store, actor, prepared)
    with store.read() as connection:
        have = set(connection.execute(select(cases.c.subject_id).where(cases.c.cycle_id == run_id)).scalars())
    waiting = [(person, wave) for person, wave in prepared.now.items() if person not in have]
    opened = len(have)
    for chunk in _stretches(waiting, CHUNK):
        _open_chunk(store, world, actor, prepared, run_id, chunk)
        opened += len(chunk)
        progress(opened, len(prepared.now))
    _finish(store, actor, run_id, opened)
    return Launched(run_id, len(waiting), prepared.later, prepared.eligible.outside)


def _stretches(found: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Stretches of a list."""
    return (found[start : start + size] for start in range(0, len(found), size))


def _begin(store: Store, actor: Actor, prepared: Preparation) -> int:
    cycle = prepared.cycle
    with store.write(actor, "cycle.launch") as tx:
        known = tx.connection.execute(select(review_cycle).where(review_cycle.c.cycle == cycle.id)).first()
        if known is not None:
            if known.revision != prepared.revision and known.visible_at is None:
                began, force = known.revision, prepared.revision
                message = f"the launch of {cycle.id} began with revision {began}; now {force} is in force"
                raise AttainError(message, "apply the earlier configuration again, or finish that launch first")
            return int(known.id)
        if not prepared.now:
            raise Refusal("nobody", f"Nobody is in {cycle.id} today, so there is nothing to launch.")
        new = tx.id("review_cycle")
        row = {
            "id": new,
            "cycle": cycle.id,
            "title": cycle.title,
            "revision": prepared.revision,
            "workflow": cycle.workflow,
            "starts": cycle.starts,
            "ends": cycle.ends,
            "launched_at": tx.now,
            "visible_at": None,
            "launched_by": actor.person_id,
        }
        tx.connection.execute(insert(review_cycle).values(row))
        tx.note("cycle", new, {"cycle": cycle.id, "people": len(prepared.now)})
    return new


def _finish(store: Store, actor: Actor, run_id: int, opened: int) -> None:
    with store.write(actor, "cycle.visible") as tx:
        shown = update(review_cycle).where(review_cycle.c.id == run_id, review_cycle.c.visible_at.is_(None))
        tx.connection.execute(shown.values(visible_at=tx.now))
        tx.note("cycle", run_id, {"cases": opened})


def _open_chunk(
    store: Store, world: World, actor: Actor, prepared: Preparation, run_id: int, chunk: Sequence[tuple[int, Wave]]
) -> None:
    with store.write(actor, "cycle.open") as tx:
        ids = tx.ids("cases", len(chunk))
        opening = [blank(prepared, run_id, new, each, tx.now) for new, each in zip(ids, chunk, strict=True)]
        done = open_all(Resolver(tx.connection, world, tx.now), opening)
        Writer(tx, world).write(done)
        tx.note("cycle", run_id, {"opened": len(done)})


def blank(prepared: Preparation, run_id: int, new: int, member: tuple[int, Wave], at: datetime) -> Running:
    """A case that is about to be opened: all that is known of it before the engine has run."""
    person, wave = member
    catalogue = prepared.catalogue
    return Running(
        id=new,
        subject_id=person,
        cycle_id=run_id,
        wave=wave.id,
        revision=prepared.revision,
        zone=prepared.cycle.zone,
        dates=wave.dates,
        occasion=1,
        state=CaseState(prepared.cycle.workflow, person, at),
        catalogue=catalogue,
        workflow=catalogue.model("workflow", prepared.cycle.workflow),
        calendar=catalogue.model("calendar", catalogue.organisation.data["calendar"]),
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes opened cases in bulk: a handful of statements, however many cases."""

    tx: Tx
    world: World

    def write(self, done: Sequence[Opening]) -> None:
        """All rows of these cases."""
        found = [(opening, opening.effects()) for opening in done]
        self.tx.bulk_insert(cases, [self._case(opening) for opening in done])
        self.tx.bulk_insert(case_event, [row for opening in done for row in _events(opening)])
        self.tx.bulk_insert(case_participant, self._rows(found, e.BindRole, _participants))
        self.tx.bulk_insert(case_grant, self._rows(found, e.GiveGrant, self._grant))
        tasks = self._with_ids("task", self._rows(found, e.OpenTask, self._tasks))
        self.tx.bulk_insert(task, self._frozen(done, tasks))
        self.tx.bulk_insert(mail, self._with_ids("mail", self._rows(found, e.Send, self._mail)))
        for opening, effects in found:
            for effect in effects:
                if isinstance(effect, e.JoinSession):
                    join(self.tx, opening.running, effect.key)

    def _case(self, opening: Opening) -> dict[str, Any]:
        running, pattern = opening.running, opening.pattern
        return {
            "id": running.id,
            "cycle_id": running.cycle_id,
            "wave": running.wave,
            "workflow": running.workflow.id,
            "revision": running.revision,
            "subject_id": running.subject_id,
            "opened_by_id": None,
            "occasion": running.occasion,
            "zone": running.zone,
            "calendar": running.calendar.id,
            "dates": _dates(tuple(running.dates.items())),
            "state": Canonical(opening.fill(pattern.state)),
            "status": pattern.status,
            "version": pattern.version,
            "opened_at": self.tx.now,
            "closed_at": None,
            "wakes_at": pattern.wakes_at,
        }

    def _rows(
        self,
        found: Sequence[tuple[Opening, list[e.Effect]]],
        kind: type,
        make: Callable[[Opening, Any], list[dict[str, Any]]],
    ) -> list[dict[str, Any]]:
        return [
            row
            for opening, effects in found
            for effect in effects
            if isinstance(effect, kind)
            for row in make(opening, effect)
        ]

    def _grant(self, opening: Opening, effect: e.GiveGrant) -> list[dict[str, Any]]:
        return [rows.grant_row(opening.running.id, opening.running.revision, effect, self.tx.now)]

    def _tasks(self, opening: Opening, effect: e.OpenTask) -> list[dict[str, Any]]:
        return rows.task_rows(opening.running.id, effect, effect.persons, self.tx.now)

    def _mail(self, opening: Opening, effect: e.Send) -> list[dict[str, Any]]:
        running = opening.running
        made = rows.message_rows(running.id, running.revision, running.catalogue, effect, effect.persons, self.tx.now)
        return [USUAL | {"created_at": self.tx.now} | row for row in made]

    def _with_ids(self, name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = self.tx.ids(name, len(found))
        return [row | {"id": new} for new, row in zip(ids, found, strict=True)]

    def _frozen(self, done: Sequence[Opening], tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The tasks with the items that their forms ask about, read for all cases at once."""
        by_case = {opening.running.id: opening.running for opening in done}
        wanted: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in tasks:
            running = by_case[row["case_id"]]
            form, _ = asking.form_for(running, running.workflow.step(row["step"]))
            row["frozen"] = {}
            for place, source in asking.item_sources(form).items():
                wanted.setdefault((place, source), []).append(row)
        for (place, source), some in wanted.items():
            found = self._items(source, [by_case[row["case_id"]] for row in some])
            for row in some:
                row["frozen"] |= asking.to_plain({place: found[row["case_id"]]})
        return tasks

    def _items(self, source: str, of: Sequence[Running]) -> dict[int, Sequence[Any]]:
        reader = self.world.reader(of[0].catalogue, source)
        requests = {each.id: ItemRequest(each.id, each.subject_id, source, each.period, self.tx.now) for each in of}
        read = reader.read(self.tx.connection, of[0].catalogue, list(requests.values())) if reader else {}
        return {case_id: read.get(request, ()) for case_id, request in requests.items()}


def _events(opening: Opening) -> Iterator[dict[str, Any]]:
    for seq, (at, text) in enumerate(opening.pattern.events, 1):
        yield {"case_id": opening.running.id, "seq": seq, "at": at, "data": Canonical(opening.fill(text))}


@lru_cache(maxsize=64)
def _dates(dates: tuple[tuple[str, date], ...]) -> Canonical:
    """The dates of a wave as they are stored, put into words once."""
    return Canonical(canonical({name: day.isoformat() for name, day in dates}))


def _participants(opening: Opening, effect: e.BindRole) -> list[dict[str, Any]]:
    return rows.participant_rows(opening.running.id, effect)
