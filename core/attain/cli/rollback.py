"""`attain rollback`: a new revision with what an earlier one said."""

from __future__ import annotations

import click

from attain.cli.apply import actor, put
from attain.kernel import open_kernel
from attain.planning.plan import rollback_plan


@click.command()
@click.argument("revision", type=int)
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--as", "author", default="", metavar="NUMBER", help="Staff number of whoever does it.")
def command(revision: int, database: str, yes: bool, author: str) -> None:
    """Bring back what REVISION said, as a new revision.  Running reviews stay where they are.

    Exit code 0: applied; 1: not wanted; 2: it could not run.
    """
    kernel = open_kernel(database)
    try:
        with kernel.store.read() as connection:
            made = rollback_plan(connection, revision, author)
        put(kernel, made, actor(kernel, author), yes=yes)
    finally:
        kernel.store.close()
