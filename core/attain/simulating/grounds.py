"""Where the people of a simulation come from: a file, brought into a passing database of its own by the usual import,
or the database itself, which is only read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attain.cases.cycle import cycle_of, eligible
from attain.cases.fitting import fits
from attain.cases.launch import Preparation, blanks, moment_of
from attain.errors import AttainError, BadInput, Problem
from attain.kernel import apply_folder, open_kernel
from attain.people.columns import ColumnMap
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.phrases.calendar import start_of_day
from attain.scenarios.stage import MORNING, at_hour
from attain.simulating.starts import Begun, alone
from attain.store.clock import SetClock
from attain.store.doors import Actor
from attain.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.cycle import Cycle, Wave
    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.kernel import Kernel
    from attain.simulating.starts import Span
    from attain.variations.fit import Fit

SOMEBODY = Actor(None, "scenario")


@dataclass(frozen=True, slots=True)
class Ground:
    """The people as they stand at `at`, and what is wrong with the file they came from."""

    connection: Connection
    world: World
    catalogue: Catalogue
    at: datetime
    findings: tuple[str, ...] = ()


@contextmanager
def from_file(
    folder: Path,
    catalogue: Catalogue,
    what: str,
    file: Path,
    columns: ColumnMap | None = None,
    span: Span | None = None,
) -> Iterator[Ground]:
    """The people of a CSV file, as of the cycle's cut-off or start, whichever comes first.

    `what` is a cycle, or a workflow that starts by itself, with the days between which it does.

    Rows that an import would refuse are left out and told.  BadInput for a file that cannot be read at all.
    """
    cycle = course_of(catalogue, what, span)
    day = min(cycle.cut_off, cycle.starts, *(wave.starts for wave in cycle.waves))
    with TemporaryDirectory(prefix="attain-simulate-") as place:
        address, clock = f"sqlite:///{place}/people.db?durable=no", SetClock(start_of_day(day, "UTC"))
        with _opened(address, clock) as kernel:
            findings = _bring_in(kernel, folder, file, day, columns)
        clock.set(opens(cycle.zone, max(day, _looked_at(cycle))))
        with _opened(address, clock) as kernel, kernel.store.read() as connection:
            yield Ground(connection, kernel.world, catalogue, clock.now(), findings)


@contextmanager
def _opened(address: str, clock: SetClock) -> Iterator[Kernel]:
    kernel = open_kernel(address, clock)
    try:
        yield kernel
    finally:
        kernel.store.close()


def _bring_in(kernel: Kernel, folder: Path, file: Path, day: date, columns: ColumnMap | None) -> tuple[str, ...]:
    planned = plan_import(kernel.store, file, Options(day, full=True), columns)
    refused = [found for found in planned.findings if found.weight == "refusal"]
    if refused:
        raise BadInput([Problem(found.where, found.message) for found in refused])
    run_import(kernel.store, planned, SOMEBODY, accept_problems=True)
    apply_folder(kernel, SOMEBODY, folder)
    kinds: dict[str, list[str]] = {}
    for found in planned.findings:
        kinds.setdefault(found.code, []).append(found.message)
    return tuple(f"{several[0]}{_more(len(several))}" for several in kinds.values())


def _more(count: int) -> str:
    return f" (and {count - 1:,} more of this kind)" if count > 1 else ""


@contextmanager
def from_database(kernel: Kernel, catalogue: Catalogue, what: str, span: Span | None = None) -> Iterator[Ground]:
    """The people of a database, only read."""
    with kernel.store.read() as connection:
        yield as_it_stands(connection, kernel.world, catalogue, what, kernel.clock.now(), span)


def as_it_stands(
    connection: Connection, world: World, catalogue: Catalogue, what: str, now: datetime, span: Span | None = None
) -> Ground:
    """People on the day the cycle starts (today, when it has started), as known now; of a workflow that starts by
    itself on the last day on which it does.
    """
    cycle = course_of(catalogue, what, span)
    return Ground(connection, world, catalogue, max(now, opens(cycle.zone, _looked_at(cycle))))


def _looked_at(cycle: Cycle) -> date:
    """The day whose chart counts: the first of a cycle, the last of what starts by itself, with all its joiners."""
    return cycle.starts if cycle.waves else cycle.ends


def course_of(catalogue: Catalogue, what: str, span: Span | None) -> Cycle:
    """The cycle, or what stands for one where a workflow starts by itself.  AttainError for anything else."""
    if span is None or catalogue.get("cycle", what) is not None:
        return cycle_of(catalogue, what)
    return alone(catalogue, what, span)


def opens(zone: str, day: date) -> datetime:
    """The hour at which the cases of a day open in a simulation."""
    return at_hour(day, MORNING, zone).astimezone(UTC)


def prepared(ground: Ground, cycle: Cycle) -> Begun:
    """Who would be in, all waves at once; AttainError where nobody is."""
    found = eligible(ground.connection, ground.catalogue, cycle, ground.at)
    if not found.inside:
        why = "; ".join(f"{many:,} people: {each}" for each, many in Counter(found.outside.values()).most_common(3))
        help = "look at its populations and at the facts of the people"
        raise AttainError(f"nobody is in {cycle.id}{f' ({why})' if why else ''}", help)
    waves = {wave.id: wave for wave in cycle.waves}
    members = {person: waves[wave] for person, wave in found.inside.items()}
    fitting: dict[int, Fit] = {}
    for wave in cycle.waves:
        inside = {person: one for person, one in members.items() if one is wave}
        moment = moment_of(cycle, opens(cycle.zone, wave.starts))
        fitting |= fits(ground.connection, ground.catalogue, inside, moment, ground.at)
    preparation = Preparation(0, ground.catalogue, cycle, found, members, 0, fitting)
    numbered = zip(range(-len(members), 0), members.items(), strict=True)
    at = hour_of(cycle.waves[0], cycle.zone)
    return Begun(preparation, tuple(blanks(preparation, 0, numbered, at)))


def hour_of(wave: Wave, zone: str) -> datetime:
    """When the cases of a wave open."""
    return opens(zone, wave.starts)
