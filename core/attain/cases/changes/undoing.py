"""Taking a migration back, review by review, where nothing happened since; else another migration has to do it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from attain.cases.changes.impact import running_on
from attain.cases.changes.migrating import BATCH, Progress, Report, prepare
from attain.cases.changes.one_case import rename, under
from attain.cases.facts import Resolver
from attain.cases.freezing import frozen_for
from attain.cases.keeping import keep, of_passage
from attain.cases.moving import waking
from attain.cases.running import Running, lock
from attain.cases.tables import case_event, draft, task
from attain.errors import AttainError, Refusal
from attain.revisions.history import lineage
from attain.workflow.case import CaseState, StepKey
from attain.workflow.engine import transition_of
from attain.workflow.events_beside import Migrated
from attain.workflow.evolve import evolve, fold
from attain.workflow.facts import Known
from attain.workflow.migrating import Move
from attain.workflow.run import Run
from attain.workflow.stored import from_json

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx

SINCE = "something happened in it since: only another migration can bring it back"


def undo(store: Store, world: World, actor: Actor, migration_id: str, progress: Progress) -> Report:
    """Bring reviews back to where the migration found them; AttainError where it changed answers."""
    with store.read() as connection:
        prepared = prepare(connection, world, migration_id)
        one = prepared.migration
        if one.fields:
            raise AttainError(
                "this migration changed answers, so it has no inverse", "write a migration back, with its own map"
            )
        waiting = running_on(connection, one.workflow, lineage(connection, one.to_revision))
    stays: Counter[str] = Counter()
    moved = 0
    for place, case_id in enumerate(waiting, 1):
        try:
            with store.write(actor, "review.migrate_back") as tx:
                _back(tx, world, case_id, one.hash)
            moved += 1
        except Refusal as error:
            stays[error.message] += error.code == "stays"
        if place % BATCH == 0:
            progress(place, len(waiting))
    return Report(moved, +stays, {}, {}, {}, moved)


def _back(tx: Tx, world: World, case_id: int, map_hash: str) -> None:
    running = lock(tx, world.catalogues, case_id)
    rows = select(case_event.c.data).where(case_event.c.case_id == case_id).order_by(case_event.c.seq)
    events = [from_json(data) for data in tx.connection.execute(rows).scalars()]
    place = max(
        (n for n, event in enumerate(events) if isinstance(event, Migrated) and event.map_hash == map_hash), default=-1
    )
    then = events[place]
    if place < 0 or not isinstance(then, Migrated) or then.to_revision != running.revision:
        raise Refusal("other", "This review was not moved by it, or went on to another revision.")
    if any(event.at > then.at for event in events[place + 1 :]) or _written_since(tx, case_id, then):
        raise Refusal("stays", SINCE)
    before = fold(events[:place])
    event = inverse(running.state, before, then, tx)
    if not _restores(running.state, before, event):
        raise Refusal("stays", "what people may see changed with it: only another migration can bring it back")
    _write(tx, world, running, event)


def _written_since(tx: Tx, case_id: int, then: Migrated) -> bool:
    rows = select(draft.c.task_id).join(task, task.c.id == draft.c.task_id)
    return tx.connection.execute(rows.where(task.c.case_id == case_id, draft.c.saved_at > then.at)).first() is not None


def inverse(now: CaseState, before: CaseState, then: Migrated, tx: Tx) -> Migrated:
    """The event that makes the case what it was before another such event."""
    names = {new: old for old, new in then.names}
    back = {replace(key, step=names.get(key.step, key.step)): (key, state) for key, state in now.steps.items()}
    dropped = tuple(key for old, (key, _) in back.items() if old not in before.steps)
    passages = tuple((key, state) for key, state in before.steps.items() if key not in back or back[key][1] != state)
    back_to = then.from_revision
    return Migrated(tx.now, then.to_revision, back_to, then.map_hash, tuple(sorted(names.items())), dropped, passages)


def _restores(now: CaseState, before: CaseState, event: Migrated) -> bool:
    after = evolve(now, event)
    return replace(after, version=before.version, moved_at=before.moved_at) == before


def _write(tx: Tx, world: World, running: Running, event: Migrated) -> None:
    rename(tx, running.id, Move(event.from_revision, event.to_revision, names=dict(event.names)))
    old = under(tx, world, running, event.to_revision)
    resolver = Resolver(tx.connection, world, tx.now)
    run = Run(old.workflow, running.state, Known(tx.now, running.zone, running.calendar, {}), tx.now)
    run.emit(event)
    transition = transition_of(run, running.state)
    after = replace(old, state=transition.case)
    keep(tx, old, transition, waking(after, resolver), partial(frozen_for, tx, world, after))
    for key, state in event.passages:
        if state.status == "open":
            _reopen(tx, running.id, key, state.actors)
    tx.note("case", running.id, {"migrated": f"r{event.from_revision}->r{event.to_revision}", "map": event.map_hash})


def _reopen(tx: Tx, case_id: int, key: StepKey, actors: tuple[int, ...]) -> None:
    """What had been taken from people's hands is theirs again."""
    closed = of_passage(case_id, key) & (task.c.state == "closed") & task.c.person_id.in_(actors)
    tx.connection.execute(update(task).where(closed).values(state="open"))
