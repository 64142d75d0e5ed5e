"""`attain check DIR`."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.cli.report import as_json, as_text
from attain.config.diagnostics import Diagnostic, Severity
from attain.language.home import Asked, asked
from attain.language.load import Loaded, load, tuned

if TYPE_CHECKING:
    from attain.checks.ends import Ending

SPOILED = {"E702", "E704", "E705"}
"""Findings after which the rest could not be judged."""

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")


@click.command(name="check")
@click.argument("paths", metavar="[DIR | FILES]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to tell what was found.")
@click.option("--verbose", is_flag=True, help="Show the longest way of each cycle, step by step.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--formatted", is_flag=True, help="Also tell what attain fmt would change (I015).")
@click.option(
    "--online", is_flag=True, help="Also ask the systems that connections lead to: courses, columns, secrets."
)
@click.option(
    "--data",
    envvar="ATTAIN_DATA",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="With --online: the folder under which the folders of connections lie [default: here].",
)
@click.option(
    "--replay",
    "replayed",
    metavar="DATABASE",
    help="Also do the reviews of this database again under these files; it is only read. Or of a .jsonl file.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --replay: keep these reviews without names in this .jsonl file, to be done again without the database.",
)
@click.option("--watch", "again", is_flag=True, help="Check again whenever a file changes, until interrupted.")
def command(
    paths: tuple[Path, ...],
    form: str,
    verbose: bool,
    strict: bool,
    formatted: bool,
    online: bool,
    data: Path,
    replayed: str | None,
    record: Path | None,
    again: bool,
) -> None:
    """Check an organisation's configuration: DIR, or the folder one is in.

    With FILES, the organisation that holds them is checked whole and only findings in these files are told.

    Exit code 0: valid; 1: something is wrong; 2: it could not be checked (no such folder, no organisation in it, a
    plugin that cannot be used, with --online a system that cannot be reached, with --replay a database that cannot be
    read). Without --online and --replay neither network nor database is touched.
    """
    wanted = asked(paths or (Path(),))
    if again:
        _forever(wanted, form, verbose, strict, formatted)
        return
    gc.disable()  # nothing that a check makes is thrown away before its end, so looking for rubbish only costs time
    try:
        code = _once(wanted, form, verbose, strict, formatted, data if online else None, replayed, record)
    finally:
        gc.freeze()  # nor is it worth looking through when the process ends
        gc.enable()
    sys.exit(code)


def _once(
    wanted: Asked,
    form: str,
    verbose: bool,
    strict: bool,
    formatted: bool,
    data: Path | None = None,
    replayed: str | None = None,
    record: Path | None = None,
) -> int:
    whole = load(wanted.folder, formatted=formatted)
    whole = whole if data is None else _asked_there(whole, data)
    whole, lines = (whole, ()) if replayed is None else _done_again(whole, replayed, record)
    loaded = only(whole, wanted)
    code = _code(loaded, strict)
    click.echo(told(loaded, form, wanted.folder, strict, code))
    shown = [*bounds(loaded, verbose), *lines] if wanted.names is None else lines
    for line in shown if form == "text" else ():
        click.echo(line)
    return code


def _done_again(loaded: Loaded, database: str, record: Path | None) -> tuple[Loaded, tuple[str, ...]]:
    """The same with where reviews that were would have gone otherwise, and how many did not."""
    from attain.cli.replay import replay

    found = replay(loaded, database, record)
    told_now = tuned((*loaded.diagnostics, *found.diagnostics), loaded.documents)
    return replace(loaded, diagnostics=told_now), found.lines


def _asked_there(loaded: Loaded, data: Path) -> Loaded:
    """The same with what the systems say that its connections lead to."""
    from attain.cli.online import asked as asked_online

    return replace(loaded, diagnostics=tuned((*loaded.diagnostics, *asked_online(loaded, data)), loaded.documents))


def _forever(wanted: Asked, form: str, verbose: bool, strict: bool, formatted: bool) -> None:
    from attain.cli.watch import watch

    def check() -> None:
        if form == "text":
            click.echo(time.strftime("--- %H:%M:%S"))
        _once(wanted, form, verbose, strict, formatted)

    try:
        watch(wanted.folder, check)
    except KeyboardInterrupt:
        click.echo()


def only(loaded: Loaded, wanted: Asked) -> Loaded:
    """The same with findings in the files that were asked about; those that make checking impossible always count."""
    if wanted.names is None:
        return loaded
    told = tuple(one for one in loaded.diagnostics if _concerns(one, wanted) or one.code in SPOILED)
    documents = tuple(one for one in loaded.documents if wanted.wants(one.file))
    return replace(loaded, diagnostics=told, documents=documents)


def _concerns(one: Diagnostic, wanted: Asked) -> bool:
    return wanted.wants(one.at.file) or any(wanted.wants(two.at.file) for two in one.related)


def told(loaded: Loaded, form: str, folder: Path, strict: bool, code: int) -> str:
    """The report in one of FORMATS."""
    found = loaded.diagnostics
    if form == "text":
        return "\n".join(as_text(found, loaded.sources, len(loaded.documents)))
    if form == "json":
        return as_json(code == 0, found)
    from attain.cli import formats

    placed = formats.located(found, folder)
    if form == "junit":
        names = formats.located([Diagnostic("", one.span(()), "") for one in loaded.documents], folder)
        return formats.as_junit(placed, (one.at.file for one in names), strict)
    return {"github": formats.as_github, "gitlab": formats.as_gitlab, "sarif": formats.as_sarif}[form](placed)


def bounds(loaded: Loaded, verbose: bool) -> Iterator[str]:
    """For each cycle the latest end of its cases; in full, each leg of the longest way there."""
    if loaded.catalogue is None:
        return
    from attain.checks.ends import endings, varied_endings

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
