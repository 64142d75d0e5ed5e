"""`attain docs DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from attain.cli.report import as_text
from attain.handbook.book import handbook
from attain.handbook.render import page
from attain.language.load import load


@click.command(name="docs")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("handbook.html"), show_default=True
)
@click.option("--language", default="", help="Which of the organisation's languages; its first one unless told.")
def command(folder: Path, out: Path, language: str) -> None:
    """Write the handbook: one page to hand out, from the configuration alone.

    The course as a picture, who does what by when, who sees what, what each question is for, how ratings are made.
    Exit code 0: written; 1: the configuration has mistakes.
    """
    loaded = load(folder)
    if loaded.catalogue is None:
        click.echo("\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))))
        sys.exit(1)
    known = [str(each) for each in loaded.catalogue.organisation.data["languages"]]
    if language and language not in known:
        raise click.UsageError(f"The organisation speaks {', '.join(known)}, not {language}.")
    book = handbook(loaded.catalogue, language)
    if book.tell.missing:
        click.echo(book.tell.missing, err=True)
    text = page(book)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(f"{out}: {len(loaded.catalogue.of_kind('workflow'))} workflows, {len(text) // 1024} KiB")
