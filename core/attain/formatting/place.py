"""Which entry a comment belongs to: by its line, and by its indentation where it stands alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from attain.formatting.tree import Block, Entry, Lines, Tree


class Comment(NamedTuple):
    """A comment with its `#`, or a blank line (no text): where, in which column; `own` says alone on its line."""

    text: str
    at: int
    column: int
    own: bool


@dataclass(slots=True)
class Opened:
    """A mapping or list with the offsets of its beginning and end, its column, and the entry whose value it is."""

    block: Block
    start: int
    end: int
    column: int
    by: Started | None


@dataclass(slots=True)
class Started:
    """An entry with the offset and column where it begins."""

    entry: Entry
    index: int
    column: int
    owner: Opened


def place(tree: Tree, started: Sequence[Started], blocks: Sequence[Opened], found: Sequence[Comment]) -> None:
    """Give every comment and blank line of one document to an entry, a block or the document."""
    run = _Run(tree, None, None, ())
    starts = [one.index for one in started]
    flows = [one for one in blocks if one.block.flow]
    for comment in found:
        number = bisect_right(starts, comment.at)
        before = started[number - 1] if number else None
        after = started[number] if number < len(started) else None
        if after is not run.after or before is not run.before:
            run.finish()
            run = _Run(tree, before, after, flows)
        run.take(comment)
    run.finish()


class _Run:
    """The comments and blank lines between the beginnings of two entries."""

    def __init__(self, tree: Tree, before: Started | None, after: Started | None, flows: Sequence[Opened]) -> None:
        self.tree, self.before, self.after, self.flows = tree, before, after, flows
        self._blank = False
        self._column = 1 << 30

    def take(self, comment: Comment) -> None:
        """Place one."""
        if not comment.text:
            self._blank = True
        elif comment.own:
            self._column = min(self._column, comment.column)
            home = self._home(comment.at)
            home += ["", comment.text] if self._blank else [comment.text]
            self._blank = False
        else:
            self._remark(comment)

    def finish(self) -> None:
        """A blank line that nothing followed stands before the next entry."""
        if self._blank and self.after is not None:
            self.after.entry.lead.append("")

    def _remark(self, comment: Comment) -> None:
        entry = self.before
        while entry is not None and entry.owner.block.flow and entry.owner.end <= comment.at:
            entry = entry.owner.by
        if entry is None:
            home = self.after.entry.lead if self.after else self.tree.tail
            home.append(comment.text)
        elif entry.entry.remark:
            entry.entry.lead.append(comment.text)
        else:
            entry.entry.remark = comment.text

    def _home(self, at: int) -> Lines:
        flow = max((one for one in self.flows if one.start < at < one.end), key=lambda one: one.start, default=None)
        if flow is not None:
            return self.after.entry.lead if self.after and self.after.index < flow.end else flow.block.tail
        least = self.after.column if self.after else -1
        for block in self._around():
            if not block.block.flow and least < _inside(block) <= self._column:
                return block.block.tail
        if self.after is not None:
            self._column = least  # whatever follows stays with it
            return self.after.entry.lead
        return self.tree.tail

    def _around(self) -> Iterator[Opened]:
        entry = self.before
        while entry is not None:
            yield entry.owner
            entry = entry.owner.by


def _inside(block: Opened) -> int:
    """The column of its entries; of a list under its key that is not indented, one more than it has."""
    indented = block.block.named or block.by is None or block.column > block.by.column
    return block.column if indented else block.column + 1
