"""Carrying out a migration document: refused as a whole where it breaks a promise, else one review after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Text, select, type_coerce

from attain.cases.changes.impact import Standing, running_on, standings
from attain.cases.changes.one_case import Levels, move_case, standing_of
from attain.cases.changes.stretches import Stretch, in_stretches
from attain.cases.tables import case_event, cases
from attain.changing.difference import differences
from attain.changing.lanes import Change, changes
from attain.changing.mapping import Field, Migration, as_mapped, read
from attain.changing.position import Verdict, verdict
from attain.errors import AttainError
from attain.language.language import from_resources
from attain.people.asof import view
from attain.people.facts import by_staff_number
from attain.revisions.catalogues import resources
from attain.revisions.history import lineage
from attain.variations.vary import variation
from attain.workflow.migrating import Move

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.changing.position import Position
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.store.doors import Actor, Store, Tx

BATCH = 200
Progress = Callable[[int, int], None]


def silent(_done: int, _of: int) -> None:
    """No progress is shown."""


LEFT_OUT = Verdict("left out", "is past the step that the migration names")


@dataclass(frozen=True, slots=True)
class Report:
    """What a migration did, or would do.

    `moves` would move (or did), `stays` and `asks` by reason, `refused` by reason while moving; `stopped` says why it
    did not go on; `left` could still be moved by running it again.
    """

    moves: int
    stays: Mapping[str, int]
    asks: Mapping[str, int]
    promised: Mapping[str, int]
    refused: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0
    stopped: str = ""
    left: int = 0

    @property
    def sound(self) -> bool:
        """Whether it may be carried out: every open step has a target and no promise would be loosened."""
        return not self.asks and not self.promised


@dataclass(frozen=True, slots=True)
class Prepared:
    """A migration with what differs between the revisions once it is applied, by the revision that reviews run on."""

    migration: Migration
    sources: tuple[int, ...]
    left: Mapping[int, tuple[Change, ...]]
    before: Mapping[int, Catalogue]
    after: Catalogue
    levels: Levels

    def verdict(self, revision: int, overlays: Sequence[str], position: Position) -> Verdict:
        """What becomes of reviews that stand so."""
        one = self.migration
        if one.not_past and any(
            key.step == one.not_past and status in ("ended", "skipped") for key, status in position.items()
        ):
            return LEFT_OUT
        old = variation(self.before[revision], overlays).model("workflow", one.workflow)
        new = variation(self.after, overlays).model("workflow", one.workflow)
        return verdict(old, new, self.left[revision], position, one.steps, one.gone)

    def move(self, revision: int) -> Move:
        """How reviews on a revision move."""
        one = self.migration
        return Move(revision, one.to_revision, one.hash, one.steps, one.gone, one.due_dates, one.tells)


def prepare(connection: Connection, world: World, migration_id: str) -> Prepared:
    """Read the migration of the newest revision; AttainError for one that does not exist or cannot hold."""
    _, current = world.catalogues.current(connection)
    found = current.get("migration", migration_id)
    if found is None:
        known = ", ".join(current.ids("migration")) or "none"
        raise AttainError(f'there is no migration "{migration_id}" in force', f"those in force: {known}")
    migration = read(found)
    return prepared_for(connection, migration, resources(connection, migration.to_revision))


def prepared_for(connection: Connection, migration: Migration, after_documents: Sequence[Resource]) -> Prepared:
    """The same for a migration that leads to these documents, in force or about to be."""
    after = from_resources(after_documents)
    sources = lineage(connection, migration.from_revision)
    before: dict[int, Catalogue] = {}
    left: dict[int, tuple[Change, ...]] = {}
    for revision in sources:
        mapped = as_mapped(resources(connection, revision), migration)
        before[revision] = from_resources(mapped)
        left[revision] = changes(differences(mapped, after_documents), mapped, after_documents)
    start = from_resources(resources(connection, migration.from_revision))
    refuse_what_cannot_move(migration, start, after)
    levels = {f"{one.form}.{one.path}": level_map(start, after, one) for one in migration.fields if one.scale}
    return Prepared(migration, sources, left, before, after, levels)


def refuse_what_cannot_move(migration: Migration, before: Catalogue, after: Catalogue) -> None:
    """AttainError where the migration names what is not there, or what holds people together beyond one review."""
    if before.get("workflow", migration.workflow) is None or after.get("workflow", migration.workflow) is None:
        raise AttainError(f'workflow "{migration.workflow}" is not in both revisions', "migrate what both have")
    old = {step.id: step for step in before.model("workflow", migration.workflow).walk()}
    new = {step.id for step in after.model("workflow", migration.workflow).walk()}
    for name, target in (*migration.steps.items(), *migration.gone.items()):
        if name not in old:
            raise AttainError(f"step {name} is not in revision {migration.from_revision}", "name a step that it has")
        if target not in new:
            raise AttainError(f"step {target} is not in revision {migration.to_revision}", "name a step that it has")
        if old[name].do == "session" or old[name].anonymous is not None:
            message = f"{name} is a session or anonymous: reviews in it cannot be moved to another step"
            raise AttainError(message, "let it end on its revision, and use not_past for the others")
    if unknown := sorted(set(migration.tells.values()) - after.model("workflow", migration.workflow).people.keys()):
        raise AttainError(f"nobody is {', '.join(unknown)} in the workflow", "name people of it under tell:")


def level_map(before: Catalogue, after: Catalogue, one: Field) -> Mapping[str, str]:
    """{old level: new level} of a scale's own map; AttainError where it leaves a level out or turns the order round."""
    old, new = before.model("scale", one.was_on), after.model("scale", one.scale)
    found = old.onto(new)
    missing = sorted(level for level, to in found.items() if to is None)
    if missing:
        help = f"write them under maps_to: {one.scale} of scale {one.was_on}"
        raise AttainError(f"the map of {one.was_on} to {one.scale} leaves out {', '.join(missing)}", help)
    if turned := old.turned(new):
        message = f"the map of {one.was_on} to {one.scale} turns the order round at {turned[0]} and {turned[1]}"
        raise AttainError(message, f"correct maps_to: {one.scale} of scale {one.was_on}")
    return {level: to for level, to in found.items() if to is not None}


def look(connection: Connection, prepared: Prepared, only: Collection[int] | None = None) -> Report:
    """What would become of the running reviews, counted by how they stand."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("moves", "stays", "asks", "promised", "left out")}
    if only is None:
        for standing in _standing(connection, prepared):
            said = prepared.verdict(standing.revision, standing.overlays, standing.position)
            found[said.what][said.why] += standing.count
    stays = found["stays"] + found["left out"]
    return Report(found["moves"].total(), stays, found["asks"], found["promised"])


def _standing(connection: Connection, prepared: Prepared) -> list[Standing]:
    wanted = prepared.migration.workflow
    return [one for one in standings(connection) if one.workflow == wanted and one.revision in prepared.sources]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How far to go: at most so many (none: all), only these people by staff number (none: all)."""

    limit: int | None = None
    only: tuple[str, ...] = ()


def migrate_reviews(
    store: Store,
    world: World,
    actor: Actor,
    migration_id: str,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
) -> Report:
    """Move every review that the migration is for and that can follow, each wholly or not at all.

    Killed and started again, it goes on with those that are still where they were.  AttainError, and nobody is moved,
    while an open step has no target or a promise would be loosened.
    """
    wanted = wanted or Wanted()
    with store.read() as connection:
        prepared = prepare(connection, world, migration_id)
        report = look(connection, prepared)
        waiting = _candidates(connection, store, prepared, wanted)
        limit = _limit(connection, prepared, wanted)
    refuse(report)
    return _Runner(store, world, actor, prepared).run(report, waiting, limit, progress or silent)


def refuse(report: Report) -> None:
    """AttainError where a migration may not be carried out at all."""
    if report.sound:
        return
    parts = [f"{count:,}: {why}" for found in (report.asks, report.promised) for why, count in found.items()]
    help = "say where they go under steps:, or leave them out with not_past:"
    raise AttainError(f"nothing was moved; running reviews that it cannot take: {'; '.join(parts)}", help)


def _candidates(connection: Connection, store: Store, prepared: Prepared, wanted: Wanted) -> list[int]:
    waiting = running_on(connection, prepared.migration.workflow, prepared.sources)
    if not wanted.only:
        return waiting
    numbers = by_staff_number(connection, set(wanted.only), view(connection, store.clock.now()))
    if missing := sorted(set(wanted.only) - numbers.keys()):
        raise AttainError(f"nobody has the staff number {', '.join(missing)}", "look at the people's list")
    rows = select(cases.c.id).where(cases.c.subject_id.in_(list(numbers.values())))
    chosen = set(connection.execute(rows).scalars())
    return [case for case in waiting if case in chosen]


def _limit(connection: Connection, prepared: Prepared, wanted: Wanted) -> int | None:
    """As asked; else, the first time, as the document says under at_first."""
    if wanted.limit is not None or wanted.only or not prepared.migration.at_first:
        return wanted.limit
    # As text: the column's own type would look for the pattern as JSON, in quotes.
    data = type_coerce(case_event.c.data, Text)
    before = select(case_event.c.case_id).where(data.like(f"%{prepared.migration.hash}%")).limit(1)
    return None if connection.execute(before).first() else prepared.migration.at_first


@dataclass(slots=True)
class _Runner:
    store: Store
    world: World
    actor: Actor
    prepared: Prepared
    moved: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def run(self, report: Report, waiting: Sequence[int], limit: int | None, progress: Progress) -> Report:
        stopped, start = "", 0
        while start < len(waiting) and not stopped:
            # So many more may be moved: no more are tried at once.
            end = start + (BATCH if limit is None else min(BATCH, limit - self.moved))
            self._batch(waiting[start:end])
            start = min(end, len(waiting))
            progress(start, len(waiting))
            stopped = self._too_many()
            if limit is not None and self.moved >= limit:
                stopped = stopped or f"{self.moved:,} were moved, as many as asked for"
        left = max(report.moves - self.moved - self.refused.total(), 0)
        return Report(report.moves, report.stays, {}, {}, dict(self.refused), self.moved, stopped, left)

    def _too_many(self) -> str:
        tried, share = self.moved + self.refused.total(), self.prepared.migration.share
        if self.refused.total() * 100 <= share * tried:
            return ""
        return f"stopped: more than {share}% of {tried:,} were refused"

    def _batch(self, case_ids: Sequence[int]) -> None:
        for done in in_stretches(self.store, self.actor, "review.migrate", case_ids, self._some):
            self.moved += sum(done.results)
            self.refused.update(message_of(error) for error in done.errors)

    def _some(self, tx: Tx, case_ids: Sequence[int]) -> int:
        """Move those that may; gives how many."""
        stretch, moved, migration = Stretch(tx, self.world, case_ids), 0, self.prepared.migration
        for case_id in case_ids:
            running = stretch.take(case_id)
            if self._may(running):
                how = self.prepared.move(running.revision)
                stretch.moved(move_case(tx, self.world, running, how, migration.fields, self.prepared.levels))
                moved += 1
        return moved

    def _may(self, running: Running) -> bool:
        if running.revision not in self.prepared.sources or not running.state.is_open:
            return False
        return self.prepared.verdict(running.revision, running.overlays, standing_of(running.state)).what == "moves"


def message_of(error: Exception) -> str:
    """What was wrong with a review, for people."""
    return error.message if isinstance(error, AttainError) else str(error)
