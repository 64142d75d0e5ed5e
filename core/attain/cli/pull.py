"""`attain pull`: write what was changed in the portal into the files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.cli.fmt import write_whole
from attain.kernel import open_kernel
from attain.planning.pulling import pull
from attain.planning.words import shown

if TYPE_CHECKING:
    from attain.planning.pulling import Pulled

LEFT = 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--take", type=click.Choice(["live"]), default=None, help="Live wins where files changed the same place.")
@click.option("--diff", is_flag=True, help="Write nothing; say what would change.")
def command(folder: Path, database: str, take: str | None, diff: bool) -> None:
    """Write into FOLDER what was changed live since its files were applied; comments and layout stay.

    A folder without files gets the whole configuration.  Then attain plan says whether anything else differs.

    Exit code 0: done; 1: something is left to you; 2: it could not run.
    """
    kernel = open_kernel(database)
    try:
        found = pull(kernel, folder, "live" if take else "")
    finally:
        kernel.store.close()
    if not diff:
        write_files(folder, found.texts)
    click.echo("\n".join(told(found)))
    if found.left:
        sys.exit(LEFT)


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a pull, each in one step; folders are made."""
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(exist_ok=True)
        write_whole(file, text)


def told(found: Pulled) -> list[str]:
    """What a pull wrote, and what it left."""
    lines = [f"{one.kind} {one.id} {one.where}".rstrip() + f": {shown(one.live)}" for one in found.places]
    lines.append(f"{len(found.texts)} files" if found.texts else "Nothing was changed since files were applied.")
    for one in found.left:
        lines.append(f"left to you: {one.kind} {one.id} {one.where}".rstrip())
        lines += [f"    live   {shown(one.live)}", f"    files  {shown(one.files)}"]
    return lines
