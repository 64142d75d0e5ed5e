"""`attain approve`: a second person agrees to a saved plan, where the policy asks for it."""

from __future__ import annotations

from pathlib import Path

import click

from attain.cli.apply import actor
from attain.kernel import open_kernel
from attain.planning.approving import approve
from attain.planning.saved import opened


@click.command()
@click.argument("plan", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "number", required=True, metavar="NUMBER", help="Staff number of whoever approves.")
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
def command(plan: Path, number: str, database: str) -> None:
    """Record that somebody other than its author approves PLAN.

    Exit code 0: approved; 2: it could not be, and says why.
    """
    kernel = open_kernel(database)
    try:
        made = opened(kernel, plan)
        approve(kernel.store, kernel.world, actor(kernel, number), made)
    finally:
        kernel.store.close()
    click.echo(f"Approved. Apply it: attain apply {plan}")
