"""A key that a schema accepts and nobody reads would be silently ignored: each must stand in some reader's code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

CORE = Path(__file__).parents[2] / "core" / "attain"
SCHEMAS = CORE / "config" / "schemas"
KINDS = ("workflow", "steps", "verbs", "waits", "session", "changes", "scoring", "distribution", "scenario")
READERS = ("workflow", "scoring", "scenarios", "cases", "phrases")
FOR_PEOPLE = {"apiVersion", "kind", "title", "help", "note", "label"}
"""Words for people: shown, never decided on."""

BY_NAME = {"department", "country", "recommended"}
"""Keys that are read by whatever name they have: facts of a move, ends of a range."""

NOT_READ_YET = {
    "join": "sessions: small groups always join the unit above, the only word there is",
    "into": "suggestions always go into the development plan",
}
"""Keys that nothing reads, and why; the list may only grow shorter."""


def keys(kind: str) -> set[str]:
    """Every key that a schema describes, however deep."""
    return set(_described(yaml.safe_load((SCHEMAS / f"{kind}.schema.yaml").read_text())))


def _described(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _described(each)
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name == "properties" and isinstance(value, dict):
            yield from (key for key in value if isinstance(key, str))
        yield from _described(value)


def words() -> set[str]:
    """Every text and every name of an attribute in the code of those who read documents."""
    found: set[str] = set()
    for folder in READERS:
        for file in (CORE / folder).rglob("*.py"):
            tree = ast.parse(file.read_text())
            found |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return found


READ = words()


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_read(kind: str) -> None:
    assert sorted(keys(kind) - FOR_PEOPLE - BY_NAME - READ - set(NOT_READ_YET)) == []


def test_what_is_read_by_now_is_no_longer_listed() -> None:
    assert sorted(set(NOT_READ_YET) & READ) == []
