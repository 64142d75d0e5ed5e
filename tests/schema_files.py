"""Reads schemas and documents plainly, apart from the code under test, and validates with the reference package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "core/attain/config/schemas").glob("*.yaml"), *ROOT.glob("plugins/*/kinds/*.schema.yaml")])
PLACES = [ROOT.parent / "shared/examples", ROOT.parent.parent / "shared/examples"]
EXAMPLES = next((place for place in PLACES if place.is_dir()), None)


class Plain(yaml.SafeLoader):
    """YAML 1.2 core: `no`, `on`, dates and times stay text."""


Plain.yaml_implicit_resolvers = {}
for tag, words, first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?[0-9]+$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
):
    Plain.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(words), list(first))


def read(text: str) -> list[Any]:
    """Every document of a file, keys as text."""
    return [_text_keys(one) for one in yaml.load_all(text, Plain) if one is not None]


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(one) for key, one in value.items()}
    return [_text_keys(one) for one in value] if isinstance(value, list) else value


@cache
def schemas() -> dict[str, Any]:
    """Every schema by the last part of its $id."""
    return {path.name.removesuffix(".schema.yaml"): read(path.read_text("utf-8"))[0] for path in FILES}


@cache
def registry() -> Registry[Any]:
    """What `NAME#/$defs/…` refers to."""
    return (
        Registry[Any]().with_resources((one["$id"], Resource.from_contents(one)) for one in schemas().values()).crawl()
    )


def kinds() -> list[str]:
    """Schemas that are kinds, without the parts that they share."""
    return [name for name, schema in schemas().items() if not schema.get("x-part")]


@cache
def validator(kind: str) -> Draft202012Validator:
    """The reference validator of a kind."""
    return Draft202012Validator(schemas()[kind], registry=registry())


def faults(document: dict[str, Any]) -> list[str]:
    """Every fault of a document, one line each."""
    errors = validator(document["kind"]).iter_errors(document)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


@cache
def parsed(path: Path) -> tuple[Any, ...]:
    """Every document of a file, read once; not to be changed."""
    return tuple(read(path.read_text("utf-8")))


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every document below a folder with its file."""
    for path in sorted(folder.rglob("*.yaml")):
        for document in parsed(path):
            yield path.relative_to(folder), document
