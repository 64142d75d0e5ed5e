"""`attain check DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from attain.cli.report import as_json, as_text
from attain.config.diagnostics import Severity
from attain.language.load import Loaded, load

SPOILED = {"E704"}
"""Findings after which the rest could not be judged."""


@click.command(name="check")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to tell what was found."
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(folder: Path, form: str, strict: bool) -> None:
    """Check an organisation's configuration.

    Exit code 0: valid; 1: something is wrong; 2: it could not be checked (no such folder, no organisation in it, a
    plugin that cannot be used).
    """
    loaded = load(folder)
    code = _code(loaded, strict)
    if form == "json":
        click.echo(as_json(code == 0, loaded.diagnostics))
    else:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))))
    sys.exit(code)


def _code(loaded: Loaded, strict: bool) -> int:
    if any(one.code in SPOILED for one in loaded.diagnostics):
        return 2
    counted = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return int(any(one.severity in counted for one in loaded.diagnostics))
