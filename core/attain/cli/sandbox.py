"""`attain sandbox`: a copy of the database in which a configuration can be tried on real people."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from sqlalchemy import delete

from attain.cases.outside_tables import outside_link
from attain.errors import AttainError
from attain.kernel import Kernel, open_kernel, owners_of
from attain.portal.tables import portal_session, sign_in_link
from attain.revisions.sandboxes import mark, sandbox_of
from attain.store.copying import copy_database
from attain.store.doors import Actor, within
from attain.store.engines import database_url

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.command()
@click.argument("copy")
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="What is copied.")
@click.option(
    "--mail", type=click.Path(path_type=Path, file_okay=False), help="Folder for all of its mail [default: COPY.mail]."
)
def command(copy: str, database: str, mail: Path | None) -> None:
    """Copy the database to COPY, a new file (SQLite) or an empty database (PostgreSQL), and make it a sandbox.

    Mail goes to a folder, connections to learning systems are not used, and every page says that it is a sandbox.
    Serve it with attain serve --database COPY; bring what was changed in it into files with attain pull DIR --database
    COPY, and from there into the organisation's own database with attain apply DIR.

    Exit code 0: made; 2: it could not run.
    """
    folder = mail or _beside(copy)
    kernel = open_kernel(database)
    try:
        _refuse_of_sandbox(kernel)
        with Console(stderr=True).status("Copying"):
            copy_database(database, copy, owners_of(kernel.plugins.names), partial(_make, kernel, folder))
    finally:
        kernel.store.close()
    click.echo(f"{copy} is a sandbox; its mail goes to {folder}. Serve it: attain serve --database {copy}")


def _beside(copy: str) -> Path:
    where = database_url(copy)
    if where.get_backend_name() != "sqlite":
        raise AttainError("say where the mail of the sandbox goes", "add --mail FOLDER")
    return Path(f"{where.database}.mail").absolute()


def _refuse_of_sandbox(kernel: Kernel) -> None:
    with kernel.store.read() as connection:
        if sandbox_of(connection) is not None:
            raise AttainError("this database is a sandbox itself", "copy the organisation's own database")


def _make(kernel: Kernel, mail: Path, connection: Connection) -> None:
    """Nobody who is signed in to the real one, or has a link to it, can use it for the copy."""
    made = Actor(None, "command line")
    with within(connection, made, "sandbox.made", kernel.store.clock.now()) as tx:
        for table in (portal_session, sign_in_link, outside_link):
            connection.execute(delete(table))
        mark(tx, str(mail.absolute()))
