"""The order of settings, by the schema: as its properties stand there, or as `x-order` lists them (`*`: the others)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attain.config.walk import nodes, settings
from attain.formatting.tree import Block, Node

OTHERS = "*"


def arrange(node: Node, data: Any, whole: Mapping[str, Any]) -> None:
    """Put the settings of a whole document in order; maps of names stay as they were written."""
    _arrange(node, data, whole, whole)


def _arrange(node: Node, data: Any, whole: Mapping[str, Any], schema: Any) -> None:
    if not isinstance(node, Block):
        return
    if isinstance(data, list):
        items = [one["items"] for one in nodes(whole, schema, data) if "items" in one]
        for entry, value in zip(node.entries, data, strict=True):
            _arrange(entry.value, value, whole, {"allOf": items})
        return
    known = settings(whole, schema, data)
    others = [one["additionalProperties"] for one in nodes(whole, schema, data) if one.get("additionalProperties")]
    for entry in node.entries:
        name = entry.key.text if entry.key is not None else ""
        _arrange(entry.value, data.get(name), whole, known.get(name, {"allOf": others}))
    _sort(node, known, next(_orders(whole, schema, data), ()))


def _orders(whole: Mapping[str, Any], schema: Any, data: Any) -> Iterator[Sequence[str]]:
    return (one["x-order"] for one in nodes(whole, schema, data) if "x-order" in one)


def _sort(block: Block, known: Mapping[str, Any], wanted: Sequence[str]) -> None:
    names = [entry.key.text for entry in block.entries if entry.key is not None]
    if not set(names) <= set(known):
        return
    order = _order(known, wanted)
    first = block.entries[0].lead if block.entries else []
    if names != sorted(names, key=order.__getitem__):
        block.entries[0].lead = []
        block.entries.sort(key=lambda entry: order[entry.key.text] if entry.key else 0)
        block.entries[0].lead = [*first, *(line for line in block.entries[0].lead if line)]


def _order(known: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, int]:
    listed = [*wanted, *([] if OTHERS in wanted else [OTHERS])]
    rest = [name for name in known if name not in listed]
    middle = listed.index(OTHERS)
    return {name: number for number, name in enumerate([*listed[:middle], *rest, *listed[middle + 1 :]])}
