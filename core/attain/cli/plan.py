"""`attain plan`: what a folder would change, and what that means for running reviews."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from attain.cli.report import as_text
from attain.kernel import open_kernel
from attain.planning import words
from attain.planning.approving import propose as keep_for_others
from attain.planning.plan import plan_folder
from attain.planning.saved import save
from attain.store.doors import Actor

NO_CHANGE, WRONG, CHANGES = 0, 1, 2


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan, to be approved and applied."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--as", "author", default="", metavar="NUMBER", help="Staff number of whoever made the change.")
@click.option("--propose", is_flag=True, help="Keep it for others to approve and apply in the portal; needs --as.")
@click.option("--message", default="", help="Why, for the history.")
def command(folder: Path, database: str, out: Path | None, form: str, author: str, propose: bool, message: str) -> None:
    """Say what FOLDER would change against the revision in force.  Nothing is applied.

    Exit code 0: nothing; 2: there are changes; 1: an error, in the files or otherwise.
    """
    sys.exit(_planned(folder, database, out, form, (author, message), propose=propose))


def _planned(folder: Path, database: str, out: Path | None, form: str, whose: tuple[str, str], *, propose: bool) -> int:
    kernel = open_kernel(database)
    try:
        loaded, made = plan_folder(kernel, folder, *whose)
        if propose and made is not None and not made.is_empty:
            keep_for_others(kernel.store, Actor(None, "command line"), made)
    finally:
        kernel.store.close()
    if made is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))), err=True)
        return WRONG
    shown = json.dumps(words.as_data(made), ensure_ascii=False, indent=2)
    click.echo(shown if form == "json" else "\n".join(words.as_text(made)))
    if out is not None:
        save(made, out)
        click.echo(f"Saved as {out}: attain apply {out}", err=True)
    return NO_CHANGE if made.is_empty else CHANGES
