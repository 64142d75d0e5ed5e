"""`attain migrate`: move running reviews to another revision, as a migration document says."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import Progress

from attain.cases.changes.migrating import Report, Wanted, look, migrate_reviews, prepare
from attain.cases.changes.undoing import undo
from attain.cli.apply import actor
from attain.kernel import Kernel, open_kernel
from attain.planning.words import migrated

WRONG = 1


@click.command()
@click.argument("migration")
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would happen.")
@click.option("--limit", type=click.IntRange(1), help="Move so many at most.")
@click.option("--only", multiple=True, metavar="NUMBER", help="Only these people, by staff number; may be repeated.")
@click.option("--undo", "back", is_flag=True, help="Bring back those in which nothing happened since.")
@click.option("--as", "author", default="", metavar="NUMBER", help="Staff number of whoever does it.")
def command(
    migration: str, database: str, dry: bool, limit: int | None, only: tuple[str, ...], back: bool, author: str
) -> None:
    """Move running reviews as MIGRATION of the revision in force says.  Interrupted, start it again: it goes on.

    Exit code 0: done; 1: it stopped, or would be refused; 2: it could not run, or was refused, and says why.
    """
    kernel = open_kernel(database)
    try:
        if dry:
            with kernel.store.read() as connection:
                report = look(connection, prepare(connection, kernel.world, migration))
        else:
            report = _moved(kernel, migration, Wanted(limit, only), back, author)
    finally:
        kernel.store.close()
    click.echo("\n".join(migrated(report, dry=dry)))
    if report.stopped.startswith("stopped") or (dry and not report.sound):
        sys.exit(WRONG)


def _moved(kernel: Kernel, migration: str, wanted: Wanted, back: bool, author: str) -> Report:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Moving reviews", total=None)

        def went(done: int, of: int) -> None:
            progress.update(bar, completed=done, total=of)

        who = actor(kernel, author)
        if back:
            return undo(kernel.store, kernel.world, who, migration, went)
        return migrate_reviews(kernel.store, kernel.world, who, migration, wanted, went)
