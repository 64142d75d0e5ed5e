"""`attain simulate DIR CYCLE`: a whole cycle on the real people before anybody is asked."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from attain.cli.people import columns_named
from attain.cli.report import as_text
from attain.kernel import open_kernel
from attain.language.load import load
from attain.simulating.grounds import from_database, from_file
from attain.simulating.habits import BEHAVIOURS
from attain.simulating.report import as_json, lines
from attain.simulating.run import play_cycle
from attain.simulating.summing import summed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attain.config.catalogue import Catalogue
    from attain.simulating.grounds import Ground


@click.command(name="simulate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("cycle")
@click.option("--people", type=click.Path(path_type=Path), help="A CSV file of people, as for attain people import.")
@click.option("--map", "connection", help="The connection whose brings_in.people maps the file's columns to facts.")
@click.option("--database", help="Take the people from this database; nothing is written to it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed draws another course.")
@click.option("--behaviour", type=click.Choice(BEHAVIOURS), default="typical", show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(
    folder: Path,
    cycle: str,
    people: Path | None,
    connection: str | None,
    database: str | None,
    seed: int,
    behaviour: str,
    format_: str,
) -> None:
    """Play CYCLE of the organisation in DIR to its end, on its own clock; nobody is asked and no mail goes out.

    Tells who would have no reviewer, who would have how much to do when, when reviews end, and what hangs on whom.
    Exit code 0: it was played; 1: the configuration has mistakes; 2: it could not run.
    """
    if (people is None) is (database is None):
        raise click.UsageError("Say where people come from: either --people FILE.csv or --database URL.")
    loaded = load(folder)
    if loaded.catalogue is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))))
        sys.exit(1)
    with _bar() as moved, _ground(folder, loaded.catalogue, cycle, people, connection, database) as ground:
        found = summed(ground, play_cycle(ground, cycle, seed, behaviour, moved))
    click.echo(as_json(found) if format_ == "json" else "\n".join(lines(found)))


def _ground(
    folder: Path, catalogue: Catalogue, cycle: str, people: Path | None, connection: str | None, database: str | None
) -> AbstractContextManager[Ground]:
    if people is not None:
        columns = columns_named(folder, connection) if connection else None
        return from_file(folder, catalogue, cycle, people, columns)
    return _of_database(catalogue, cycle, database or "")


@contextmanager
def _of_database(catalogue: Catalogue, cycle: str, database: str) -> Iterator[Ground]:
    kernel = open_kernel(database)
    try:
        with from_database(kernel, catalogue, cycle) as ground:
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
