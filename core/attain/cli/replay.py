"""`attain check --replay DATABASE`: reviews that were, done again under the files of a folder.

Nothing is written: the database is only read, by a connection that cannot change it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.checks.names import names_of
from attain.cli.parting import about, words
from attain.config.diagnostics import Diagnostic, Severity
from attain.config.finding import Finding, Where, placed

if TYPE_CHECKING:
    from attain.cases.replaying import Replayed
    from attain.config.catalogue import Catalogue
    from attain.language.load import Loaded

CODES = ("W908",)


@dataclass(frozen=True, slots=True)
class Replay:
    """What was found: where reviews would have gone otherwise, and in a few lines how many did not."""

    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[str, ...]


def replay(loaded: Loaded, url: str) -> Replay:
    """Do the reviews of a database again, where the folder is sound; AttainError when it cannot be read."""
    if loaded.catalogue is None:
        return Replay((), ("Not replayed: what is wrong with the files has to be put right first.",))
    found = tuple(_replayed(loaded.catalogue, url))
    standing = {(one.kind, one.id): one for one in loaded.documents}
    return Replay(tuple(placed(_findings(loaded.catalogue, found), standing)), tuple(_lines(found)))


def _replayed(catalogue: Catalogue, url: str) -> Iterator[Replayed]:
    from attain.cases.replaying import replayed
    from attain.kernel import compose
    from attain.store.doors import open_store
    from attain.store.migrate import ready

    ready(url)
    store = open_store(url)
    try:
        kernel = compose(store, migrate_plugins=lambda _names: None)
        with store.read() as connection:
            yield from replayed(connection, kernel.world, catalogue, store.clock.now())
    finally:
        store.close()


# --- what is told --------------------------------------------------------------------------------------------


def _findings(catalogue: Catalogue, found: Sequence[Replayed]) -> Iterator[Finding]:
    """One for each way in which reviews part, at the step where they do; the way that most take first."""
    ways: dict[tuple[str, str, str], list[Replayed]] = defaultdict(list)
    for one in found:
        if one.parting is not None:
            ways[one.workflow, about(one.parting), words(one.parting)].append(one)
    done = Counter(one.workflow for one in found if not one.unknown)
    for (workflow, step, said), several in sorted(ways.items(), key=lambda way: -len(way[1])):
        yield _finding(catalogue, Where("workflow", workflow, *_place(catalogue, workflow, step)), said, several, done)


def _finding(
    catalogue: Catalogue, where: Where, said: str, several: Sequence[Replayed], done: Mapping[str, int]
) -> Finding:
    del catalogue
    first = min(several, key=lambda one: one.case_id)
    assert first.parting is not None  # noqa: S101 - only such are gathered
    message = f"{len(several):,} of {done[where.id]:,} reviews would have gone otherwise: {said}"
    why = f"The first of them is review {first.case_id}, on {first.parting.at.date()}; before that nothing differs."
    help = "nothing, if that is what the change is for; reviews that run stay on their revision until they are moved"
    return Finding("W908", where, message, why, help, severity=Severity.WARNING)


def _place(catalogue: Catalogue, workflow: str, step: str) -> tuple[tuple[str | int, ...], bool]:
    """Where a step stands; the workflow itself where it has none of this name."""
    document = catalogue.get("workflow", workflow)
    known = names_of(document.data).step.get(step) if document is not None else None
    return ((*known.path, "id"), False) if known is not None else (("id",), False)


def _lines(found: Iterable[Replayed]) -> Iterator[str]:
    by: dict[str, list[Replayed]] = defaultdict(list)
    for one in found:
        by[one.workflow].append(one)
    if not by:
        yield "Replayed: there are no reviews in this database."
    for workflow, several in by.items():
        otherwise = sum(one.parting is not None for one in several)
        unknown = Counter(one.unknown for one in several if one.unknown)
        same = len(several) - otherwise - unknown.total()
        yield f"Replayed {workflow}: {same:,} of {len(several):,} reviews go as they went, {otherwise:,} otherwise."
        yield from (f"  {count:,} could not be replayed: {why}" for why, count in unknown.items())
