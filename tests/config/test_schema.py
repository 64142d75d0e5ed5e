"""Shape and uses, on small schemas; and our validator against the reference."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from attain.config.bundle import bundle
from attain.config.catalogue import Kind
from attain.config.files import read_folder
from attain.config.schema import Schemas
from attain.config.uses import Use, compile_uses
from attain.errors import PluginError
from attain.language.kinds import built_in_kinds

DEMO = Path(__file__).parents[2] / "configs/demo"

SMALL = {
    "type": "object",
    "required": ["id", "entries"],
    "additionalProperties": False,
    "properties": {
        "id": {"$ref": "common#/$defs/id"},
        "entries": {"type": "array", "items": {"$ref": "#/$defs/entry"}},
    },
    "$defs": {
        "entry": {
            "type": "object",
            "required": ["do"],
            "properties": {"do": {"enum": ["wait", "ask"], "x-says": "wait or ask"}},
            "allOf": [
                {"if": {"properties": {"do": {"const": "ask"}}}, "then": {"$ref": "#/$defs/ask"}},
                {"if": {"properties": {"do": {"const": "wait"}}}, "then": {"$ref": "#/$defs/wait"}},
            ],
        },
        "ask": {
            "required": ["form"],
            "additionalProperties": False,
            "properties": {"do": True, "form": {"type": "string", "x-ref": "form"}, "then": {"$ref": "#/$defs/entry"}},
        },
        "wait": {
            "additionalProperties": False,
            "properties": {"do": True, "until": {"$ref": "common#/$defs/time"}},
        },
    },
}


def said(data: Any) -> list[tuple[str, tuple[str | int, ...], str, str]]:
    found = Schemas({"small": Kind("small", SMALL, "")}).findings("small", data)
    return [(one.code, one.path, one.message, one.help) for one in found]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"do": "ask"}, ("E012", (), "entry needs form")),
        ({"do": "ask", "fom": "x"}, ("E011", ("fom",), '"fom" is not a setting of ask')),
        ({"dq": "ask", "form": "x"}, ("E011", ("dq",), '"dq" is not a setting of entry')),
        ({"do": "wat", "until": "due"}, ("E010", ("do",), 'do: "wat" is not wait or ask')),
        ({"do": "wait", "until": 3}, ("E010", ("until",), "until: 3 is not a time")),
        ({"do": "wait", "form": "x"}, ("E011", ("form",), '"form" is not a setting of wait')),
        ({"do": "ask", "form": None}, ("E010", ("form",), "form has no value")),
    ],
)
def test_one_cause_gives_one_message(entry: Any, expected: tuple[str, tuple[str | int, ...], str]) -> None:
    found = said({"id": "a", "entries": [entry]})
    assert [(code, path, message) for code, path, message, _ in found] == [
        (expected[0], ("entries", 0, *expected[1]), expected[2])
    ]


def test_uses_follow_references_branches_and_themselves() -> None:
    data = {
        "id": "a",
        "entries": [{"do": "wait", "until": "due"}, {"do": "ask", "form": "f", "then": {"do": "ask", "form": "g"}}],
    }
    assert compile_uses(bundle(SMALL))(data) == [
        Use(("entries", 0, "until"), "phrase", "time", "due"),
        Use(("entries", 1, "form"), "ref", "form", "f"),
        Use(("entries", 1, "then", "form"), "ref", "form", "g"),
    ]


def test_a_schema_that_is_none_is_refused() -> None:
    schemas = Schemas({"odd": Kind("odd", {"type": "no such type"}, "", "acme")})
    with pytest.raises(PluginError, match="acme: the schema"):
        schemas.validator("odd")


def changes(data: Any) -> list[Any]:
    """Copies of a document with one thing taken away, renamed or replaced by something odd."""
    found: list[Any] = []

    def visit(path: list[str | int], node: Any) -> None:
        inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inside:
            for odd in (None, 7, Decimal("1.5"), "x y", [], {}, True):
                changed = copy.deepcopy(data)
                spot = changed
                for step in path:
                    spot = spot[step]
                spot[key] = odd
                found.append(changed)
            visit([*path, key], value)

    visit([], data)
    return found[::7]


@pytest.mark.parametrize(
    "document",
    [one for one in read_folder(DEMO).documents if one.kind in built_in_kinds()],
    ids=lambda one: f"{one.kind} {one.id}",
)
def test_the_reference_agrees(document: Any) -> None:
    schemas = Schemas(built_in_kinds())
    checker = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "number", lambda _, one: isinstance(one, (int, Decimal)) and not isinstance(one, bool)
    )
    reference = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=checker)(
        schemas.whole(document.kind)
    )
    samples = [document.data, *changes(document.data)][:40]
    for data in samples:
        assert schemas.validator(document.kind).is_valid(data) == reference.is_valid(data)
        assert bool(schemas.findings(document.kind, data)) != reference.is_valid(data)


def test_names_of_digits_are_no_numbers_of_entries() -> None:
    workflow = {"kind": "workflow", "people": {"00": {"is": "manager of employee", "titel": "x"}, "7": 3}}
    found = Schemas(built_in_kinds()).findings("workflow", workflow)
    assert ("people", "00", "titel") in [one.path for one in found]
    assert ("people", "7") in [one.path for one in found]
