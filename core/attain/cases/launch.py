"""Launching a review cycle: everybody who is in gets a case, in chunks that can be resumed, made visible
all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from attain.cases.carrying import carry_over
from attain.cases.cycle import Cycle, Eligible, Wave, cycle_of, eligible
from attain.cases.facts import Resolver
from attain.cases.fitting import Moment, fits
from attain.cases.missing import missing, said
from attain.cases.opening_rows import Writer
from attain.cases.running import Running
from attain.cases.scoring import draws_on_others, rescore
from attain.cases.shapes import Patterns, open_all
from attain.cases.tables import cases, review_cycle
from attain.errors import AttainError, Refusal
from attain.phrases.calendar import local_day
from attain.store.doors import Actor
from attain.variations.fit import Fit, usual
from attain.variations.vary import variation
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
    fits: Mapping[int, Fit] = field(default_factory=dict)


def moment_of(cycle: Cycle, at: datetime) -> Moment:
    """When cases of a cycle open now, for what fits their subjects."""
    named = {"cycle start": cycle.starts, "cycle end": cycle.ends, "cut_off": cycle.cut_off}
    return Moment(local_day(at, cycle.zone), cycle.id, cycle.cut_off, cycle.zone, named)


def _later(prepared: Preparation) -> str:
    """That somebody starts on a later day, and when the first wave does."""
    if not prepared.later:
        return ""
    first = min(wave.starts for wave in prepared.cycle.waves)
    return f" {prepared.later} start later, the first wave on {first}: launch it on that day."


def silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def prepare(connection: Connection, world: World, cycle_id: str, at: datetime) -> Preparation:
    """Who would be in, as things stand; AttainError for an unknown cycle or one whose expectation does not hold."""
    revision, catalogue = world.catalogues.current(connection)
    cycle = cycle_of(catalogue, cycle_id)
    found = eligible(connection, catalogue, cycle, at)
    waves = {wave.id: wave for wave in cycle.waves}
    now = {person: waves[wave] for person, wave in found.inside.items() if waves[wave].starts <= at.date()}
    fit = fits(connection, catalogue, now, moment_of(cycle, at), at)
    return Preparation(revision, catalogue, cycle, found, now, len(found.inside) - len(now), fit)


def stop_unexpected(prepared: Preparation) -> None:
    """AttainError where a population has fewer or more people than its document expects."""
    if prepared.eligible.unexpected:
        help = "look for what is wrong in the people or the population; or mend expect:"
        raise AttainError(f"nothing was launched: {prepared.eligible.unexpected}", help)


def who_is_missing(connection: Connection, world: World, prepared: Preparation, at: datetime) -> str:
    """Who would be missing though the document lets nothing open without, in words; "" where nobody is."""
    opening = blanks(prepared, 0, enumerate(prepared.now.items(), 1), at)
    found = missing(Resolver(connection, world, at), opening)
    return said(connection, prepared.catalogue, prepared.cycle.workflow, found)


def _stop_missing(connection: Connection, world: World, prepared: Preparation, at: datetime) -> None:
    if wrong := who_is_missing(connection, world, prepared, at):
        help = "name somebody who holds it, or let somebody stand in: write another if_none"
        raise AttainError(f"nothing was launched: {wrong}", help)


def launch(
    store: Store, world: World, actor: Actor, cycle_id: str, progress: Progress = silent, *, as_expected: bool = False
) -> Launched:
    """Open a case for everybody who is in and whose wave has started.

    Killed in the middle and called again, it goes on where it was; called when all is done, it opens what became due
    since (a later wave, somebody new) and nothing twice.  `as_expected`: AttainError, before anything is written, where
    a population has fewer or more people than its document expects, or somebody is missing without whom nothing may
    open.
    """
    with store.read() as connection:
        prepared = prepare(connection, world, cycle_id, store.clock.now())
        if as_expected:
            stop_unexpected(prepared)
            _stop_missing(connection, world, prepared, store.clock.now())
    run_id, at = _begin(store, actor, prepared)
    opener = Opener(store, world, actor, prepared, run_id, at)
    with store.read() as connection:
        have = set(connection.execute(select(cases.c.subject_id).where(cases.c.cycle_id == run_id)).scalars())
    waiting = [(person, wave) for person, wave in prepared.now.items() if person not in have]
    opened = len(have)
    for chunk in _stretches(waiting, CHUNK):
        opener.open(chunk)
        opened += len(chunk)
        progress(opened, len(prepared.now))
    _finish(store, actor, prepared, run_id, opened)
    return Launched(run_id, len(waiting), prepared.later, prepared.eligible.outside)


def _stretches(found: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Stretches of a list."""
    return (found[start : start + size] for start in range(0, len(found), size))


def _begin(store: Store, actor: Actor, prepared: Preparation) -> tuple[int, datetime]:
    """The run, and the instant at which all its cases are opened that this call opens."""
    cycle = prepared.cycle
    with store.write(actor, "cycle.launch") as tx:
        known = tx.connection.execute(select(review_cycle).where(review_cycle.c.cycle == cycle.id)).first()
        if known is not None:
            if known.revision != prepared.revision and known.visible_at is None:
                began, force = known.revision, prepared.revision
                message = f"the launch of {cycle.id} began with revision {began}; now {force} is in force"
                raise AttainError(message, "apply the earlier configuration again, or finish that launch first")
            return int(known.id), tx.now
        if not prepared.now:
            raise Refusal("nobody", f"Nobody is in {cycle.id} today, so there is nothing to launch.{_later(prepared)}")
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
    return new, tx.now


def _finish(store: Store, actor: Actor, prepared: Preparation, run_id: int, opened: int) -> None:
    with store.write(actor, "cycle.visible") as tx:
        shown = update(review_cycle).where(review_cycle.c.id == run_id, review_cycle.c.visible_at.is_(None))
        tx.connection.execute(shown.values(visible_at=tx.now))
        day = local_day(tx.now, prepared.cycle.zone)
        carried = carry_over(tx, prepared.catalogue, prepared.cycle.id, prepared.eligible.outside, day)
        tx.note("cycle", run_id, {"cases": opened, "carried over": carried})


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens cases stretch by stretch, each in a transaction of its own, all as of one instant."""

    store: Store
    world: World
    actor: Actor
    prepared: Preparation
    run_id: int
    at: datetime
    known: Patterns = field(default_factory=dict)

    def open(self, chunk: Sequence[tuple[int, Wave]]) -> None:
        """Open the cases of these people."""
        with self.store.write(self.actor, "cycle.open") as tx:
            members = zip(tx.ids("cases", len(chunk)), chunk, strict=True)
            opening = blanks(self.prepared, self.run_id, members, self.at)
            done = open_all(Resolver(tx.connection, self.world, self.at), opening, self.known)
            Writer(tx, self.world, self.at).write(done)
            _score(tx, self.world, opening)
            tx.note("cycle", self.run_id, {"opened": len(done)})


def _score(tx: Tx, world: World, opened: Iterable[Running]) -> None:
    """The scores that have a value from the start: those that take from other cases."""
    drawing = [one for one in opened if draws_on_others(one.catalogue, one.workflow.id)]
    looks = Resolver(tx.connection, world, tx.now).looks_of_all(drawing) if drawing else {}
    for one in drawing:
        rescore(tx, one, looks[one.id])


def blanks(
    prepared: Preparation, run_id: int, members: Iterable[tuple[int, tuple[int, Wave]]], at: datetime
) -> list[Running]:
    """Cases that are about to be opened, from their ids and whom they are for: all that is known of them before the
    engine has run.
    """
    cycle, common = prepared.cycle, usual(prepared.catalogue)

    def blank(new: int, person: int, wave: Wave) -> Running:
        fit = prepared.fits.get(person, common)
        catalogue = variation(prepared.catalogue, fit.overlays)
        return Running(
            id=new,
            subject_id=person,
            cycle_id=run_id,
            wave=wave.id,
            revision=prepared.revision,
            zone=cycle.zone,
            dates=wave.dates,
            occasion=1,
            state=CaseState(cycle.workflow, person, at),
            catalogue=catalogue,
            workflow=catalogue.model("workflow", cycle.workflow),
            calendar=catalogue.model("calendar", fit.calendar),
            overlays=fit.overlays,
        )

    return [blank(new, person, wave) for new, (person, wave) in members]
