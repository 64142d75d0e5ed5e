"""From a text to trees: libyaml's events give the values and their places, the gaps between them the comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from attain.config.careful import events
from attain.formatting.place import Comment, Opened, Started, place
from attain.formatting.tree import Block, Entry, Node, Scalar, Tree

GAP = re.compile(r"#[^\n]*|\n")
DASH = re.compile(r"#[^\n]*|-(?=\s|\Z)")
MARKERS = ("", "---", "...")


@dataclass(slots=True)
class Layout:
    """One document while it is read: its tree and everything that comments are placed by."""

    begins: int
    tree: Tree = field(default_factory=Tree)
    started: list[Started] = field(default_factory=list)
    blocks: list[Opened] = field(default_factory=list)
    scalars: list[tuple[int, int]] = field(default_factory=list)


def read(text: str) -> list[Tree]:
    """The documents of a text that Source found nothing wrong with; one without a root where it holds comments only."""
    reader = _Reader(text)
    for event in events(text):
        reader.take(event)
    layouts = reader.layouts or [Layout(0)]
    layouts[0].begins = 0
    ends = [*(one.begins for one in layouts[1:]), len(text)]
    for layout, end in zip(layouts, ends, strict=True):
        place(layout.tree, layout.started, layout.blocks, list(_comments(text, layout, end)))
    return [layout.tree for layout in layouts]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.layouts: list[Layout] = []
        self._stack: list[Opened] = []
        self._key: tuple[Scalar, Any] | None = None
        self._past = 0

    def take(self, event: Any) -> None:
        name = type(event)
        if name is yaml.ScalarEvent:
            self._scalar(event)
        elif name in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
            self._open(event, name is yaml.MappingStartEvent)
        elif name in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self._close(event)
        elif name is yaml.DocumentStartEvent:
            self.layouts.append(Layout(event.start_mark.index if event.explicit else self._past))
            self._past = max(self._past, event.end_mark.index if event.explicit else 0)

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        scalar = Scalar(event.value, style, folded_lines(self.text[start:end]) if style == ">" else ())
        self.layouts[-1].scalars.append((start, end))
        if self._stack and self._stack[-1].block.named and self._key is None:
            self._key = (scalar, event.start_mark)
        else:
            self._put(scalar, event.start_mark)
        self._past = max(self._past, end)

    def _open(self, event: Any, named: bool) -> None:
        block, start = Block(named, bool(event.flow_style)), event.start_mark
        opened = Opened(block, start.index, 0, start.column, self._put(block, start))
        self.layouts[-1].blocks.append(opened)
        self._stack.append(opened)
        self._past = max(self._past, event.end_mark.index if block.flow else 0)

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        done.end = event.end_mark.index if done.block.flow else self._past
        self._past = max(self._past, done.end)

    def _put(self, value: Node, mark: Any) -> Started | None:
        if not self._stack:
            self.layouts[-1].tree.root = value
            return None
        top = self._stack[-1]
        key, at = self._key or (None, mark)
        index, column = at.index, at.column
        if not top.block.named and not top.block.flow:
            index, column = self._dash(at.index), top.column
        self._key = None
        entry = Entry(key, value)
        top.block.entries.append(entry)
        self.layouts[-1].started.append(Started(entry, index, column, top))
        return self.layouts[-1].started[-1]

    def _dash(self, before: int) -> int:
        """Where the dash of an item stands, which no event tells."""
        found = (match.start() for match in DASH.finditer(self.text, self._past, before) if match.group() == "-")
        dash = next(found, before)
        self._past = max(self._past, dash + 1)
        return dash


def folded_lines(written: str) -> tuple[str, ...]:
    """The lines of a folded text without their indentation; none where its head says how deep that is."""
    head, _, rest = written.partition("\n")
    lines = rest.split("\n")
    depths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    if re.search("[0-9]", head.partition("#")[0]) or not depths or depths[0] > min(depths):
        return ()
    return tuple(line[depths[0] :] for line in lines)


def _comments(text: str, layout: Layout, end: int) -> Iterator[Comment]:
    """Comments and blank lines of a document, in their order."""
    past = layout.begins
    for begin, stop in layout.scalars:
        yield from _gap(text, past, begin)
        past = max(past, stop)
        if text[begin : begin + 1] in ("|", ">"):
            head = text[begin:stop].partition("\n")[0]
            yield from _gap(text, begin, begin + len(head))
    yield from _gap(text, past, end)


def _gap(text: str, start: int, end: int) -> Iterator[Comment]:
    for found in GAP.finditer(text, start, end):
        at, line = found.start(), text.rfind("\n", 0, found.start()) + 1
        before = text[line:at].strip()
        if found.group() != "\n":
            yield Comment(found.group().rstrip(), at, at - line, before in MARKERS)
        elif not before:
            yield Comment("", at, 0, True)
