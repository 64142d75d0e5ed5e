"""A removed step and what pointed at it: its events mean those of the step that answers for it (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from attain.config.uses import Use
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import PARSERS
from attain.values import dataclass
from attain.variations.tree import Node, reach


@dataclass(frozen=True, slots=True)
class Gone:
    """Steps that are no more, and the step that answers for them."""

    steps: frozenset[str]
    instead: str

    def word(self, name: str) -> str:
        """What a step's name becomes."""
        return self.instead if name in self.steps else name

    def phrase(self, grammar: str, text: str) -> str:
        """A phrase with the steps in it renamed; one that cannot be read stays as it is."""
        try:
            node = PARSERS[grammar](text)
        except (PhraseError, KeyError):
            return text
        for start, name in sorted(set(_steps(node, text, self.steps)), reverse=True):
            text = text[:start] + self.instead + text[start + len(name) :]
        return text


def rename(root: Node, uses: Collection[Use], gone: Gone) -> None:
    """Let everything that names the removed steps name the other; rows about them vanish, `across` falls away."""
    _rows(root, gone)
    for use in uses:
        if use.path[:1] == ("visibility",) and "what" in use.path:
            continue
        node, rest = reach(root, use.path)
        if rest or not isinstance(node.value, str) or use.key:
            continue
        if use.what == "ref" and use.of == "step":
            _reference(root, use, node, gone)
        elif use.what == "phrase":
            node.value = gone.phrase(use.of, node.value)
    _moves(root, gone)
    _no_doubles(root)


def _moves(root: Node, gone: Gone) -> None:
    """`employee_moves: { department: old_until STEP ends }`: an event behind a word of its own."""
    moves, rest = reach(root, ("when_people_change", "employee_moves"))
    for one in moves.value.values() if not rest and isinstance(moves.value, dict) else ():
        word, _, event = str(one.value).partition(" ")
        if word == "old_until":
            one.value = f"{word} {gone.phrase('time', event)}"


def _reference(root: Node, use: Use, node: Node, gone: Gone) -> None:
    if node.value not in gone.steps:
        return
    if use.path[-1] == "across":
        holder, _ = reach(root, use.path[:-1])
        holder.value.pop("across", None)
        holder.value.pop("reopens", None)
    else:
        node.value = gone.instead


def _rows(root: Node, gone: Gone) -> None:
    table = root.get("visibility")
    if table is None:
        return
    table.value[:] = [row for row in table.entries() if _left(row, gone)]


def _left(row: Node, gone: Gone) -> bool:
    """Whether a row is still about anything; what it said of removed steps is taken out."""
    what = row.get("what")
    if what is None:
        return True
    if isinstance(what.value, list):
        what.value[:] = [one for one in what.value if str(one.value).partition(".")[0] not in gone.steps]
        return bool(what.value)
    return str(what.value).partition(".")[0] not in gone.steps


def _no_doubles(node: Node) -> None:
    """A list of what is shown or judged names nothing twice."""
    if isinstance(node.value, dict):
        for key, one in node.value.items():
            if key in ("shows", "what") and isinstance(one.value, list):
                seen: dict[Any, Node] = {}
                for entry in one.value:
                    if isinstance(entry.value, str):
                        seen.setdefault(entry.value, entry)
                one.value[:] = seen.values() if len(seen) else one.value
            _no_doubles(one)
    elif isinstance(node.value, list):
        for one in node.value:
            _no_doubles(one)


def _steps(node: Any, text: str, steps: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Where a phrase names one of these steps."""
    match node:
        case ast.Anchor(kind="step", ref=name) | ast.Chosen(step=name) | ast.Counted(what="days since", ref=name):
            yield from _found(text, node.at, name, steps)
        case ast.Anchor(kind="field", ref=name):
            yield from _found(text, node.at, name.partition(".")[0], steps)
        case ast.Path(parts=(name, *_)) | ast.FactOf(fact=name):
            yield from _found(text, node.at, name, steps)
        case _:
            pass
    if isinstance(node, tuple):
        for one in node:
            yield from _steps(one, text, steps)
    elif is_dataclass(node) and not isinstance(node, type):
        for each in fields(node):
            value = getattr(node, each.name)
            if each.name != "at" and (isinstance(value, tuple) or is_dataclass(value)):
                yield from _steps(value, text, steps)


def _found(text: str, at: ast.At, name: str, steps: frozenset[str]) -> Iterator[tuple[int, str]]:
    start = text.find(name, at[0])
    if name in steps and 0 <= start < max(at[1], at[0] + 1):
        yield start, name
