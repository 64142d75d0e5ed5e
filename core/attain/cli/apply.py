"""`attain apply`: make a folder the newest revision of a database's configuration."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from attain.cli.report import as_text
from attain.kernel import apply_folder, open_kernel
from attain.store.doors import Actor

WRONG = 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--message", default="", help="Why, for the history.")
def command(folder: Path, database: str, message: str) -> None:
    """Check FOLDER and make it the newest revision: all of it, or nothing.

    Exit code 0: applied (or nothing changed); 1: it has errors; 2: it could not run.
    """
    kernel = open_kernel(database)
    try:
        with Console(stderr=True).status("Checking and applying"):
            loaded, applied = apply_folder(kernel, Actor(None, "command line"), folder, message)
    finally:
        kernel.store.close()
    if applied is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))), err=True)
        click.echo("Nothing was applied.", err=True)
        sys.exit(WRONG)
    click.echo(f"Revision {applied.n} is in force.")
