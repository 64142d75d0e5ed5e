"""`attain upgrade DIR`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from attain.cli.fmt import write_whole
from attain.cli.report import as_text
from attain.config.past import PAST, VERSION
from attain.language.home import language_spoken, read_asked
from attain.language.upgrade import upgraded_text


@click.command(name="upgrade")
@click.argument("paths", metavar="[DIR | FILES]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[Path, ...], diff: bool) -> None:
    """Rewrite documents of an older version of the language for this one; comments stay.

    Exit code 0: all is of this version; 1: a file cannot be read, or with --diff something is older.  Run attain check
    afterwards.
    """
    read, wanted = read_asked(paths or (Path(),))
    language = language_spoken(read)
    unread = [one for one in read.diagnostics if wanted.wants(one.at.file)]
    broken = {one.at.file for one in unread}
    sources = [one for name, one in read.sources.items() if wanted.wants(name) and name not in broken]
    changed = [(one, text) for one in sources if (text := upgraded_text(one, language)) is not None]
    for source, text in changed:
        if diff:
            old, new = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
            click.echo("".join(difflib.unified_diff(old, new, source.name, f"{source.name} ({VERSION})")), nl=False)
        else:
            write_whole(wanted.folder / source.name, text)
            click.echo(f"{source.name}: upgraded to {VERSION}")
    if unread:
        click.echo("\n".join(as_text(unread, read.sources, len(read.sources))), err=True)
    older = f"{len(changed)} of {len(sources)} files {'are of' if diff else 'were of'} {' or '.join(PAST)}"
    click.echo(older if changed else f"{len(sources)} files, all of {VERSION}", err=True)
    sys.exit(1 if unread or (diff and changed) else 0)
