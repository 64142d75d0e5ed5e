"""The parts of phrases: each text is read and taken apart once, for all checks that look into it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from typing import Any

from attain.phrases.errors import PhraseError
from attain.phrases.parser import PARSERS


def parts(node: Any) -> list[Any]:
    """A node of a phrase and all nodes in it, outer before inner."""
    found: list[Any] = []
    _gather(node, found)
    return found


def _gather(node: Any, found: list[Any]) -> None:
    if isinstance(node, tuple):
        for one in node:
            _gather(one, found)
        return
    kind: Any = type(node)
    names = _inner(kind)
    if names is not None:
        found.append(node)
        for name in names:
            _gather(getattr(node, name), found)


@cache
def _inner(kind: Any) -> tuple[str, ...] | None:
    """The fields of a node; None for all that is no node, such as a word."""
    return tuple(one.name for one in fields(kind) if one.name != "at") if is_dataclass(kind) else None


@lru_cache(maxsize=65536)
def parts_of(grammar: str, text: str) -> tuple[Any, ...]:
    """The parts of a phrase.  Raises PhraseError where it cannot be read."""
    return tuple(parts(PARSERS[grammar](text)))


@lru_cache(maxsize=65536)
def parts_read(grammar: str, text: str) -> tuple[Any, ...]:
    """The same; none of a phrase that cannot be read, which is told elsewhere."""
    try:
        return parts_of(grammar, text)
    except PhraseError:
        return ()
