"""New data into an old tree: what stays keeps its comments, what got another name keeps those of the old one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attain.formatting.tree import Block, Entry, Node, Scalar


def revise(node: Node, old: Any, new: Any) -> Node:
    """A tree that says `new`, made from the tree of `old`."""
    if type(old) is type(new) and old == new:
        return node
    if isinstance(node, Block) and isinstance(old, dict) and isinstance(new, dict):
        return _mapping(node, old, new)
    if isinstance(node, Block) and isinstance(old, list) and isinstance(new, list):
        return _list(node, old, new)
    return plant(new)


def plant(data: Any) -> Node:
    """A tree for plain data; in brackets where it fits into a line."""
    if isinstance(data, Mapping):
        return Block(True, True, [Entry(Scalar(str(key)), plant(value)) for key, value in data.items()])
    if isinstance(data, (list, tuple)):
        return Block(False, True, [Entry(None, plant(value)) for value in data])
    if isinstance(data, str):
        return Scalar(data, "'")
    if isinstance(data, Decimal):
        return Scalar(f"{data:f}")
    return Scalar(
        {True: "true", False: "false", None: "null"}[data]
        if data is None or data is True or data is False
        else str(data)
    )


def _mapping(node: Block, old: dict[str, Any], new: dict[str, Any]) -> Block:
    by_name = {entry.key.text: entry for entry in node.entries if entry.key is not None}
    gone = [name for name in old if name not in new]
    entries = []
    for name, value in new.items():
        was = name if name in by_name else _renamed(gone, old, value, list(new).index(name), list(old))
        if was is None:
            entries.append(Entry(Scalar(name), plant(value)))
            continue
        entry = by_name[was]
        entries.append(Entry(Scalar(name), revise(entry.value, old[was], value), entry.lead, entry.remark))
        if was != name:
            gone.remove(was)
    return Block(True, node.flow, entries, node.tail)


def _renamed(gone: list[str], old: dict[str, Any], value: Any, place: int, order: list[str]) -> str | None:
    """Which of the names that are gone this one stands for: one with the same value, else the one in its place."""
    same = next((name for name in gone if old[name] == value), None)
    return same or next((name for name in gone if order.index(name) == place), None)


def _list(node: Block, old: list[Any], new: list[Any]) -> Block:
    entries = []
    left = list(range(len(old)))
    for number, value in enumerate(new):
        was = next((one for one in left if old[one] == value), None)
        if was is None and len(old) == len(new) and number in left:
            was = number
        if was is None:
            entries.append(Entry(None, plant(value)))
            continue
        left.remove(was)
        entry = node.entries[was]
        entries.append(Entry(None, revise(entry.value, old[was], value), entry.lead, entry.remark))
    return Block(False, node.flow, entries, node.tail)
