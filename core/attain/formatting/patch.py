"""Other values in a file: where only lone values change, nothing else of its text does; else its comments stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.config.document import canonical
from attain.config.source import Source
from attain.formatting.read import read
from attain.formatting.revise import plant, revise
from attain.formatting.scalars import line
from attain.formatting.tree import Scalar
from attain.formatting.write import write

Path = tuple[str | int, ...]


def patched(source: Source, wanted: Mapping[int, Any]) -> str:
    """The text of a readable file whose documents of these numbers say what is wanted."""
    changes = [
        (number, path, value)
        for number, new in wanted.items()
        for path, value in _changes((), source.documents[number], new)
    ]
    text = _spliced(source, changes) if all(_alone(source, *change) for change in changes) else None
    expected = [wanted.get(number, data) for number, data in enumerate(source.documents)]
    if text is not None and canonical(list(Source(source.name, text).documents)) == canonical(expected):
        return text
    return _rewritten(source, expected)


def _changes(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and list(old) == list(new):
        for name, value in new.items():
            yield from _changes((*path, name), old[name], value)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, value in enumerate(new):
            yield from _changes((*path, number), old[number], value)
    elif type(old) is not type(new) or old != new:
        yield path, new


def _alone(source: Source, number: int, path: Path, value: Any) -> bool:
    """Whether it is a lone value that stands on one line, before and after."""
    place = source.places[number].get(path)
    if place is None or place.value is None or isinstance(value, (Mapping, list)):
        return False
    return place.start.line == place.end.line and source.text[place.start.offset : place.start.offset + 1] not in "|>"


def _spliced(source: Source, changes: list[tuple[int, Path, Any]]) -> str:
    text = source.text
    places = [(source.places[number][path], value) for number, path, value in changes]
    for place, value in sorted(places, key=lambda one: -one[0].start.offset):
        old, scalar = text[place.start.offset : place.end.offset], plant(value)
        assert isinstance(scalar, Scalar)  # noqa: S101 - asked before
        text = text[: place.start.offset] + _like(old, scalar) + text[place.end.offset :]
    return text


def _like(old: str, scalar: Scalar) -> str:
    """A value in quotes where the one before had them; else plain where it may be, as if it stood in brackets."""
    said = line(scalar, flow=True)
    mark = old[:1]
    same_marks = mark in "\"'" and said == scalar.text and scalar.style and mark not in said and "\\" not in said
    return f"{mark}{said}{mark}" if same_marks else said


def _rewritten(source: Source, expected: list[Any]) -> str:
    trees = [tree for tree in read(source.text) if tree.root is not None or tree.tail]
    rooted = [tree for tree in trees if tree.root is not None]
    filled = [(old, new) for old, new in zip(source.documents, expected, strict=True) if old is not None]
    for tree, (old, new) in zip(rooted, filled, strict=True):
        if tree.root is not None:
            tree.root = revise(tree.root, old, new)
    return write(trees)
