"""`attain apply`: make a folder, or a saved plan, the newest revision of a database's configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from attain.cli.pull import told, write_files
from attain.cli.report import as_text
from attain.errors import AttainError
from attain.kernel import open_kernel
from attain.planning import words
from attain.planning.applying import apply_plan, follow_now, refused
from attain.planning.approving import person_numbered
from attain.planning.plan import Plan, plan_folder
from attain.planning.pulling import pull
from attain.planning.saved import opened
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.changing.three import Take
    from attain.kernel import Kernel

WRONG = 1


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--message", default="", help="Why, for the history.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--take",
    type=click.Choice(["files", "live"]),
    default=None,
    help="What was changed in the portal since: overwrite it (files), or pull it first (live).",
)
@click.option("--as", "author", default="", metavar="NUMBER", help="Staff number of whoever applies it.")
def command(target: Path, database: str, message: str, yes: bool, author: str, take: Take | None) -> None:
    """Plan TARGET, a folder or a saved plan, ask, and make it the newest revision: all of it, or nothing.

    Running reviews stay on theirs, but for what counts at once.  Where nothing has been applied yet, it does not ask.

    Exit code 0: applied (or nothing changed); 1: it has errors, or was not wanted; 2: it could not run.
    """
    kernel = open_kernel(database)
    try:
        if take == "live":
            _pull_first(kernel, target)
        made = _plan(kernel, target, author, message)
        if made is not None:
            put(kernel, made, actor(kernel, author), yes=yes, take=take or "")
    finally:
        kernel.store.close()
    if made is None:
        sys.exit(WRONG)


def put(kernel: Kernel, made: Plan, actor: Actor, *, yes: bool, take: Take = "") -> None:
    """Show a plan, ask, apply."""
    if made.is_empty:
        click.echo(f"Revision {made.base} is in force.")
        return
    if made.base:
        click.echo("\n".join(words.as_text(made)))
        if made.drift and take != "files":
            raise AttainError(refused(made.drift))
        if not yes and not click.confirm("Apply this?"):
            click.echo("Nothing was applied.", err=True)
            sys.exit(WRONG)
    with Console(stderr=True).status("Applying"):
        applied = apply_plan(kernel, actor, made, take)
        follow_now(kernel)
    click.echo(f"Revision {applied.n} is in force.")


def _pull_first(kernel: Kernel, target: Path) -> None:
    if target.is_file():
        raise AttainError("a saved plan is applied as it was read", "pull into the files, and plan again")
    found = pull(kernel, target, "live")
    write_files(target, found.texts)
    click.echo("\n".join(told(found)))


def _plan(kernel: Kernel, target: Path, author: str, message: str) -> Plan | None:
    if target.is_file():
        return opened(kernel, target)
    with Console(stderr=True).status("Checking"):
        loaded, made = plan_folder(kernel, target, author, message)
    if made is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))), err=True)
        click.echo("Nothing was applied.", err=True)
    return made


def actor(kernel: Kernel, number: str) -> Actor:
    """Who acts from the command line: a person by staff number, or nobody in particular."""
    if not number:
        return Actor(None, "command line")
    with kernel.store.read() as connection:
        return Actor(person_numbered(connection, number, kernel.clock.now()), "command line")
