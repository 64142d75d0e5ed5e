"""Every fixed sentence of the handbook, found where it is written: in tables, in calls of code, and in the template."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

from jinja2 import Environment, nodes

import attain.handbook

FOLDER = Path(attain.handbook.__file__).parent


def sentences() -> set[str]:
    """What is looked up in the words of a language; of what is counted, the plural."""
    return {*_in_tables(), *_in_calls(), *_in_template()}


def counted() -> set[str]:
    """Those that are said of a number of things."""
    tables = (table for kind, table in _tables() if kind == "Counts")
    return {many for table in tables for _, many in table.values()}


def places(sentence: str) -> set[str]:
    """The names of its places."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _tables() -> Iterator[tuple[str, Any]]:
    for found in pkgutil.iter_modules([str(FOLDER)]):
        module = importlib.import_module(f"attain.handbook.{found.name}")
        for name, kind in vars(module).get("__annotations__", {}).items():
            if kind in ("Words", "Heads", "Counts"):
                yield kind, getattr(module, name)


def _in_tables() -> Iterator[str]:
    for kind, table in _tables():
        if kind == "Counts":
            yield from (many for _, many in table.values())
        else:
            yield from table.values() if kind == "Words" else table


def _in_calls() -> Iterator[str]:
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _tells(node.func):
                choices = (
                    [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else node.args[:1]
                )
                yield from (str(one.value) for one in choices if isinstance(one, ast.Constant))
    yield from ("“{title}”", "the {who}")


def _tells(call: ast.expr) -> bool:
    return (call.attr if isinstance(call, ast.Attribute) else call.id if isinstance(call, ast.Name) else "") == "tell"


def _in_template() -> Iterator[str]:
    source = (FOLDER / "templates/handbook.html").read_text(encoding="utf-8")
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "tell" and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)
