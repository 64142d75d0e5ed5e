"""What an import would do to open tasks, found out by asking the engine; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.facts import Resolver
from attain.cases.handing_on import orders
from attain.cases.hr.changing import done_by
from attain.cases.lines_moved import Shift, follow_lines
from attain.cases.moving import try_out
from attain.cases.people_changes import moving_tasks
from attain.cases.running import many
from attain.people.applying import chunks
from attain.people.foreseen import foresee
from attain.people.sets import one_of
from attain.people.tables import person
from attain.workflow.events import ActorsChanged, AnswerWithdrawn, CaseClosed
from attain.workflow.inputs import PersonLeft

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.people.planning import ImportPlan

LOOKED_AT = 1000
"""Reviews that are played through for a preview; the rest is counted."""
SOME = 100
NAMED = 3


@dataclass(slots=True)
class Preview:
    """Figures of open tasks.

    `to`: {name: tasks that he gets}, whether somebody left or a line moved.  `nobody`: tasks for which the reviews
    name nobody who is there.  `unseen`: reviews with a part of a leaver that were not played through.
    """

    leave: int = 0
    ending: int = 0
    withdrawn: int = 0
    nobody: int = 0
    unseen: int = 0
    to: Counter[str] = field(default_factory=Counter)

    @property
    def tasks(self) -> int:
        """Open tasks that go to somebody else."""
        return self.to.total()


def preview(connection: Connection, world: World, plan: ImportPlan, at: datetime) -> Preview:
    """Play what the plan's leavers and lines mean on the open reviews as they stand."""
    seen = foresee(plan)
    found = Preview(leave=len(plan.changes.leavers))
    to: Counter[int] = Counter()
    wanted = [one for one in follow_lines(seen.reporting, seen.reports) if one.was not in seen.leavers]
    to.update(one.by for one in moving_tasks(connection, world, wanted) if one.by is not None)
    parts = _parts(connection, seen.leavers)
    looked, rest = list(parts)[:LOOKED_AT], list(parts)[LOOKED_AT:]
    found.unseen = len(rest)
    for some in chunks(looked, SOME):
        for running in many(connection, world.catalogues, some):
            _play(connection, world, at, running, parts[running.id], seen.leavers, found, to)
    found.to = _named(connection, to, seen.joiners)
    return found


def _parts(connection: Connection, leavers: Mapping[int, tuple[int, ...]]) -> dict[int, list[int]]:
    """{case: leavers with a part in it}."""
    found: dict[int, list[int]] = {}
    for person_id in leavers:
        for case_id, _ in orders(connection, Shift((), {person_id: ()})):
            found.setdefault(case_id, []).append(person_id)
    return found


def _play(
    connection: Connection,
    world: World,
    at: datetime,
    running: Running,
    gone: Sequence[int],
    leavers: Mapping[int, tuple[int, ...]],
    found: Preview,
    to: Counter[int],
) -> None:
    # Whose own review it is comes first: it ends, and the parts of others in it with it.
    for person_id in sorted(gone, key=lambda one: one != running.subject_id):
        acting = {key: state.actors for key, state in running.state.open_steps()}
        what = PersonLeft(person_id, done_by(connection, running.id, person_id), leavers[person_id])
        after = try_out(running, Resolver(connection, world, at), what)
        for event in after.events:
            if isinstance(event, CaseClosed) and person_id == running.subject_id:
                found.ending += 1
            elif isinstance(event, AnswerWithdrawn):
                found.withdrawn += 1
            elif isinstance(event, ActorsChanged):
                _count(set(event.actors) - leavers.keys(), set(acting.get(event.key, ())), found, to)
        if not after.case.is_open:
            return
        running = replace(running, state=after.case)


def _count(now: Collection[int], before: Collection[int], found: Preview, to: Counter[int]) -> None:
    new = set(now) - set(before)
    to.update(new)
    if not now:
        found.nobody += 1


def _named(connection: Connection, to: Counter[int], joiners: Mapping[int, str]) -> Counter[str]:
    rows = connection.execute(select(person.c.id, person.c.name).where(one_of(connection, person.c.id, to)))
    names = {row.id: row.name for row in rows} | dict(joiners)
    found: Counter[str] = Counter()
    for one, count in to.items():
        found[names[one]] += count
    return found


def in_words(seen: Preview) -> list[str]:
    """A preview in sentences, the first for everybody, the others where there is something to say."""
    who = _people(seen.to)
    first = (
        f"{_count_of(seen.leave, 'person leaves', 'people leave')}; "
        f"{_count_of(seen.tasks, 'open task goes', 'open tasks go')} to {who}; "
        f"{_count_of(seen.nobody, 'task finds', 'tasks find')} nobody."
    )
    said = [first]
    if seen.ending:
        said.append(f"{_count_of(seen.ending, 'open review ends', 'open reviews end')} with the person it is about.")
    if seen.withdrawn:
        said.append(f"{_count_of(seen.withdrawn, 'request', 'requests')} for feedback would be withdrawn.")
    if seen.unseen:
        said.append(f"{_count_of(seen.unseen, 'more review', 'more reviews')} of leavers not looked into.")
    return said


def _people(to: Counter[str]) -> str:
    if not to:
        return "others"
    shown = [f"{name} ({count})" for name, count in to.most_common(NAMED)]
    rest = len(to) - len(shown)
    return ", ".join(shown) + (f" and {_count_of(rest, 'other', 'others')}" if rest else "")


def _count_of(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
