"""`attain check --replay DATABASE`: reviews that were, done again under the files of a folder.

Nothing is written: the database is only read, by a connection that cannot change it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from attain.cases.replaying import kept, replayed, replayed_from
from attain.checks.names import names_of
from attain.cli.parting import about, words
from attain.config.diagnostics import Diagnostic, Severity
from attain.config.finding import Finding, Where, placed
from attain.errors import AttainError
from attain.kernel import Kernel, compose
from attain.store.doors import open_store
from attain.store.migrate import ready

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.replaying import Replayed
    from attain.config.catalogue import Catalogue
    from attain.language.load import Loaded

CODES = ("W908",)


@dataclass(frozen=True, slots=True)
class Replay:
    """What was found: where reviews would have gone otherwise, and in a few lines how many did not."""

    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[str, ...]


LOG = ".jsonl"
"""How the name of a file of kept reviews ends; all else is the address of a database."""


def replay(loaded: Loaded, url: str, record: Path | None = None) -> Replay:
    """Do the reviews of a database, or of a file of kept ones, again, where the folder is sound; AttainError when it
    cannot be read.  `record` is where those of a database are to be kept without names.
    """
    if loaded.catalogue is None:
        return Replay((), ("Not replayed: what is wrong with the files has to be put right first.",))
    if url.endswith(LOG):
        found, more = tuple(_of_file(loaded.catalogue, Path(url))), tuple[str, ...]()
    else:
        with _opened(url) as (kernel, connection):
            found = tuple(replayed(connection, kernel.world, loaded.catalogue, kernel.clock.now()))
            more = _recorded(connection, kernel, record) if record is not None else ()
    standing = {(one.kind, one.id): one for one in loaded.documents}
    return Replay(tuple(placed(_findings(loaded.catalogue, found), standing)), (*_lines(found), *more))


@contextmanager
def _opened(url: str) -> Iterator[tuple[Kernel, Connection]]:
    """A database that is only read: tables of another release are told, not changed."""
    ready(url)
    store = open_store(url)
    try:
        kernel = compose(store, migrate_plugins=lambda _names: None)
        with store.read() as connection:
            yield kernel, connection
    finally:
        store.close()


def _recorded(connection: Connection, kernel: Kernel, record: Path) -> tuple[str, ...]:
    lines = [json.dumps(one, ensure_ascii=False) for one in kept(connection, kernel.world, kernel.clock.now())]
    try:
        record.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        message = f"{record} cannot be written: {error.strerror}"
        raise AttainError(message) from None
    return (f"Kept {len(lines):,} reviews without names in {record}.",)


def _of_file(catalogue: Catalogue, file: Path) -> Iterator[Replayed]:
    try:
        reviews = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValueError) as error:
        message = f"{file} cannot be read: {getattr(error, 'strerror', '') or 'it is no file of kept reviews'}"
        raise AttainError(message, f"write it with: attain check --replay DATABASE --record NAME{LOG}") from None
    yield from replayed_from(reviews, catalogue)


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
        if moved := sum(one.moved for one in several):
            yield f"  {moved:,} of them up to where they were moved to other steps."
        yield from (f"  {count:,} could not be replayed: {why}" for why, count in unknown.items())
