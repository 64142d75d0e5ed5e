"""The `attain` command: one module a subcommand, imported only when it is called, so that `check` stays light."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from attain import __version__
from attain.errors import AttainError

COMMANDS = {
    "apply": "attain.cli.apply",
    "approve": "attain.cli.approve",
    "audit": "attain.cli.audit",
    "launch": "attain.cli.launch",
    "schema": "attain.cli.schema",
    "serve": "attain.cli.serve",
    "new": "attain.cli.new",
    "people": "attain.cli.people",
    "check": "attain.cli.check",
    "demo": "attain.cli.demo",
    "docs": "attain.cli.docs",
    "explain": "attain.cli.explain",
    "fmt": "attain.cli.fmt",
    "migrate": "attain.cli.migrate",
    "plan": "attain.cli.plan",
    "pull": "attain.cli.pull",
    "rollback": "attain.cli.rollback",
    "sandbox": "attain.cli.sandbox",
    "tell": "attain.cli.tell",
    "learning": "attain.cli.learning",
    "simulate": "attain.cli.simulate",
    "test": "attain.cli.test",
    "upgrade": "attain.cli.upgrade",
}
"""Subcommands and the module whose `command` each one is."""

COULD_NOT_RUN = 2


class Lazy(click.Group):
    """A group whose subcommands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names for the help page."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        gc.disable()  # importing throws nothing away, so looking for rubbish would only cost time
        try:
            found = import_module(COMMANDS[cmd_name]).command
        finally:
            gc.enable()
        assert isinstance(found, click.Command)  # noqa: S101 - a broken table is our mistake, not a user's
        return found


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def cli() -> None:
    """Attain: performance and learning, described in YAML."""


def main() -> None:
    """Run; what was raised on purpose, and what the machine's files refused, is told in words, with exit code 2."""
    try:
        cli(prog_name="attain")
    except AttainError as error:
        click.echo(f"attain: {error.message}", err=True)
        if error.help:
            click.echo(f"  help: {error.help}", err=True)
        sys.exit(COULD_NOT_RUN)
    except OSError as error:
        if error.filename is None or error.strerror is None:
            raise
        click.echo(f"attain: {error.filename}: {error.strerror}", err=True)
        sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    main()
