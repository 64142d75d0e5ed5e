"""What a file says as a tree that keeps comments, blank lines and how things were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Lines = list[str]
"""Comments with their `#`, and "" for a blank line."""


@dataclass(slots=True)
class Scalar:
    """A text, number, truth or nothing.

    `text` is its value before anything is made of it; `style` is empty (plain), a quote, or `|` or `>`; `body` holds
    the lines of a folded text (`>`) without their indentation.
    """

    text: str
    style: str = ""
    body: tuple[str, ...] = ()


@dataclass(slots=True)
class Entry:
    """A setting of a mapping, or an item of a list (no key): comments above, and the remark at the end of its line."""

    key: Scalar | None
    value: Node
    lead: Lines = field(default_factory=list)
    remark: str = ""


@dataclass(slots=True)
class Block:
    """A mapping (`named`) or a list, written over lines or in brackets (`flow`), with comments below its last entry."""

    named: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    tail: Lines = field(default_factory=list)

    def get(self, key: str) -> Entry | None:
        """The entry of that name."""
        return next((one for one in self.entries if one.key is not None and one.key.text == key), None)


Node = Scalar | Block


@dataclass(slots=True)
class Tree:
    """One document; `root` is None where it holds nothing but comments (`tail`)."""

    root: Node | None = None
    tail: Lines = field(default_factory=list)


def at(node: Node, path: tuple[str | int, ...]) -> Entry | None:
    """The entry at a path; None where the path leads nowhere."""
    found: Entry | None = None
    for step in path:
        if not isinstance(node, Block):
            return None
        if isinstance(step, int):
            found = node.entries[step] if not node.named and step < len(node.entries) else None
        else:
            found = node.get(step)
        if found is None:
            return None
        node = found.value
    return found


def comments(node: Node) -> Iterator[str]:
    """Every comment inside a node."""
    if isinstance(node, Block):
        for entry in node.entries:
            yield from (line for line in (*entry.lead, entry.remark) if line)
            yield from comments(entry.value)
        yield from (line for line in node.tail if line)
