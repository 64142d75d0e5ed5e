"""Examples of every setting, gathered from the organisations of configs/, which are checked and tried.

The worked example comes first, then the demo, then the published processes, then the examples of the plugins.  What
none of them uses is written in `examples.yaml`, and a test holds each of those against its schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.places import maps

from attain.config.files import read_folder
from attain.config.source import Source
from attain.config.walk import nodes, settings
from attain.formatting.revise import plant
from attain.formatting.tree import Tree
from attain.formatting.write import write
from attain.language.language import Language

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = Path(__file__).with_name("examples.yaml")
SHORT = 72
"""Characters of an example in a table."""

Spot = tuple[str, tuple[str, ...]]
"""A section: its schema file and where it stands in there."""


@dataclass(frozen=True, slots=True)
class Found:
    """One value somebody wrote, the file it stands in, and how many organisations come before that one."""

    value: Any
    file: str
    rank: int


def folders() -> list[Path]:
    """The organisations, the ones to learn from first."""
    library = sorted(path for path in (ROOT / "configs/library").iterdir() if path.is_dir())
    plugins = sorted(path for path in (ROOT / "plugins").glob("*/examples") if path.is_dir())
    return [ROOT / "configs/acme", ROOT / "configs/demo", *library, *plugins]


class Harvest:
    """Values by section and setting."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.maps: dict[Spot, list[Found]] = {}
        self.keys: dict[tuple[Spot, str], list[Found]] = {}
        self.documents: dict[str, list[tuple[Path, str]]] = {}
        self._spots: dict[str, dict[int, Spot]] = {}
        for rank, folder in enumerate(folders()):
            for document in read_folder(folder).documents:
                if document.kind in language.kinds:
                    path = folder / document.file
                    self.documents.setdefault(document.kind, []).append((path, document.source.text))
                    self._document(document.kind, document.data, path.relative_to(ROOT).as_posix(), rank)

    def _document(self, kind: str, data: Mapping[str, Any], file: str, rank: int) -> None:
        whole = self.language.schemas.whole(kind)
        if kind not in self._spots:
            self._spots[kind] = dict(_spots(kind, whole))
        spots = self._spots[kind]
        stack: list[tuple[Any, Any]] = [(whole, data)]
        while stack:
            node, value = stack.pop()
            if isinstance(value, Mapping):
                self._map(list(nodes(whole, node, value)), value, spots, Found(value, file, rank))
            stack += reversed(list(_inside(whole, node, value)))

    def _map(self, speak: list[Any], value: Mapping[str, Any], spots: Mapping[int, Spot], found: Found) -> None:
        for one in speak:
            spot = spots.get(id(one))
            if spot is None:
                continue
            self.maps.setdefault(spot, []).append(found)
            for name in one["properties"].keys() & value.keys():
                self.keys.setdefault((spot, name), []).append(Found(value[name], found.file, found.rank))

    def inline(self, spot: Spot, name: str) -> Found | None:
        """The example of a setting that fits into a table: the shortest of the first organisation that has one."""
        found = self.keys.get((spot, name), ())
        for rank in sorted({one.rank for one in found}):
            said = [(as_yaml({name: one.value}), one) for one in found if one.rank == rank]
            short = [(len(text), text, one) for text, one in said if len(text) <= SHORT and text.count("\n") == 1]
            if short:
                return min(short, key=lambda one: one[:2])[2]
        return None

    def block(self, spot: Spot, least: int) -> Found | None:
        """A map as somebody wrote it: the shortest with that many settings, of the first organisation that has one."""
        found = self.maps.get(spot, ())
        full = [one for one in found if len(one.value) >= least] or list(found)
        first = min((one.rank for one in full), default=0)
        said = [(as_yaml(one.value), one) for one in full if one.rank == first]
        return min(said, key=lambda one: (len(one[0]), one[0]), default=(None, None))[1]


def _spots(kind: str, whole: Mapping[str, Any]) -> Iterator[tuple[int, Spot]]:
    for path, node, _ in maps(whole):
        yield id(node), (kind, path)
    for name, part in whole["$defs"].items():
        if name.startswith("part."):
            for path, node, _ in maps(part):
                yield id(node), (name.removeprefix("part."), path)


def _inside(whole: Mapping[str, Any], node: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """The values inside a value, each with the schema that speaks of it."""
    if isinstance(value, Mapping):
        known = settings(whole, node, value)
        rest = [one["additionalProperties"] for one in nodes(whole, node, value) if "additionalProperties" in one]
        for name, inner in value.items():
            found = known.get(name, next((one for one in rest if isinstance(one, Mapping)), None))
            if isinstance(found, Mapping):
                yield found, inner
    elif isinstance(value, list):
        items = next((one["items"] for one in nodes(whole, node, value) if "items" in one), None)
        yield from ((items, inner) for inner in value if items is not None)


def as_yaml(value: Any) -> str:
    """A value as the formatter would write it."""
    return write([Tree(plant(value))])


def written() -> dict[str, Mapping[str, Any]]:
    """The written examples: by section (`FILE SECTION`), a map of settings and values."""
    found: dict[str, Mapping[str, Any]] = Source(WRITTEN.name, WRITTEN.read_text("utf-8")).documents[0]
    return found
