"""What an editor needs to complete and explain the language: one JSON Schema for all kinds, and settings that name it.

yaml-language-server reads both; the editors that use it are VS Code (extension YAML), Neovim, Emacs, Helix, Zed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attain.config.bundle import DRAFT
from attain.config.files import BIGGEST, read_folder
from attain.config.past import VERSION
from attain.errors import BadInput, Problem
from attain.language.language import Language
from attain.language.snippets import Known, offered

FILE = "attain.schema.json"
SETTINGS = ".vscode/settings.json"
MODELINE = "# yaml-language-server: $schema="
EVERY_FILE = ["**/*.yaml", "**/*.yml"]


def one_schema(language: Language, known: Known | None = None) -> dict[str, Any]:
    """One schema for every kind of a language; what is only for the checker (x-…) is left out.

    `known` are the ids that an editor offers where a document is named.
    """
    parts: dict[str, Any] = {}
    branches = []
    for name in sorted(language.kinds):
        whole = language.schemas.whole(name)
        offer = partial(offered, known or {}, whole)
        parts |= {key: _plain(part, "", offer) for key, part in whole["$defs"].items() if key.startswith("part.")}
        own = {key: part for key, part in whole["$defs"].items() if not key.startswith("part.")}
        parts[f"kind.{name}"] = _plain({**whole, "$defs": own}, f"#/$defs/kind.{name}", offer)
        named = {"required": ["kind"], "properties": {"kind": {"const": name}}}
        branches.append({"if": named, "then": {"$ref": f"#/$defs/kind.{name}"}})
    kinds = {name: str(kind.schema.get("description", "")) for name, kind in sorted(language.kinds.items())}
    return {
        "$schema": DRAFT,
        "title": f"Attain configuration ({VERSION})",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {
            "apiVersion": {"description": f"The version of the language: {VERSION}.", "const": VERSION},
            "kind": {"description": _listed(kinds), "enum": list(kinds)},
        },
        "allOf": branches,
        "$defs": parts,
    }


def _listed(kinds: Mapping[str, str]) -> str:
    return "What the document is.\n\n" + "\n".join(f"- {name}: {said}" for name, said in kinds.items())


def _plain(node: Any, home: str, offer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Any:
    """A node without annotations, with what `offer` says of it; what it refers to in its own file lies below `home`."""
    if isinstance(node, list):
        return [_plain(one, home, offer) for one in node]
    if not isinstance(node, Mapping):
        return node
    done = {key: _plain(value, home, offer) for key, value in node.items() if not (_noted(key) and key != "$defs")}
    if "x-left-out" in node and "description" in node:
        done["description"] = f"{node['description']} Left out: {node['x-left-out']}."
    reference = node.get("$ref")
    if isinstance(reference, str) and not reference.startswith("#/$defs/part."):
        done["$ref"] = home + reference.removeprefix("#")
    return done | offer(node)


def _noted(key: str) -> bool:
    return key.startswith("x-") or key in ("$schema", "$id")


def write_set_up(folder: Path, language: Language, known: Known | None = None) -> list[Path]:
    """Write the schema and the settings of VS Code into an organisation's folder; returns what was written.

    `known` are the ids that are offered.  Other settings stay.  Raises BadInput where the settings that are there
    cannot be read.
    """
    settings = _settings(folder / SETTINGS)
    schemas = settings.setdefault("yaml.schemas", {})
    schemas[f"./{FILE}"] = EVERY_FILE
    (folder / SETTINGS).parent.mkdir(exist_ok=True)
    for path, data in ((folder / FILE, one_schema(language, known)), (folder / SETTINGS, settings)):
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return [folder / FILE, folder / SETTINGS]


def _settings(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8")[:BIGGEST])
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("yaml.schemas", {}), dict):
        return found
    line = f'"yaml.schemas": {{ "./{FILE}": ["**/*.yaml"] }}'
    raise BadInput([Problem(str(path), f"it is not plain JSON (comments?); add this by hand: {line}")])


def write_modelines(folder: Path) -> list[Path]:
    """Name the schema in the first line of every file, for editors that read no settings; returns what was changed."""
    changed = []
    for name, source in read_folder(folder).sources.items():
        path = folder / name
        wanted = MODELINE + Path(os.path.relpath(folder / FILE, path.parent)).as_posix()
        lines = [line for line in source.text.split("\n") if not line.startswith(MODELINE)]
        text = "\n".join([wanted, *lines])
        if text != source.text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed
