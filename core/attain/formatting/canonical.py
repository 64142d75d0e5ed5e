"""The canonical text of a file, and the proof that it says what the file said."""

from __future__ import annotations

from typing import Any

from attain.config.document import canonical
from attain.config.schema import Schemas
from attain.config.source import Source
from attain.errors import AttainError
from attain.formatting.order import arrange
from attain.formatting.phrasing import reword, worded
from attain.formatting.read import read
from attain.formatting.tree import Tree
from attain.formatting.write import write


def formatted(source: Source, schemas: Schemas) -> str:
    """The canonical text of a file without `problems`: layout, quotes, order of settings, words in phrases.

    A document whose shape is wrong keeps the order of its settings.  Raises AttainError where the result would not say
    the same, which is a mistake of Attain; nothing is lost then.
    """
    trees = [tree for tree in read(source.text) if tree.root is not None or tree.tail]
    filled = [data for data in source.documents if data is not None]
    rooted = [tree for tree in trees if tree.root is not None and not _empty(tree)]
    for tree, data in zip(rooted, filled, strict=True):
        _improve(tree, data, schemas)
    text = write(trees)
    if not same(source, Source(source.name, text), schemas):
        msg = f"{source.name} cannot be formatted without changing what it says"
        raise AttainError(msg, "leave it as it is and report the file; this is a mistake of Attain")
    return text


def same(one: Source, other: Source, schemas: Schemas) -> bool:
    """Whether two files say the same, phrases compared by their words."""
    return not other.problems and _meaning(one, schemas) == _meaning(other, schemas)


def _kind(data: Any) -> str:
    return str(data.get("kind", "")) if isinstance(data, dict) else ""


def _empty(tree: Tree) -> bool:
    return getattr(tree.root, "text", None) in ("", "null") and not getattr(tree.root, "style", "")


def _improve(tree: Tree, data: Any, schemas: Schemas) -> None:
    kind = _kind(data)
    if tree.root is None or kind not in schemas.kinds or schemas.findings(kind, data):
        return
    reword(tree.root, schemas.uses(kind, data))
    arrange(tree.root, data, schemas.whole(kind))


def _meaning(source: Source, schemas: Schemas) -> list[str]:
    return [canonical(_spoken(data, schemas)) for data in source.documents if data is not None]


def _spoken(data: Any, schemas: Schemas) -> Any:
    """A document with every phrase in words, so that two spellings of one phrase compare equal."""
    kind = _kind(data)
    if kind not in schemas.kinds or not schemas.validator(kind).is_valid(data):
        return data
    phrases = [use for use in schemas.uses(kind, data) if use.what == "phrase" and isinstance(use.value, str)]
    replaced = {use.path: worded(use.of, use.value) for use in phrases if not use.key}
    return _replaced(data, (), replaced)


def _replaced(data: Any, path: tuple[str | int, ...], said: dict[tuple[str | int, ...], str]) -> Any:
    if isinstance(data, dict):
        return {key: _replaced(value, (*path, key), said) for key, value in data.items()}
    if isinstance(data, list):
        return [_replaced(value, (*path, number), said) for number, value in enumerate(data)]
    return said.get(path, data)
