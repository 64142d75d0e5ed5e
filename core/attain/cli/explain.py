"""`attain explain CODE`."""

from __future__ import annotations

import sys

import click

from attain.checks.codes import codes
from attain.nearest import did_you_mean


@click.command(name="explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what a finding's code means, with a bad and a good example; without CODE, list them all."""
    known = codes()
    if code is None:
        for name, entry in known.items():
            click.echo(f"{name}  {entry.title}")
        return
    found = known.get(code.upper())
    if found is None:
        click.echo(f'attain: there is no code "{code}"', err=True)
        click.echo(f"  help: {did_you_mean(code.upper(), known, 'attain explain lists them all')}", err=True)
        sys.exit(2)
    click.echo(f"{code.upper()}  {found.title}\n\n{found.why.strip()}\n")
    for said, example in (("Wrong:", found.bad), ("Right:", found.good)):
        click.echo(said)
        click.echo("".join(f"    {line}\n" for line in example.splitlines()))
