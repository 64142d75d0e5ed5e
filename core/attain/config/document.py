"""Resources as plain data, their canonical text and its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from attain.values import dataclass

# json.loads would make a new one for each text.
_READER = json.JSONDecoder(parse_float=Decimal)


def canonical(data: Any) -> str:
    """One text for one meaning: keys sorted, no spaces, decimals without trailing zeros.

    Takes dicts with text keys, lists, str, int, bool, None and Decimal; a float is refused with TypeError.
    """
    if isinstance(data, str):
        return encode_basestring(data)
    if isinstance(data, (dict, Mapping)):
        return "{" + ",".join(f"{_text(key)}:{canonical(data[key])}" for key in sorted(data)) + "}"
    if isinstance(data, (list, tuple)):
        return "[" + ",".join(map(canonical, data)) + "]"
    if isinstance(data, Decimal):
        return _number(data)
    if isinstance(data, float):
        msg = f"{data!r} is a binary fraction; use Decimal"
        raise TypeError(msg)
    if data is None or data is True or data is False:
        return _CONSTANTS[data]
    return json.dumps(data, ensure_ascii=False)


_CONSTANTS = {None: "null", True: "true", False: "false"}


def _text(key: str) -> str:
    return encode_basestring(key)


def _number(value: Decimal) -> str:
    plain = format(value, "f")
    return (plain.rstrip("0").rstrip(".") or "0") if "." in plain else plain


def parse_canonical(text: str) -> Any:
    """Canonical text back to plain data; numbers with a point become Decimal."""
    return _READER.decode(text)


def content_hash(data: Any) -> str:
    """SHA-256 of the canonical text, in hex."""
    from hashlib import sha256  # which costs more to import than all of json, and a check needs no hash

    return sha256(canonical(data).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Resource:
    """One document of a configuration as plain data, wherever it came from."""

    kind: str
    id: str
    data: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """The hash of what it says."""
        return content_hash(self.data)
