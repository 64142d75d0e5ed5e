"""`attain fmt [DIR | FILES]`."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from attain.cli.report import as_text
from attain.config.source import Source
from attain.formatting.canonical import formatted
from attain.language.home import language_spoken, read_asked


@click.command(name="fmt")
@click.argument("paths", metavar="[DIR | FILES]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where a file is not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Write files in the one canonical form; comments stay, meaning never changes.

    Without DIR or FILES, the folder one is in.  Exit code 0: all is formatted now; 1: with --check or --diff, something
    is not formatted; or a file cannot be read, which is told as by attain check, and left alone.
    """
    read, wanted = read_asked(paths or (Path(),))
    language = language_spoken(read)
    unread = [one for one in read.diagnostics if wanted.wants(one.at.file)]
    broken = {one.at.file for one in unread}
    sources = [one for name, one in read.sources.items() if wanted.wants(name) and name not in broken]
    texts = ((one, formatted(one, language.schemas)) for one in sources)
    texts = ((one, formatted(one, language.schemas)) for one in sources)
    changed = [(one, text) for one, text in texts if text != _on_disk(wanted.folder / one.name)]
    for source, text in changed:
        _tell(source, text, check, diff)
        if not (check or diff):
            write_whole(wanted.folder / source.name, text)
    if unread:
        click.echo("\n".join(as_text(unread, read.sources, len(sources) + len(broken))), err=True)
    click.echo(_summary(len(changed), len(sources), "to be formatted" if check or diff else "formatted"), err=True)
    sys.exit(1 if unread or (changed and (check or diff)) else 0)


def _tell(source: Source, text: str, check: bool, diff: bool) -> None:
    if diff:
        click.echo("".join(_diff(source, text)), nl=False)
    else:
        click.echo(f"{source.name}: I015 info: not formatted" if check else f"{source.name}: formatted")


def _summary(changed: int, count: int, said: str) -> str:
    return f"{changed} of {count} files {said}" if changed else f"{count} files, all formatted"


def _diff(source: Source, text: str) -> Iterator[str]:
    old, new = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    yield from difflib.unified_diff(old, new, source.name, f"{source.name} (formatted)")


def _on_disk(path: Path) -> str:
    """The text with its line ends and mark of order as they are: other ends are not canonical."""
    return path.read_bytes().decode("utf-8")


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.  Keeps its permissions; follows a link."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
