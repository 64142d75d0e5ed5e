"""`attain schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from attain.config.files import read_folder
from attain.language.editors import FILE, MODELINE, one_schema, write_modelines, write_set_up
from attain.language.home import language_spoken
from attain.language.snippets import known_in


@click.command(name="schema")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option("--write", is_flag=True, help=f"Write {FILE} and .vscode/settings.json into DIR.")
@click.option("--modeline", is_flag=True, help="With --write: also name the schema in the first line of every file.")
def command(folder: Path, write: bool, modeline: bool) -> None:
    """Give one JSON Schema for every kind, those of DIR's plugins too, so that an editor completes and explains.

    It offers the ids of DIR's documents and how phrases begin; write it again when there are new documents.

    For VS Code (extension YAML), Neovim, Emacs, Helix and Zed: all use yaml-language-server.
    """
    read = read_folder(folder)
    language, known = language_spoken(read), known_in([one.resource for one in read.documents])
    if not write:
        click.echo(json.dumps(one_schema(language, known), ensure_ascii=False, indent=2))
        return
    for path in [*write_set_up(folder, language, known), *(write_modelines(folder) if modeline else ())]:
        click.echo(f"{path.relative_to(folder).as_posix()}: written")
    if not modeline:
        click.echo(f"  other editors: begin a file with {MODELINE}{FILE} (its path from there), or add --modeline")
