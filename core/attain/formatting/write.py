"""From a tree to its one form: brackets where they fit into a line, else one entry a line; two spaces a level."""

from __future__ import annotations

from collections.abc import Sequence

from attain.config.scalars import resolve
from attain.formatting.scalars import WIDTH, filled, folds, is_prose, key, line
from attain.formatting.tree import Block, Entry, Lines, Node, Scalar, Tree, comments

STEP = 2
GAP = "  "
"""Between what is said and the remark behind it."""


def write(trees: Sequence[Tree]) -> str:
    """The text of a file with these documents."""
    return "---\n".join(text for tree in trees if (text := _Writer().document(tree)))


class _Writer:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def document(self, tree: Tree) -> str:
        root = tree.root
        if isinstance(root, Block) and root.entries:
            root.entries[0].lead = _tidy(root.entries[0].lead, first=True)
            self._entries(root, 0, "")
        elif root is not None and (said := _inline(root)):
            self._say(said)
        self._notes(_tidy(tree.tail, first=not self.lines), 0)
        return "".join(f"{text}\n" for text in _with_remarks(self.lines))

    def _say(self, text: str, remark: str = "") -> None:
        self.lines.append((text, remark))

    def _notes(self, notes: Lines, indent: int) -> None:
        for note in notes:
            self._say(" " * indent + note if note else "")

    def _entries(self, block: Block, indent: int, opening: str) -> None:
        """Every entry on its own line; `opening` is what stands before the first one (the dash of an item)."""
        for number, entry in enumerate(block.entries):
            lead = _tidy(entry.lead, first=number == 0)
            if number or not opening:
                self._notes(lead, indent)
            start = opening if number == 0 and opening else " " * indent
            self._entry(entry, indent, start)
        self._notes(_tidy(block.tail), indent)

    def _entry(self, entry: Entry, indent: int, start: str) -> None:
        head = start + (f"{key(entry.key, False)}:" if entry.key is not None else "-")
        value = entry.value
        if isinstance(value, Scalar):
            self._scalar(value, head, indent, entry.remark)
            return
        said = _inline(value)
        if said is not None and (len(head) + 1 + len(said) <= WIDTH or not value.entries):
            self._say(f"{head} {said}", entry.remark)
        elif entry.key is None and not entry.remark and not any(value.entries[0].lead):
            self._entries(value, indent + STEP, f"{head} ")
        else:
            self._say(head, entry.remark)
            self._entries(value, indent + STEP, "")

    def _scalar(self, scalar: Scalar, head: str, indent: int, remark: str) -> None:
        lines = _lines(scalar, len(head) + 1, WIDTH - indent - STEP)
        first = f"{head} {lines[0]}" if lines[0] else head
        self._say(first, remark)
        for text in lines[1:]:
            self._say(" " * (indent + STEP) + text if text else "")


def _lines(scalar: Scalar, column: int, room: int) -> Sequence[str]:
    """A scalar as its first line, and the lines below it without indentation."""
    if scalar.style == "|" and (literal := _literal(scalar.text)):
        return literal
    if scalar.style == ">" and scalar.body:
        return _folded(scalar, room)
    said = line(scalar, False)
    if column + len(said) > WIDTH and is_prose(scalar.text) and _is_text(scalar):
        return [">-", *filled(scalar.text, room)]
    return [said]


def _is_text(scalar: Scalar) -> bool:
    """Whether it is read as a text: a number or a truth would become one where it is folded."""
    return bool(scalar.style) or isinstance(resolve(scalar.text), str)


def _literal(text: str) -> list[str]:
    """A text as it stands; nothing where quotes say it better."""
    body = text.removesuffix("\n")
    if (
        not body
        or body[0] in " \t\n"
        or body[-1] == "\n"
        or not all(one.isprintable() or one in "\n\t" for one in body)
    ):
        return []
    return [f"|{'' if text != body else '-'}", *body.split("\n")]


def _folded(scalar: Scalar, room: int) -> list[str]:
    text = scalar.text.removesuffix("\n")
    head = f">{'' if text != scalar.text else '-'}"
    if text.endswith("\n"):
        return [line(Scalar(scalar.text, '"'), False)]
    if any(len(one) > room for one in scalar.body) and folds(text):
        return [head, *filled(text, room)]
    return [head, *scalar.body]


def _inline(node: Node) -> str | None:
    """A node on one line; None where it is written over lines, or holds comments that need them."""
    if isinstance(node, Scalar):
        return line(node, False)
    if node.entries and (not node.flow or any(comments(node))):
        return None
    return _flow(node)


def _flow(node: Node) -> str:
    if isinstance(node, Scalar):
        return line(node, True)
    said = [
        f"{key(one.key, True)}: {_flow(one.value)}" if one.key is not None else _flow(one.value) for one in node.entries
    ]
    if node.named:
        return f"{{ {', '.join(said)} }}" if said else "{}"
    return f"[{', '.join(said)}]"


def _tidy(notes: Lines, *, first: bool = False) -> Lines:
    """Never two blank lines in a row, none where something begins."""
    kept: Lines = []
    for note in notes:
        if note or (kept[-1:] != [""] and not (first and not kept)):
            kept.append(note)
    return kept


def _with_remarks(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Remarks in one column where lines with remarks follow one another."""
    done: list[str] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end][1]:
            end += 1
        done += _aligned(lines[start:end]) if end > start else [lines[start][0]]
        start = max(end, start + 1)
    return done


def _aligned(lines: Sequence[tuple[str, str]]) -> list[str]:
    column = max(len(said) for said, _ in lines)
    if column + len(GAP) + max(len(remark) for _, remark in lines) > WIDTH:
        column = 0
    return [f"{said:{column}}{GAP}{remark}" for said, remark in lines]
