"""The quick way from text to plain data, for files in which nothing is out of the ordinary.

One loop without places.  It gives up at the first sign of anything that may be a finding; `Builder` then reads the file
again, and says what it is.  So this file knows no messages, and whatever it accepts, `Builder` accepts alike: a test
holds the two against each other.
"""

from __future__ import annotations

from typing import Any

import yaml

from attain.config.builder import DEEPEST
from attain.config.scalars import doubtful, resolve

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
"""What begins a text that is only text; words that begin with F, N or T may be doubtful, n and t are asked below."""

_WORDS = frozenset(("true", "false", "null"))


def quick_documents(parser: Any) -> list[Any] | None:
    """The documents of a text, or None where it must be read with more care.  Raises YAMLError for what is no YAML."""
    documents: list[Any] = []
    stack: list[tuple[Any, Any]] = []
    top: Any = documents
    key: Any = None
    take = parser.get_event
    while (event := take()) is not None:
        kind = type(event)
        if kind is _END_MAP or kind is _END_LIST:
            top, key = stack.pop()
            continue
        if kind not in _VALUES:
            if kind is _DOCUMENT and (event.version or event.tags):
                return None
            continue
        if event.anchor is not None or event.tag is not None:
            return None
        if kind is _SCALAR:
            value = event.value
            if key is None and type(top) is dict:
                if value in top or value == "<<":
                    return None
                key = value
                continue
            if not event.style and (not value or value[0] not in _LETTERS or value in _WORDS):
                if doubtful(value):
                    return None
                value = resolve(value)
        else:
            value = {} if kind is _MAP else []
        if type(top) is list:
            top.append(value)
        elif key is None:
            return None
        else:
            top[key], key = value, None
        if kind is not _SCALAR:
            if len(stack) >= DEEPEST:
                return None
            stack.append((top, key))
            top = value
    return documents


_SCALAR, _ALIAS, _DOCUMENT = yaml.ScalarEvent, yaml.AliasEvent, yaml.DocumentStartEvent
_MAP, _END_MAP, _LIST, _END_LIST = (
    yaml.MappingStartEvent,
    yaml.MappingEndEvent,
    yaml.SequenceStartEvent,
    yaml.SequenceEndEvent,
)
_VALUES = frozenset((_SCALAR, _MAP, _LIST, _ALIAS))
