"""Taking a migration back, review by review, where nothing happened since; else another migration has to do it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from attain.cases.changes.impact import running_on
from attain.cases.changes.migrating import Progress, Report, message_of, prepare
from attain.cases.changes.one_case import change_answers, rename, under
from attain.cases.changes.stretches import in_stretches
from attain.cases.facts import Resolver
from attain.cases.freezing import frozen_for
from attain.cases.keeping import keep, of_passage
from attain.cases.moving import waking
from attain.cases.running import Running, held, many
from attain.cases.tables import case_event, draft, task
from attain.cases.waking import AT_ONCE
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
    from collections.abc import Sequence
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.changing.mapping import Field
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.events import Event

SINCE = "something happened in it since: only another migration can bring it back"


def undo(store: Store, world: World, actor: Actor, migration_id: str, progress: Progress) -> Report:
    """Bring reviews back to where the migration found them; AttainError where answers were dropped or rated anew."""
    with store.read() as connection:
        prepared = prepare(connection, world, migration_id)
        one = prepared.migration
        back = [field.inverse for field in reversed(one.fields)]
        if None in back:
            raise AttainError(
                "this migration dropped answers or rated them anew, so it has no inverse",
                "write a migration back, with its own map",
            )
        waiting = running_on(connection, one.workflow, lineage(connection, one.to_revision))
    stays: Counter[str] = Counter()
    moved = 0
    work = partial(_some, world, one.hash, [field for field in back if field])
    for place, done in enumerate(in_stretches(store, actor, "review.migrate_back", waiting, work), 1):
        for count, reasons in done.results:
            moved += count
            stays += reasons
        stays.update(message_of(error) for error in done.errors)
        progress(min(place * AT_ONCE, len(waiting)), len(waiting))
    return Report(moved, +stays, {}, {}, {}, moved)


def _some(
    world: World, map_hash: str, fields: Sequence[Field], tx: Tx, case_ids: Sequence[int]
) -> tuple[int, Counter[str]]:
    """Bring these back; gives how many, and why others stay."""
    held(tx, case_ids)
    moved, stays, before = 0, Counter[str](), _Before(tx, case_ids)
    for running in many(tx.connection, world.catalogues, case_ids):
        try:
            event = before.back(running, map_hash)
        except Refusal as error:
            stays[error.message] += error.code == "stays"
        else:
            change_answers(tx, running.id, fields, {})
            _write(tx, world, running, event)
            moved += 1
    return moved, stays


class _Before:
    """What happened in these reviews, and when somebody last wrote something in each; read at once."""

    def __init__(self, tx: Tx, case_ids: Sequence[int]) -> None:
        self._tx = tx
        self._events: dict[int, list[Event]] = {case_id: [] for case_id in case_ids}
        rows = select(case_event.c.case_id, case_event.c.data).where(case_event.c.case_id.in_(case_ids))
        for row in tx.connection.execute(rows.order_by(case_event.c.case_id, case_event.c.seq)):
            self._events[row.case_id].append(from_json(row.data))
        last = select(task.c.case_id, func.max(draft.c.saved_at)).join(task, task.c.id == draft.c.task_id)
        last = last.where(task.c.case_id.in_(case_ids)).group_by(task.c.case_id)
        self._saved: dict[int, datetime] = {row[0]: row[1] for row in tx.connection.execute(last)}

    def back(self, running: Running, map_hash: str) -> Migrated:
        """The event that brings a review back; Refusal `stays` or `other` where none does."""
        events = self._events[running.id]
        here = (n for n, event in enumerate(events) if isinstance(event, Migrated) and event.map_hash == map_hash)
        place = max(here, default=-1)
        then = events[place]
        if place < 0 or not isinstance(then, Migrated) or then.to_revision != running.revision:
            raise Refusal("other", "This review was not moved by it, or went on to another revision.")
        saved = self._saved.get(running.id)
        if any(event.at > then.at for event in events[place + 1 :]) or (saved is not None and saved > then.at):
            raise Refusal("stays", SINCE)
        before = fold(events[:place])
        event = inverse(running.state, before, then, self._tx)
        if not _restores(running.state, before, event):
            raise Refusal("stays", "what people may see changed with it: only another migration can bring it back")
        return event


def inverse(now: CaseState, before: CaseState, then: Migrated, tx: Tx) -> Migrated:
    """The event that makes the case what it was before another such event."""
    names = {new: old for old, new in then.names}
    back = {key._replace(step=names.get(key.step, key.step)): (key, state) for key, state in now.steps.items()}
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
