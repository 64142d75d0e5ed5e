"""`attain new organisation NAME`: the smallest whole organisation, or a copy of a published process renamed."""

from __future__ import annotations

import json
import re
import shutil
import time
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from attain.config.shipped import shipped
from attain.errors import BadInput, Problem
from attain.nearest import did_you_mean

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
TEMPLATES = ("attain.cli", "templates", "organisation")
PARTS = re.compile(r"^---[ \t]*\n", re.MULTILINE)
SAMPLES = ("acme", "demo")


@click.command("organisation")
@click.argument("name")
@click.option("--from", "origin", default="", metavar="ID", help="A process of the library, such as dod_dpmap.")
@click.option("--title", default="", help="The name that people see; default: NAME in words.")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder to put it into; default: here.")
def command(name: str, origin: str, title: str, into: Path) -> None:
    """Write the configuration of an organisation called NAME that can be checked and tested as it is."""
    written = write_organisation(name, into, origin, title)
    click.echo(f"Wrote {len(written)} files into {into / name}. Next:\n")
    click.echo(f"  attain check {into / name}\n  attain test {into / name}")


def write_organisation(name: str, into: Path, origin: str = "", title: str = "") -> list[Path]:
    """Write the files of a new organisation into the folder `into / name`; gives their paths.

    `origin` names what is copied, with - or _; without one the smallest whole organisation is written.  BadInput when
    the name cannot be an id, something of that name is there already, or nothing is called `origin`.
    """
    target = into / name
    if not NAME.fullmatch(name):
        problem = f'"{name}" cannot name an organisation: use small letters, digits and _, such as my_firm'
        raise BadInput([Problem("name", problem)])
    if target.exists():
        raise BadInput([Problem("name", f"{target} is there already; nothing was written")])
    said = title or name.replace("_", " ").capitalize()
    return _copied(_source(origin), target, name, said) if origin else _smallest(target, name, said)


def sources() -> dict[str, Path]:
    """{id: folder} of everything that can be copied."""
    library = shipped("library")
    found = {one.name: one for one in sorted(library.iterdir()) if one.is_dir()}
    return found | {name: shipped(name) for name in SAMPLES}


def _source(origin: str) -> Path:
    known = sources()
    found = known.get(origin.replace("-", "_"))
    if found is None:
        help = did_you_mean(origin.replace("-", "_"), known) or f"there are: {', '.join(known)}"
        raise BadInput([Problem("from", f'no process of the library is called "{origin}"; {help}')])
    return found


def _copied(source: Path, target: Path, name: str, title: str) -> list[Path]:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for file in sorted(target.rglob("*.yaml")):
        text = file.read_text("utf-8")
        renamed = "---\n".join(_renamed(part, name, title) for part in PARTS.split(text))
        if renamed != text:
            file.write_text(renamed, "utf-8")
    return sorted(file for file in target.rglob("*") if file.is_file())


def _renamed(part: str, name: str, title: str) -> str:
    """A document with a new id and title where it is the organisation; everything else, comments too, stays."""
    if not re.search(r"^kind: organisation\b", part, re.MULTILINE):
        return part
    part = re.sub(r"^id:.*$", lambda _: f"id: {name}", part, count=1, flags=re.MULTILINE)
    said = f"title: {_text(title)}"
    return re.sub(r"^title:.*(?:\n[ \t]+\S.*)*$", lambda _: said, part, count=1, flags=re.MULTILINE)


def _text(words: str) -> str:
    """Words as YAML reads them back: plain where that is safe, else in quotes."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 .()'-]*", words) and words.lower() not in ("true", "false", "null")
    return words if plain else json.dumps(words, ensure_ascii=False)


def _smallest(target: Path, name: str, title: str) -> list[Path]:
    year = time.localtime().tm_year + 1
    words = {"name": name, "title": _text(title), "year": str(year), "next": str(year + 1)}
    root = files(TEMPLATES[0]).joinpath(*TEMPLATES[1:])
    written = []
    for folder in ("", "scenarios"):
        for source in sorted(root.joinpath(folder).iterdir(), key=lambda one: one.name):
            if source.is_file():
                place = target / folder / source.name.removesuffix(".txt")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(Template(source.read_text("utf-8")).substitute(words), "utf-8")
                written.append(place)
    return written
