"""Finding references, phrases and texts in any document by the annotations of its schema.

A schema is compiled once to closures that visit only branches in which something is annotated, so that a long text or
a list of holidays costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from attain.config.bundle import resolve
from attain.config.walk import chosen_by, compile_fits

Path = tuple[str | int, ...]
ANNOTATIONS = ("x-ref", "x-phrase", "x-text")


class Use(NamedTuple):
    """An annotated value: where, which annotation (`ref`, `phrase`, `text`), of what, and the value itself.

    `of` is the kind referred to (`*`: kind and id in the value), the grammar of a phrase, or empty for a text.
    It is a tuple because a big configuration has a hundred thousand of them.
    """

    path: Path
    what: str
    of: str
    value: Any
    key: bool = False


Uses = Callable[[Mapping[str, Any]], list[Use]]
_Visit = Callable[[Any, Path, list[Use]], None]


def compile_uses(whole: Mapping[str, Any]) -> Uses:
    """What lists the uses of a document; `whole` is a schema with all that it refers to inside it."""
    visit = _Compiler(whole).visitor(whole)

    def uses(data: Mapping[str, Any]) -> list[Use]:
        found: list[Use] = []
        if visit:
            visit(data, (), found)
        return _once(found)

    return uses


def _once(found: list[Use]) -> list[Use]:
    """Two branches may speak about one value; it is used once."""
    if len({use.path for use in found}) == len(found):
        return found
    seen: dict[tuple[Path, str, str, bool], Use] = {}
    for use in found:
        seen.setdefault((use.path, use.what, use.of, use.key), use)
    return list(seen.values())


class _Compiler:
    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        self._annotated: dict[str, bool] = {}
        self._visitors: dict[str, list[_Visit]] = {}

    def annotated(self, node: Any, inside: frozenset[str] = frozenset()) -> bool:
        """Whether something is annotated at or below this node."""
        if isinstance(node, list):
            return any(self.annotated(one, inside) for one in node)
        if not isinstance(node, (dict, Mapping)):
            return False
        if any(name in node for name in ANNOTATIONS):
            return True
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in inside and self._leads(reference, inside):
            return True
        return self._below(node, inside)

    def _below(self, node: Mapping[str, Any], inside: frozenset[str]) -> bool:
        return any(
            self.annotated(list(part.values()) if key == "properties" else part, inside)
            for key, part in node.items()
            if key in _BELOW
        )

    def _leads(self, reference: str, inside: frozenset[str]) -> bool:
        if not self._annotated.get(reference) and self.annotated(resolve(self.whole, reference), inside | {reference}):
            self._annotated[reference] = True
        return self._annotated.get(reference, False)

    def visitor(self, node: Any) -> _Visit | None:
        """What visits a value of this node; None where there is nothing to find."""
        if not isinstance(node, (dict, Mapping)) or not self.annotated(node):
            return None
        visits: list[_Visit] = [_mark(name, str(node[name])) for name in ANNOTATIONS if name in node]
        if "$ref" in node:
            visits.append(self._reference(node["$ref"]))
        visits += self._together(node.get("allOf", ()))
        for name, build in (("if", self._branch), ("properties", self._properties), ("items", self._items)):
            if name in node:
                visits += build(node)
        visits += self._any(node) + self._names(node) + self._others(node)
        return _all(visits)

    def _together(self, listed: Sequence[Any]) -> list[_Visit]:
        """Every branch of an allOf; those that the type of the value or one word in it chooses are looked up."""
        visits: list[_Visit] = []
        chosen: dict[str, dict[object, list[_Visit]]] = {}
        for one in listed:
            found = chosen_by(one)
            if found is None:
                visits += [visit] if (visit := self.visitor(one)) else []
            elif visit := self.visitor(one["then"]):
                chosen.setdefault(found[0], {}).setdefault(found[1], []).append(visit)
        tables = {name: {word: _all(some) for word, some in table.items()} for name, table in chosen.items()}
        return visits + [_by_word(name, table) if name else _by_type(table) for name, table in tables.items()]

    def _reference(self, pointer: str) -> _Visit:
        """Compiled when first visited, so that a schema may hold itself; at once where nothing lies below."""
        target = resolve(self.whole, pointer)
        if isinstance(target, Mapping) and "$ref" not in target and not self._below(target, frozenset()):
            return self.visitor(target) or _nothing
        if pointer not in self._visitors:
            self._visitors[pointer] = []

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            ready = self._visitors[pointer]
            if not ready:
                ready.append(self.visitor(target) or _nothing)
            ready[0](value, path, found)

        return visit

    def _branch(self, node: Mapping[str, Any]) -> list[_Visit]:
        then, other = self.visitor(node.get("then")), self.visitor(node.get("else"))
        if not then and not other:
            return []
        test = compile_fits(self.whole, node["if"])

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            chosen = then if test(value) else other
            if chosen:
                chosen(value, path, found)

        return [visit]

    def _properties(self, node: Mapping[str, Any]) -> list[_Visit]:
        below = {name: found for name, one in node["properties"].items() if (found := self.visitor(one))}

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            if isinstance(value, (dict, Mapping)):
                for name, one in value.items():
                    if name in below:
                        below[name](one, (*path, name), found)

        return [visit] if below else []

    def _items(self, node: Mapping[str, Any]) -> list[_Visit]:
        below = self.visitor(node["items"])

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            if isinstance(value, list) and below:
                for index, one in enumerate(value):
                    below(one, (*path, index), found)

        return [visit] if below else []

    def _any(self, node: Mapping[str, Any]) -> list[_Visit]:
        listed = [one for key in ("anyOf", "oneOf") for one in node.get(key, ())]
        branches = [(compile_fits(self.whole, one), self.visitor(one)) for one in listed]

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            for test, below in branches:
                if test(value):
                    if below:
                        below(value, path, found)
                    return

        return [visit] if any(below for _, below in branches) else []

    def _names(self, node: Mapping[str, Any]) -> list[_Visit]:
        below = self.visitor(node.get("propertyNames"))

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            if isinstance(value, (dict, Mapping)) and below:
                for name in value:
                    inside: list[Use] = []
                    below(name, (*path, name), inside)
                    found += [Use(use.path, use.what, use.of, use.value, key=True) for use in inside]

        return [visit] if below else []

    def _others(self, node: Mapping[str, Any]) -> list[_Visit]:
        below = self.visitor(node.get("additionalProperties"))
        named = node.get("properties", {})

        def visit(value: Any, path: Path, found: list[Use]) -> None:
            if isinstance(value, (dict, Mapping)) and below:
                for name in value:
                    if name not in named:
                        below(value[name], (*path, name), found)

        return [visit] if below else []


_BELOW = ("allOf", "anyOf", "oneOf", "then", "else", "properties", "items", "propertyNames", "additionalProperties")


def _mark(name: str, of: str) -> _Visit:
    what = name.removeprefix("x-")
    kind = "" if what == "text" else of

    def visit(value: Any, path: Path, found: list[Use]) -> None:
        found.append(new(Use, (path, what, kind, value, False)))  # half of what Use(…) costs

    new = tuple.__new__
    return visit


def _by_word(name: str, table: Mapping[object, _Visit]) -> _Visit:
    def visit(value: Any, path: Path, found: list[Use]) -> None:
        word = value.get(name) if isinstance(value, dict) else None
        if isinstance(word, str) and word in table:
            table[word](value, path, found)

    return visit


def _by_type(table: Mapping[object, _Visit]) -> _Visit:
    def visit(value: Any, path: Path, found: list[Use]) -> None:
        kind = type(value)
        if kind in table:
            table[kind](value, path, found)

    return visit


def _all(visits: list[_Visit]) -> _Visit:
    if len(visits) == 1:
        return visits[0]

    def visit(value: Any, path: Path, found: list[Use]) -> None:
        for one in visits:
            one(value, path, found)

    return visit


def _nothing(_value: Any, _path: Path, _found: list[Use]) -> None:
    return None
