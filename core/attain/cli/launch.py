"""`attain launch`: open a review for everybody whom a cycle is for."""

from __future__ import annotations

from collections import Counter

import click
from rich.console import Console
from rich.progress import Progress

from attain.cases.launch import Launched, launch
from attain.kernel import open_kernel
from attain.store.doors import Actor


@click.command()
@click.argument("cycle")
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
def command(cycle: str, database: str) -> None:
    """Open the reviews of CYCLE.  Interrupted, it can be started again: it goes on where it was, nothing twice."""
    kernel = open_kernel(database)
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("Opening reviews", total=None)

            def moved(done: int, total: int) -> None:
                progress.update(bar, completed=done, total=total)

            done = launch(kernel.store, kernel.world, Actor(None, "command line"), cycle, moved, as_expected=True)
    finally:
        kernel.store.close()
    click.echo("\n".join(told(cycle, done)))


def told(cycle: str, done: Launched) -> list[str]:
    """What a launch did, in lines."""
    lines = [f"{cycle}: {done.opened:,} reviews opened now."]
    if done.later:
        lines.append(f"{done.later:,} people are in waves that start later; launch it again then.")
    if done.outside:
        lines.append(f"{len(done.outside):,} people are not in:")
        lines += [f"  {count:,}: {why}" for why, count in Counter(done.outside.values()).most_common()]
    return lines
