"""`attain check DIR`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from attain.checks.ends import Ending, endings, varied_endings
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
@click.option("--verbose", is_flag=True, help="Show the longest way of each cycle, step by step.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(folder: Path, form: str, verbose: bool, strict: bool) -> None:
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
        for line in bounds(loaded, verbose):
            click.echo(line)
    sys.exit(code)


def bounds(loaded: Loaded, verbose: bool) -> Iterator[str]:
    """For each cycle the latest end of its cases; in full, each leg of the longest way there."""
    if loaded.catalogue is None:
        return
    plain = {one.cycle: one for one in endings(loaded.catalogue)}
    for one in plain.values():
        yield from _bound(one, "", verbose)
    for keys, one in varied_endings(loaded.catalogue):
        if one.bound.day != plain[one.cycle].bound.day:
            yield from _bound(one, f" with {', '.join(keys)}", verbose)


def _bound(one: Ending, under: str, verbose: bool) -> Iterator[str]:
    wave = f", wave {one.wave}" if verbose else ""
    ends = f"ends at the latest on {one.bound.day} (day {one.day} of the cycle)"
    yield f"{one.cycle}{wave}{under}: {one.workflow} {ends}"
    for leg in one.bound.legs if verbose else ():
        yield f"  {leg.begins.date()} to {leg.ends.date()}  {leg.step}: {leg.what}"


def _code(loaded: Loaded, strict: bool) -> int:
    if any(one.code in SPOILED for one in loaded.diagnostics):
        return 2
    counted = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return int(any(one.severity in counted for one in loaded.diagnostics))
