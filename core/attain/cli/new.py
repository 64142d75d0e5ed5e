"""`attain new`: a plugin that works, or an organisation, to change into one's own."""

from __future__ import annotations

import keyword
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import click

from attain.cli.new_organisation import command as organisation
from attain.errors import BadInput, Problem

NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
TEMPLATES = ("attain.cli", "templates", "plugin")


@click.group(help="Begin something new.")
def command() -> None:
    """Begin something new."""


command.add_command(organisation)


@command.command("plugin")
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder to put it into; default: here.")
def plugin(name: str, into: Path) -> None:
    """Write a plugin called NAME that can be installed, checked and tested as it is."""
    written = write_plugin(name, into)
    click.echo(f"Wrote {len(written)} files into {into / name}. Next:\n")
    click.echo(f"  cd {into / name}\n  pip install -e .\n  attain check examples/organisation")
    click.echo("  attain test examples/organisation")


def write_plugin(name: str, into: Path) -> list[Path]:
    """Write the files of a new plugin; gives their paths.

    BadInput when the name cannot be that of a package, or something of that name is there already.
    """
    target = into / name
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        problem = f'"{name}" cannot name a plugin: use small letters, digits and _, such as my_plugin'
        raise BadInput([Problem("name", problem)])
    if target.exists():
        raise BadInput([Problem("name", f"{target} is there already; nothing was written")])
    words = {"name": name, "title": name.replace("_", " ").capitalize()}
    root = files(TEMPLATES[0]).joinpath(*TEMPLATES[1:])
    written = []
    for source, relative in _sources(root, ""):
        place = target / _place(relative, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(Template(source.read_text("utf-8")).substitute(words), "utf-8")
        written.append(place)
    return written


def _sources(folder: Traversable, under: str) -> list[tuple[Traversable, str]]:
    found: list[tuple[Traversable, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        relative = f"{under}{entry.name}"
        found += _sources(entry, relative + "/") if entry.is_dir() else [(entry, relative)]
    return found


def _place(relative: str, name: str) -> str:
    """Where a template goes: each is a text file so that nothing takes it for code of our own."""
    named = relative.removesuffix(".txt").replace("package/", f"{name}/")
    return named.replace("kinds/list.", f"kinds/{name}_list.")
