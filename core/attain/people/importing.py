"""Import of people from a CSV file: compare first, then carry out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attain.errors import BadInput, Problem
from attain.people.applying import Progress, carry_out
from attain.people.asof import view
from attain.people.columns import ColumnMap, columns_of
from attain.people.findings import Finding, Weight
from attain.people.planning import Changes, ImportPlan, Options, plan
from attain.people.present import Present, present
from attain.people.reading import read_rows
from attain.people.rows import Listing, listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attain.store.doors import Actor, Store


def read_listing(rows: Iterable[tuple[int, list[str]]], columns: ColumnMap) -> Listing:
    """The people of a file, each row judged by itself; the first row names the columns.

    A header that cannot be used gives a listing of nobody with the refusals.
    """
    waiting = iter(rows)
    _, header = next(waiting, (1, []))
    taken, found = columns_of(header, columns)
    if any(finding.weight is Weight.REFUSAL for finding in found):
        return Listing(findings=found)
    result = listing(waiting, taken, len(header))
    result.findings.extend(found)
    if not result.rows:
        result.findings.append(
            Finding(0, "nobody", "no row names a person", Weight.REFUSAL, "is only the header there?")
        )
    return result


def plan_import(store: Store, file: Path, options: Options, columns: ColumnMap | None = None) -> ImportPlan:
    """Compare a file with the people as they are; writes nothing.

    Raises BadInput, naming row and byte, for a file that cannot be read at all.
    """
    read = read_listing(read_rows(file), columns or ColumnMap())
    if any(finding.weight is Weight.REFUSAL for finding in read.findings):
        return ImportPlan(file.name, read.rows, options, tuple(read.findings), Changes(), Present())
    with store.read() as connection:
        now = present(connection, view(connection, store.clock.now()))
    return plan(file.name, read, now, options)


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far an import is."""


def run_import(
    store: Store,
    plan: ImportPlan,
    actor: Actor,
    accept_problems: bool = False,
    progress: Progress = silent,
) -> int:
    """Carry out a plan; gives the number of its recording, 0 when there was nothing to change.

    With `accept_problems`, what cannot be used is left out: a row without a sound staff number, a cell that cannot be
    read (the fact stays as it was), a line to somebody unknown (stays as it was), every line of a ring.  Raises
    BadInput with all that stands in the way, before anything is written; Refusal when people changed since the plan
    was made.
    """
    if stops := plan.stops(accept_problems):
        raise BadInput([Problem(found.where, found.message) for found in stops])
    return 0 if plan.changes.nothing else carry_out(store, actor, plan, progress)
