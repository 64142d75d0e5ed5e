"""What counts at once: when a configuration is applied, running reviews go on with it, some at a time, by a job.

A review never changes its configuration but by going to another revision.  So where only part of a change counts at
once, a revision beside the old one is kept: the old documents with that part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain import jobs
from attain.cases.changes.impact import in_use
from attain.cases.changes.migrating import message_of
from attain.cases.changes.one_case import move_case
from attain.cases.changes.stretches import Stretch, within
from attain.cases.tables import cases
from attain.changing.difference import differences
from attain.changing.lanes import Change, changes
from attain.changing.live import followed
from attain.revisions.catalogues import resources
from attain.revisions.history import add_beside, base_of
from attain.workflow.migrating import Move

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.config.document import Resource
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.revisions.apply import Applied
    from attain.store.doors import Tx

KIND = "configuration.live"
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Follow:
    """What an apply does beside the new revision itself: prepares what running reviews go on with."""

    world: World

    def before(self, tx: Tx, n: int) -> None:
        """Nothing stands against it here."""

    def after(self, tx: Tx, applied: Applied) -> None:
        """Keep a revision beside each one in use of which something changes at once, and ask for the job."""
        new = resources(tx.connection, applied.n)
        to = {
            str(n): found for n in in_use(tx.connection) if n != applied.n and (found := _beside(tx, n, applied.n, new))
        }
        if to:
            jobs.put(tx, KIND, f"r{applied.n}", {"to": to, "after": 0})


def _beside(tx: Tx, n: int, newest: int, new: Sequence[Resource]) -> dict[str, Any] | None:
    """Where reviews on a revision go: `fresh` ones, and those where what has other words was `answered`."""
    old = resources(tx.connection, n)
    found = changes(differences(old, new), old, new)
    whole = all(change.lane == "live" for change in found)
    fresh = _target(tx, n, newest, followed(old, new, found, answered=False), whole=whole)
    if fresh is None:
        return None
    words = _other_words(found)
    answered = _target(tx, n, newest, followed(old, new, found, answered=True), whole=False) if words else fresh
    return {"fresh": fresh, "answered": answered, "words": words}


def _target(tx: Tx, n: int, newest: int, documents: Sequence[Resource] | None, *, whole: bool) -> int | None:
    """The newest revision where all of the change counts at once, else one beside the old one."""
    if documents is None:
        return None
    if whole:
        return newest
    base = base_of(tx.connection, n)
    return add_beside(tx, base, documents, {}, f"revision {base} with what of revision {newest} counts at once")


def _other_words(found: Sequence[Change]) -> dict[str, list[str]]:
    """{workflow: steps whose answers keep the words that they were given to}."""
    words: dict[str, set[str]] = {}
    for change in found:
        if change.lane == "live" and change.rule.unanswered:
            for workflow, steps in change.steps.items():
                words.setdefault(workflow, set()).update(steps)
    return {workflow: sorted(steps) for workflow, steps in words.items()}


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""
    return {KIND: partial(_go_on, world)}


def _go_on(world: World, tx: Tx, job: Job) -> Mapping[str, Any] | None:
    """The next reviews; the payload says how far it came, so that stopping loses nothing."""
    said = job.payload
    revisions = [int(n) for n in said["to"]]
    rows = select(cases.c.id).where(cases.c.id > said["after"], cases.c.revision.in_(revisions))
    some = (
        tx.connection.execute(rows.where(cases.c.status == "open").order_by(cases.c.id).limit(AT_ONCE)).scalars().all()
    )
    for case_id, error in within(tx, some, partial(_follow, world, said["to"])):
        tx.note("case", case_id, {"stays on": _revision(tx, case_id), "because": message_of(error)})
    return {**said, "after": some[-1]} if some else None


def _revision(tx: Tx, case_id: int) -> int:
    return int(tx.connection.execute(select(cases.c.revision).where(cases.c.id == case_id)).scalar_one())


def _follow(world: World, to: Mapping[str, Any], tx: Tx, case_ids: Sequence[int]) -> None:
    stretch = Stretch(tx, world, case_ids)
    for case_id in case_ids:
        running = stretch.take(case_id)
        target = _where(running, to.get(str(running.revision)))
        if target is not None and running.state.is_open:
            how = Move(running.revision, target, due_dates="later_of_both")
            stretch.moved(move_case(tx, world, running, how))


def _where(running: Running, found: Mapping[str, Any] | None) -> int | None:
    if found is None:
        return None
    answered = found["answered"] != found["fresh"] and _answered(running, found["words"].get(running.workflow.id, ()))
    target = found["answered"] if answered else found["fresh"]
    return None if target is None else int(target)


def _answered(running: Running, steps: Collection[str]) -> bool:
    found = (state for key, state in running.state.steps.items() if key.step in steps)
    return any(state.status == "ended" or state.submitted or state.answered for state in found)
