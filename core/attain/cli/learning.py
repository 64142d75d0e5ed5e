"""`attain learning`: bring in what learning systems tell, and send them what is assigned."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.errors import AttainError

if TYPE_CHECKING:
    from attain.kernel import Kernel

WRONG = 1


@click.group()
def command() -> None:
    """Learning systems: catalogues, results, assignments."""


@command.command("sync")
@click.argument("connection", required=False)
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True)
@click.option(
    "--data",
    envvar="ATTAIN_DATA",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="Folder under which the folders of connections lie [default: here].",
)
def sync_(connection: str | None, database: str, data: Path) -> None:
    """Catalogue in, results in, assignments out, for CONNECTION or all learning systems.

    Exit code 0: done; 1: a learning system could not be used, or something could not be taken; 2: it could not run.
    """
    from attain.kernel import open_kernel

    kernel = open_kernel(database)
    try:
        if not _synchronised(kernel, connection, data):
            sys.exit(WRONG)
    finally:
        kernel.store.close()


def _synchronised(kernel: Kernel, connection: str | None, data: Path) -> bool:
    from attain.bridge import connections, sync, told

    names = (connection,) if connection else tuple(connections(kernel))
    if not names:
        raise AttainError("no learning system is configured here", "apply a folder with a connection to one first")
    sound = True
    for name in names:
        reports = sync(kernel, name, data)
        click.echo(f"{name}:")
        click.echo("\n".join(f"  {line}" for line in told(reports)))
        sound = sound and not any(report.failure or report.problems for report in reports.values())
    return sound
