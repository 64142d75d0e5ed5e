"""`attain simulate DIR CYCLE`: a whole cycle on the real people before anybody is asked."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from attain.cli.people import columns_named
from attain.cli.report import as_text
from attain.kernel import open_kernel
from attain.language.load import load
from attain.simulating.events import read_events
from attain.simulating.grounds import course_of, from_database, from_file
from attain.simulating.habits import BEHAVIOURS
from attain.simulating.quick import uncollected
from attain.simulating.report import as_json, lines
from attain.simulating.run import Happens, play_cycle
from attain.simulating.starts import Span
from attain.simulating.summing import summed
from attain.store.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attain.config.catalogue import Catalogue
    from attain.simulating.grounds import Ground


DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="simulate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("what", metavar="CYCLE|WORKFLOW")
@click.option("--people", type=click.Path(path_type=Path), help="A CSV file of people, as for attain people import.")
@click.option("--map", "connection", help="The connection whose brings_in.people maps the file's columns to facts.")
@click.option("--database", help="Take the people from this database; nothing is written to it.")
@click.option("--from", "since", type=DAY, help="First day for a workflow that starts by itself; today if not said.")
@click.option("--until", type=DAY, help="Its last day; a year later if not said.")
@click.option("--events", type=click.Path(path_type=Path), help="What starts it: a CSV file (staff_number, on, day).")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed draws another course.")
@click.option("--behaviour", type=click.Choice(BEHAVIOURS), default="typical", show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(
    folder: Path,
    what: str,
    people: Path | None,
    connection: str | None,
    database: str | None,
    since: datetime | None,
    until: datetime | None,
    events: Path | None,
    seed: int,
    behaviour: str,
    format_: str,
) -> None:
    """Play CYCLE of the organisation in DIR to its end, on its own clock; nobody is asked and no mail goes out.

    WORKFLOW is one that starts by itself: by dates of people, anniversaries, changes, or because somebody asks.

    Tells who would have no reviewer, who would have how much to do when, when reviews end, and what hangs on whom.
    Exit code 0: it was played; 1: the configuration has mistakes; 2: it could not run.
    """
    if (people is None) is (database is None):
        raise click.UsageError("Say where people come from: either --people FILE.csv or --database URL.")
    loaded = load(folder)
    if loaded.catalogue is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))))
        sys.exit(1)
    happens = _happens(loaded.catalogue, what, since, until, events)
    only = connection or (_only_map(loaded.catalogue, people) if people is not None else None)
    columns = columns_named(folder, only) if only else None
    ground = (
        from_file(folder, loaded.catalogue, what, people, columns, happens.span)
        if people is not None
        else _of_database(loaded.catalogue, what, database or "", happens.span)
    )
    with _bar() as moved, uncollected(), ground as here:
        found = summed(here, play_cycle(here, what, seed, behaviour, moved, happens))
    click.echo(as_json(found) if format_ == "json" else "\n".join(lines(found)))


def _only_map(catalogue: Catalogue, people: Path) -> str | None:
    """The connection that brings people, where there is just one and the file does not name the facts themselves."""
    with people.open("rb") as file:
        if b"staff_number" in file.readline():
            return None
    bringing = [one.id for one in catalogue.of_kind("connection") if "people" in (one.data.get("brings_in") or {})]
    return bringing[0] if len(bringing) == 1 else None


def _happens(
    catalogue: Catalogue, what: str, since: datetime | None, until: datetime | None, events: Path | None
) -> Happens:
    if catalogue.get("cycle", what) is not None:
        if since or until or events:
            raise click.UsageError(f"{what} is a cycle, which has its own days: leave out --from, --until, --events.")
        return Happens()
    first = (since or SystemClock().now()).date()
    last = until.date() if until else first + timedelta(365)
    if last < first:
        raise click.UsageError("--until lies before --from.")
    workflow = course_of(catalogue, what, span := Span(first, last)).workflow
    return Happens(span, read_events(events, catalogue.model("workflow", workflow)) if events else ())


@contextmanager
def _of_database(catalogue: Catalogue, what: str, database: str, span: Span | None) -> Iterator[Ground]:
    kernel = open_kernel(database)
    try:
        with from_database(kernel, catalogue, what, span) as ground:
            yield ground
    finally:
        kernel.store.close()


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Bringing people in", total=None)

        def moved(title: str, done: int, total: int) -> None:
            progress.update(task, description=title, completed=done, total=total or None)

        yield moved
