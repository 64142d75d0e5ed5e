"""Items as plain data and back, for storing them with what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attain.forms.answers import Items
from attain.forms.model import Item


def to_plain(items: Items) -> dict[str, list[dict[str, Any]]]:
    """Items as plain data."""
    return {
        place: [{"key": one.key, "title": one.title, "attributes": dict(one.attributes)} for one in some]
        for place, some in items.items()
    }


def from_plain(data: Mapping[str, Sequence[Mapping[str, Any]]] | None) -> dict[str, list[Item]]:
    """Items back from plain data."""
    return {
        place: [Item(one["key"], one["title"], one["attributes"]) for one in some]
        for place, some in (data or {}).items()
    }
