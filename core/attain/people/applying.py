"""Carrying out an import plan: staged in steps of at most 500 people, then made visible at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, or_, select, update

from attain.errors import Refusal
from attain.people import recordings
from attain.people.asof import as_of, view
from attain.people.closure import chains
from attain.people.closure import kept as stored
from attain.people.planning import COPIED, Changes, Entry, ImportPlan, Options
from attain.people.present import Kept, Line, present_of
from attain.people.sets import one_of
from attain.people.tables import (
    holding,
    person,
    person_facts,
    position,
    reporting_closure,
    reporting_line,
    unit,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from attain.people.asof import View
    from attain.store.doors import Actor, Store, Tx

AT_ONCE = 500
PATIENCE = timedelta(hours=1)
"""An import that began longer ago and is not through was killed."""
T = TypeVar("T")
Progress = Callable[[int, int], None]


def chunks(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Lists of at most `size` items."""
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@dataclass(slots=True)
class Run:
    """One import under way."""

    store: Store
    actor: Actor
    plan: ImportPlan
    recording: int
    progress: Progress
    done: int = 0
    total: int = 0

    def step(self) -> AbstractContextManager[Tx]:
        """The next small transaction."""
        return recordings.step(self.store, self.actor, self.recording, "stage people import")

    def moved(self, count: int) -> None:
        """Tell how far it is."""
        self.done += count
        self.progress(self.done, self.total)

    @property
    def positions(self) -> dict[str, int]:
        """Ids of posts by code; grows as posts are made."""
        return self.plan.present.positions


def carry_out(store: Store, actor: Actor, plan: ImportPlan, progress: Progress) -> int:
    """Write what a plan says; gives the number of the recording.  Killed at any instant, all or nothing is visible."""
    id = recordings.begin(store, actor, f"import of {plan.file}", plan.present.recording)
    run = Run(store, actor, plan, id, progress)
    changes = plan.changes
    # Of a change to come the way up is drawn on its day.
    affected = chains(plan.present.lines, changes.lines) if plan.options.as_of <= as_of(store.clock.now()).day else {}
    run.total = _work(changes) + len(affected)
    _units(run)
    _joiners(run)
    _known_people(run)
    _lines(run, affected)
    _finish(run)
    return id


def _work(changes: Changes) -> int:
    people = len(changes.joiners) + 2 * len(changes.returners) + len(changes.changed) + len(changes.movers)
    return people + len(changes.leavers) + len(changes.lines) + len(changes.matrix)


def _units(run: Run) -> None:
    for chunk in chunks(run.plan.changes.units):
        with run.step() as tx:
            ids = tx.ids("unit", len(chunk))
            rows = [(id, fact, value, value, run.recording) for id, (fact, value) in zip(ids, chunk, strict=True)]
            tx.bulk_insert(unit, rows, ("id", "fact", "value", "title", "recorded"))


def _joiners(run: Run) -> None:
    for chunk in chunks(run.plan.changes.joiners):
        with run.step() as tx:
            ids = tx.ids("person", len(chunk))
            people = [
                (id, entry.staff_number, *entry.copied, tx.now, run.recording)
                for id, entry in zip(ids, chunk, strict=True)
            ]
            tx.bulk_insert(person, people, ("id", "staff_number", *COPIED, "created_at", "recorded"))
            _new_posts(run, tx, (entry.post for entry in chunk))
            _insert_facts(
                run, tx, [(id, entry.facts, entry.starts, None) for id, entry in zip(ids, chunk, strict=True)]
            )
            posts = run.positions
            held = [(id, posts[entry.post], entry.starts, None) for id, entry in zip(ids, chunk, strict=True)]
            _insert_holdings(run, tx, held)
        run.moved(len(chunk))


def _new_posts(run: Run, tx: Tx, codes: Iterable[str]) -> None:
    new = [code for code in dict.fromkeys(codes) if code not in run.positions]
    ids = tx.ids("position", len(new))
    tx.bulk_insert(
        position, [(id, code, run.recording) for id, code in zip(ids, new, strict=True)], ("id", "code", "recorded")
    )
    run.positions.update(zip(new, ids, strict=True))


_TIMES = ("valid_from", "valid_to", "recorded")


def _insert_facts(run: Run, tx: Tx, rows: Sequence[tuple[int, str, date, date | None]]) -> None:
    _insert(run, tx, person_facts, rows, ("person_id", "facts"))


def _insert_holdings(run: Run, tx: Tx, rows: Sequence[tuple[int, int, date, date | None]]) -> None:
    _insert(run, tx, holding, rows, ("person_id", "position_id"))


def _insert(run: Run, tx: Tx, table: Table, rows: Sequence[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
    ids = tx.ids(table.name, len(rows))
    with_ids = ((id, *row, run.recording) for id, row in zip(ids, rows, strict=True))
    tx.bulk_insert(table, with_ids, ("id", *columns, *_TIMES))


def _supersede(run: Run, tx: Tx, table: Table, ids: Iterable[int]) -> None:
    gone = [id for id in ids if id]
    if gone:
        old = update(table).where(one_of(tx.connection, table.c.id, gone))
        tx.connection.execute(old.values(superseded=run.recording))


def _known_people(run: Run) -> None:
    changes = run.plan.changes
    for chunk in chunks([*changes.changed, *changes.returners]):
        with run.step() as tx:
            _change_facts(run, tx, chunk)
        run.moved(len(chunk))
    returning = [(entry.kept, entry.post) for entry in changes.returners if entry.kept]
    for moving in chunks([*changes.movers, *returning]):
        with run.step() as tx:
            _move(run, tx, moving)
        run.moved(len(moving))
    for leaving in chunks(changes.leavers):
        with run.step() as tx:
            _end_facts(run, tx, leaving)
            _end_holdings(run, tx, leaving)
        run.moved(len(leaving))


def _change_facts(run: Run, tx: Tx, entries: Sequence[Entry]) -> None:
    """The old version is closed on the day of the import; one of that same day is replaced."""
    known = [(entry, entry.kept) for entry in entries if entry.kept]
    day = run.plan.options.as_of
    _end_facts(run, tx, [kept for _, kept in known])
    new = [(kept.id, entry.facts, max(day, kept.facts_from), kept.leaves) for entry, kept in known]
    _insert_facts(run, tx, new)


def _end_facts(run: Run, tx: Tx, people: Sequence[Kept]) -> None:
    day = run.plan.options.as_of
    _supersede(run, tx, person_facts, (kept.facts_id for kept in people))
    closed = [(kept.id, kept.facts, kept.facts_from, day) for kept in people if kept.facts_id and kept.facts_from < day]
    _insert_facts(run, tx, closed)


def _end_holdings(run: Run, tx: Tx, people: Sequence[Kept]) -> None:
    day = run.plan.options.as_of
    _supersede(run, tx, holding, (kept.holding_id for kept in people))
    closed = [
        (kept.id, run.positions[kept.position], kept.holding_from, day)
        for kept in people
        if kept.holding_id and kept.holding_from < day
    ]
    _insert_holdings(run, tx, closed)


def _move(run: Run, tx: Tx, moving: Sequence[tuple[Kept, str]]) -> None:
    day = run.plan.options.as_of
    _new_posts(run, tx, (post for _, post in moving))
    _end_holdings(run, tx, [kept for kept, _ in moving])
    _insert_holdings(
        run, tx, [(kept.id, run.positions[post], max(day, kept.holding_from), kept.leaves) for kept, post in moving]
    )


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that ends, one that starts, or both."""

    post: str
    kind: str
    old: Line | None
    above: str

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that count no more: the line of today, and what was to come after it."""
        return (self.old.id, *self.old.later) if self.old else ()


def _primary(plan: ImportPlan) -> dict[str, LineChange]:
    lines = plan.changes.lines
    return {post: LineChange(post, "primary", plan.present.lines.get(post), above) for post, above in lines.items()}


def _matrix(plan: ImportPlan) -> Iterator[LineChange]:
    for post, wanted in plan.changes.matrix.items():
        had = plan.present.matrix.get(post, {})
        for above in sorted(wanted - had.keys()):
            yield LineChange(post, "matrix", None, above)
        for above in sorted(had.keys() - wanted):
            yield LineChange(post, "matrix", had[above], "")


def _lines(run: Run, affected: Mapping[str, list[str]]) -> None:
    """Lines, and the whole way up of each post that `affected` tells."""
    starts = {entry.post: entry.starts for entry in run.plan.changes.joiners}
    primary = _primary(run.plan)
    for posts in chunks(dict.fromkeys((*affected, *primary))):
        changed = [primary[post] for post in posts if post in primary]
        with run.step() as tx:
            _change_lines(run, tx, changed, starts)
            _change_ways(run, tx, [post for post in posts if post in affected], affected)
        run.moved(len(posts) + len(changed))
    for chunk in chunks(_matrix(run.plan)):
        with run.step() as tx:
            _change_lines(run, tx, chunk, starts)
        run.moved(len(chunk))


def _change_lines(run: Run, tx: Tx, changes: Sequence[LineChange], starts: dict[str, date]) -> None:
    day, ids = run.plan.options.as_of, run.positions
    _supersede(run, tx, reporting_line, (id for change in changes if change.old for id in change.rows))
    closed = [
        (ids[change.post], ids[change.old.above], change.kind, change.old.valid_from, day)
        for change in changes
        if change.old and change.old.valid_from < day
    ]
    new = [
        (ids[change.post], ids[change.above], change.kind, _from(change, day, starts), None)
        for change in changes
        if change.above
    ]
    _insert(run, tx, reporting_line, [*closed, *new], ("position_id", "reports_to", "kind"))


def _from(change: LineChange, day: date, starts: dict[str, date]) -> date:
    return max(day, change.old.valid_from) if change.old else starts.get(change.post, day)


def _change_ways(run: Run, tx: Tx, posts: Sequence[str], affected: Mapping[str, list[str]]) -> None:
    ids, c = run.positions, reporting_closure.c
    if run.plan.present.recording:
        mine = one_of(tx.connection, c.descendant, [ids[post] for post in posts])
        old = update(reporting_closure).where(mine, c.superseded.is_(None), c.recorded < run.recording)
        tx.connection.execute(old.values(superseded=run.recording))
    rows = (
        (ids[post], ids[above], run.recording, depth) for post in posts for depth, above in enumerate(affected[post], 1)
    )
    tx.bulk_insert(reporting_closure, rows, ("descendant", "ancestor", "recorded", "depth"))


def draw_lines(store: Store, actor: Actor, day: str) -> int:
    """Draw the way up of the posts whose line changes on a day that has come; gives the recording, 0 for nothing new.

    Refusal while an import is under way: it would be taken back.
    """
    now = store.clock.now()
    with store.read() as connection:
        if recordings.under_way(connection, now - PATIENCE):
            raise Refusal("import_runs", "an import of people is under way", "try again when it is done")
        plan = _of_the_day(connection, view(connection, now), date.fromisoformat(day))
        affected = chains(plan.present.lines, plan.changes.lines)
        wanted = {
            (plan.present.positions[post], plan.present.positions[above], depth)
            for post, way in affected.items()
            for depth, above in enumerate(way, 1)
        }
        posts = {plan.present.positions[post] for post in affected}
        there = {row for row in stored(connection, view(connection, now)) if row[0] in posts}
    if wanted == there:
        return 0
    run = Run(store, actor, plan, recordings.begin(store, actor, plan.file, plan.present.recording), _quiet)
    for some in chunks(affected):
        with run.step() as tx:
            _change_ways(run, tx, some, affected)
    _finish(run)
    return run.recording


def _of_the_day(connection: Connection, seen: View, day: date) -> ImportPlan:
    """The posts whose line begins or ends on a day, as if an import changed them."""
    there = present_of(connection, seen, ())
    c = reporting_line.c
    rows = select(c.position_id).where(seen.known_rows(reporting_line), or_(c.valid_from == day, c.valid_to == day))
    codes = {id: code for code, id in there.positions.items()}
    changed = {codes[id] for id in connection.execute(rows.where(c.kind == "primary")).scalars()}
    above = {post: there.lines[post].above if post in there.lines else "" for post in sorted(changed)}
    return ImportPlan(f"lines of {day}", 0, Options(day), (), Changes(lines=above), there)


def _quiet(_done: int, _total: int) -> None:
    pass


def _finish(run: Run) -> None:
    """The copies in `person` and the visibility of all the rest, in one small transaction."""
    plan, changes = run.plan, run.plan.changes
    copies = [
        {"key": entry.kept.id, "ended_on": entry.kept.leaves, **dict(zip(COPIED, entry.copied, strict=True))}
        for entry in [*changes.changed, *changes.returners]
        if entry.kept and (entry.kept.ended or entry.copied != entry.kept.copied)
    ]
    leavers = [kept.id for kept in changes.leavers]
    with recordings.step(run.store, run.actor, run.recording, "import people") as tx:
        if copies:
            named: dict[str, Any] = {name: bindparam(name) for name in (*COPIED, "ended_on")}
            tx.connection.execute(update(person).where(person.c.id == bindparam("key")).values(**named), copies)
        if leavers:
            ended = update(person).where(one_of(tx.connection, person.c.id, leavers))
            tx.connection.execute(ended.values(ended_on=plan.options.as_of))
        recordings.publish(tx, run.recording, {plan.options.as_of, *(entry.starts for entry in changes.joiners)})
        tx.note("recording", run.recording, counts(plan))


def counts(plan: ImportPlan) -> dict[str, Any]:
    """What an import changes, in numbers."""
    changes = plan.changes
    return {
        "file": plan.file,
        "rows": plan.rows,
        "join": len(changes.joiners),
        "change": len(changes.changed),
        "return": len(changes.returners),
        "leave": len(changes.leavers),
        "unchanged": changes.unchanged,
        "lines": len(changes.lines),
    }
