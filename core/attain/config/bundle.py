"""Schemas as written, several files that refer to one another, to one self-contained schema a kind.

A file `NAME.schema.yaml` is a kind, or with `x-part: true` no kind of its own; others refer to it as `NAME#/$defs/…`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attain.config.source import Source
from attain.errors import PluginError

SUFFIX = ".schema.yaml"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@cache
def built_in() -> Mapping[str, Mapping[str, Any]]:
    """Every schema file of the kernel by name, kinds and parts alike."""
    files = sorted(Path(__file__).with_name("schemas").glob(f"*{SUFFIX}"))
    return {entry.name.removesuffix(SUFFIX): read_schema(entry.read_text("utf-8"), entry.name) for entry in files}


def read_schema(text: str, name: str) -> Mapping[str, Any]:
    """One schema file.  Raises PluginError where it is no readable mapping."""
    source = Source(name, text)
    data = source.documents[0] if source.documents else None
    if source.problems or not isinstance(data, dict):
        said = str(source.problems[0]) if source.problems else f"{name} holds no schema"
        msg = f"the schema cannot be read: {said}"
        raise PluginError(msg)
    return data


def bundle(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One schema with all that it refers to inside it.

    Raises PluginError where it refers to a file that does not exist.
    """
    needed: list[str] = []
    whole: dict[str, Any] = _rewritten(schema, "", needed)
    whole["$schema"] = DRAFT
    own = dict(whole.get("$defs", {}))
    for name in needed:  # grows while it is walked: a part names further parts
        own[_inside(name)] = _rewritten(built_in()[name], name, needed)
    whole["$defs"] = own
    return whole


def _rewritten(node: Any, home: str, needed: list[str]) -> Any:
    if isinstance(node, str):  # nearly all
        return node
    if isinstance(node, list):
        return [_rewritten(entry, home, needed) for entry in node]
    if not isinstance(node, Mapping):
        return node
    done = {key: _rewritten(value, home, needed) for key, value in node.items() if key not in ("$id", "$schema")}
    reference = node.get("$ref")
    if isinstance(reference, str):
        done["$ref"] = _pointer(reference, home, needed)
    return done


def _pointer(reference: str, home: str, needed: list[str]) -> str:
    file, _, inside = reference.partition("#")
    name = file.rpartition("/")[2].removesuffix(SUFFIX) or home
    if not name:
        return "#" + inside
    if name not in built_in():
        msg = f'a schema refers to "{reference}", but there is no file "{name}"'
        raise PluginError(msg, f"there are: {', '.join(sorted(built_in()))}")
    if name not in needed:
        needed.append(name)
    return f"#/$defs/{_inside(name)}{inside}"


def _inside(name: str) -> str:
    return f"part.{name}"


def resolve(whole: Mapping[str, Any], pointer: str) -> Any:
    """The node that `#/…` names.  Raises PluginError where there is none."""
    node: Any = whole
    for step in pointer.removeprefix("#").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, (dict, Mapping)) or key not in node:
            msg = f'a schema refers to "{pointer}", which does not exist'
            raise PluginError(msg)
        node = node[key]
    return node
