"""Which parts of a schema concern a value: references followed, branches of `if` and `anyOf` chosen.

`fits` knows the few keywords by which schemas tell branches apart (type, const, enum, pattern, required, properties,
items, not and the combiners); whether a document is valid is for the validator, never for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attain.config.bundle import resolve

Test = Callable[[Any], bool]

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, Decimal),
    "array": (list, tuple),
    "object": (dict, Mapping),
    "null": (type(None),),
}


def is_type(name: str, value: Any) -> bool:
    """Whether a value is of a type of JSON Schema; a truth is no number."""
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def fits(whole: Mapping[str, Any], node: Any, value: Any) -> bool:
    """Whether a value belongs to this branch."""
    if isinstance(node, bool):
        return node
    if "$ref" in node and not fits(whole, resolve(whole, node["$ref"]), value):
        return False
    return all(_TESTS[key](whole, wanted, value) for key, wanted in node.items() if key in _TESTS)


def compile_fits(whole: Mapping[str, Any], node: Any) -> Test:
    """`fits` for one node, made ready: the few tests by which branches are mostly told apart cost little then."""
    if not isinstance(node, Mapping) or "$ref" in node:
        return lambda value: fits(whole, node, value)
    tests = [_compiled(whole, key, wanted) for key, wanted in node.items() if key in _TESTS]
    return tests[0] if len(tests) == 1 else _every(tests)


def _every(tests: list[Test]) -> Test:
    """Loops rather than `all` here and below: they run for every step and field, and cost half."""

    def every(value: Any) -> bool:
        for test in tests:  # noqa: SIM110
            if not test(value):
                return False
        return True

    return every


def _compiled(whole: Mapping[str, Any], key: str, wanted: Any) -> Test:
    if key == "type" and wanted in ("string", "boolean", "object", "array", "null"):
        kinds = TYPES[wanted]
        return lambda value: isinstance(value, kinds)
    if key == "const" and isinstance(wanted, str):
        return lambda value: value == wanted
    if key == "enum" and all(isinstance(one, str) for one in wanted):
        return lambda value: isinstance(value, str) and value in wanted
    if key == "required":
        return _compiled_required(tuple(wanted))
    if key == "not":
        inner = compile_fits(whole, wanted)
        return lambda value: not inner(value)
    if key == "properties":
        return _compiled_properties([(name, compile_fits(whole, one)) for name, one in wanted.items()])
    test = _TESTS[key]
    return lambda value: bool(test(whole, wanted, value))


def _compiled_required(names: tuple[str, ...]) -> Test:
    def test(value: Any) -> bool:
        if isinstance(value, (dict, Mapping)):
            for name in names:
                if name not in value:
                    return False
        return True

    return test


def _compiled_properties(inner: list[tuple[str, Test]]) -> Test:
    def test(value: Any) -> bool:
        if isinstance(value, (dict, Mapping)):
            for name, one in inner:
                if name in value and not one(value[name]):
                    return False
        return True

    return test


PLAIN: dict[str, type] = {"string": str, "array": list, "object": dict}


def chosen_by(node: Any) -> tuple[str, object] | None:
    """What chooses a branch that is only `if` and `then`: the name of a setting and its word, or "" and a type."""
    test = node["if"] if isinstance(node, Mapping) and node.keys() == {"if", "then"} else None
    if not isinstance(test, Mapping):
        return None
    if test.keys() == {"type"} and test["type"] in PLAIN:
        return "", PLAIN[test["type"]]
    if test.keys() != {"required", "properties"} or test["required"] != list(test["properties"]):
        return None
    (name, said), *more = test["properties"].items()
    word = said.get("const") if said.keys() == {"const"} else None
    return (name, word) if isinstance(word, str) and not more else None


def nodes(whole: Mapping[str, Any], node: Any, value: Any, loose: bool = False) -> Iterator[Mapping[str, Any]]:
    """The schema nodes that speak about this value itself; `loose` takes all branches, also those that do not fit."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if not isinstance(node, Mapping) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if "$ref" in node:
            stack.append(resolve(whole, node["$ref"]))
        stack += node.get("allOf", ())
        for combiner in ("anyOf", "oneOf"):
            branches = node.get(combiner, ())
            stack += branches if loose else [branch for branch in branches if fits(whole, branch, value)]
        if "if" in node:
            stack += _chosen(whole, node, value, loose)


def _chosen(whole: Mapping[str, Any], node: Mapping[str, Any], value: Any, loose: bool) -> list[Any]:
    if loose:
        return [node[key] for key in ("then", "else") if key in node]
    taken = "then" if fits(whole, node["if"], value) else "else"
    return [node[taken]] if taken in node else []


def settings(whole: Mapping[str, Any], node: Any, value: Any, loose: bool = False) -> dict[str, Any]:
    """The settings that a mapping may have by name, each with its schema."""
    found: dict[str, Any] = {}
    for part in nodes(whole, node, value, loose):
        for name, schema in part.get("properties", {}).items():
            if name not in found or found[name] is True:
                found[name] = schema
    return found


def _type(_whole: Any, wanted: Any, value: Any) -> bool:
    return any(is_type(name, value) for name in ([wanted] if isinstance(wanted, str) else wanted))


def _properties(whole: Any, wanted: Any, value: Any) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(fits(whole, schema, value[name]) for name, schema in wanted.items() if name in value)


def _required(_whole: Any, wanted: Any, value: Any) -> bool:
    return not isinstance(value, Mapping) or all(name in value for name in wanted)


_TESTS: dict[str, Any] = {
    "type": _type,
    "const": lambda _, wanted, value: type(wanted) is type(value) and wanted == value,
    "enum": lambda _, wanted, value: any(type(one) is type(value) and one == value for one in wanted),
    "pattern": lambda _, wanted, value: not isinstance(value, str) or re.search(wanted, value) is not None,
    "required": _required,
    "properties": _properties,
    "items": lambda whole, wanted, value: not isinstance(value, list) or all(fits(whole, wanted, one) for one in value),
    "contains": lambda whole, wanted, value: (
        not isinstance(value, list) or any(fits(whole, wanted, one) for one in value)
    ),
    "not": lambda whole, wanted, value: not fits(whole, wanted, value),
    "allOf": lambda whole, wanted, value: all(fits(whole, one, value) for one in wanted),
    "anyOf": lambda whole, wanted, value: any(fits(whole, one, value) for one in wanted),
    "oneOf": lambda whole, wanted, value: any(fits(whole, one, value) for one in wanted),
}
