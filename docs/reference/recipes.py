"""Reads the recipes of docs/language/how.md and follows them: each says where it goes, what to write, what check says.

    In `workflows/annual_review.yaml`, under `steps`, after `second_approval`:     (then a block of YAML)
    In `forms/self_review.yaml`, in section `closing`, under `fields`:
    A file of its own, `overlays/austria.yaml`:

What is written is laid into what is there: entries of a list are added, or take the place of the entry with their id;
settings of a map take the place of the setting.  A block of `text` after it is what `attain check` then says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attain.config.files import Folder, read_folder
from attain.config.source import Source
from attain.formatting.revise import plant
from attain.formatting.tree import Tree
from attain.formatting.write import write
from attain.language.language import Language
from attain.language.load import Loaded, judge

HOW = Path(__file__).resolve().parents[1] / "language/how.md"
BASE = Path(__file__).resolve().parents[2] / "configs/acme"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHERE = re.compile(r"^(?:In|A file of its own,) `([^`]+\.yaml)`(.*):$", re.MULTILINE)
PLACE = re.compile(r", (?:(under|after|before)|(?:in|of) (?:the )?(\w+)) `([^`]+)`")


class Lost(Exception):
    """A recipe that leads nowhere: the place it names is not there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One block: the file, the way to the place in there, and what to write."""

    file: str
    way: tuple[tuple[str, str], ...]
    value: Any


@dataclass(slots=True)
class Recipe:
    """One answer to "how do I say …"."""

    group: str
    title: str
    edits: list[Edit] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def recipes() -> list[Recipe]:
    """Every recipe of the page, in its order."""
    text = HOW.read_text("utf-8")
    return [one for group in text.split("\n## ")[1:] for one in _group(group)]


def _group(text: str) -> Iterator[Recipe]:
    name, _, rest = text.partition("\n")
    for part in rest.split("\n### ")[1:]:
        title, _, body = part.partition("\n")
        yield _recipe(Recipe(name, title), body)


def _recipe(found: Recipe, body: str) -> Recipe:
    places = list(WHERE.finditer(body))
    for block in BLOCK.finditer(body):
        if block[1] == "text":
            found.told += block[2].splitlines()
            continue
        place = next((one for one in reversed(places) if one.end() < block.start()), None)
        if place is None:
            raise Lost(f"{found.title}: a block without a place")
        way = tuple((one[1] or one[2], one[3]) for one in PLACE.finditer(place[2]))
        if "".join(one[0] for one in PLACE.finditer(place[2])) != place[2]:
            raise Lost(f"{found.title}: the place cannot be read: {place[2]}")
        found.edits.append(Edit(place[1], way, Source(place[1], block[2]).documents[0]))
    return found


def follow(recipe: Recipe, base: Folder | None = None, language: Language | None = None) -> Loaded:
    """The organisation after the recipe, checked.  Raises Lost where the recipe leads nowhere."""
    folder = base or read_folder(BASE)
    for edit in recipe.edits:
        folder = folder.instead(edit.file, changed(folder, edit))
    return judge(folder, language)


def changed(folder: Folder, edit: Edit) -> str:
    """What a file says after an edit."""
    source = folder.sources.get(edit.file)
    data = deepcopy(source.documents[0]) if source else {}
    lay(data, edit)
    return write([Tree(plant(data))])


def lay(data: Any, edit: Edit) -> None:
    """Lay what an edit says into a document."""
    node, beside = data, ""
    for number, (word, name) in enumerate(edit.way):
        if word in ("after", "before"):
            node, beside = _list_with(node, name), f"{word} {name}"
        elif word == "under":
            last = number == len(edit.way) - 1
            node = node.setdefault(name, type(edit.value)()) if last else node[name]
        else:
            node = _entry(node, name)
    if isinstance(node, list) and isinstance(edit.value, list):
        _add(node, edit.value, beside)
    elif isinstance(node, dict) and isinstance(edit.value, dict):
        node.update(edit.value)
    else:
        raise Lost(f"{edit.file}: what is written does not fit to what is there")


def _entry(node: Any, name: str) -> Any:
    """The map of this name or id, however deep it lies."""
    if isinstance(node, dict):
        if node.get("id") == name:
            return node
        if isinstance(node.get(name), dict):
            return node[name]
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        try:
            return _entry(inner, name)
        except Lost:
            continue
    raise Lost(f"there is no {name}")


def _list_with(node: Any, name: str) -> list[Any]:
    """The list that holds the entry of this id."""
    if isinstance(node, list) and any(isinstance(one, dict) and one.get("id") == name for one in node):
        return node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        try:
            return _list_with(inner, name)
        except Lost:
            continue
    raise Lost(f"no list has {name}")


def _add(there: list[Any], new: list[Any], beside: str) -> None:
    word, _, name = beside.partition(" ")
    ids = [one.get("id") if isinstance(one, dict) else None for one in there]
    at = ids.index(name) + (word == "after") if beside else len(there)
    for one in new:
        own = one.get("id") if isinstance(one, dict) else None
        if own is not None and own in ids:
            there[ids.index(own)] = one
        else:
            there.insert(at, one)
            at += 1
