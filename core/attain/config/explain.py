"""What a validator found, in words for the person who wrote the document.

One cause gives one finding: a misspelt setting is not missing as well, and a wrong verb does not make each setting of
the right one unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from attain.config.bundle import resolve
from attain.config.past import VERSION
from attain.config.said import usual
from attain.config.values import as_meant, empty_or_long, is_not, thing
from attain.config.walk import nodes, settings
from attain.nearest import did_you_mean, nearest
from attain.values import dataclass

Path = tuple[str | int, ...]

_DOWN = {"properties": 2, "patternProperties": 2, "prefixItems": 2}
_DOWN_ONE = {"additionalProperties", "items", "propertyNames", "contains", "unevaluatedProperties", "unevaluatedItems"}
_WAITS = {"due": "E301", "if_late": "E302"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A finding before it has a place; `key` points at the name of the setting instead of its value."""

    code: str
    path: Path
    message: str
    why: str = ""
    help: str = ""
    key: bool = False


MOST = 100
"""Settings of one mapping that are looked at one by one; a mapping with more strange ones is some other file."""


class _Mapping:
    """What is wrong with the settings of one mapping, taken together."""

    def __init__(self) -> None:
        self.missing: dict[str, Any] = {}
        self.unknown: list[str] = []
        self.node: Any = {}


def exact_path(said: Iterable[str | int], data: Any) -> Path:
    """A path of jsonschema-rs, which takes the name `0` or `00` of a setting for the number of an entry."""
    found: list[str | int] = []
    for step in said:
        if isinstance(step, int) and isinstance(data, Mapping):
            step = next((name for name in data if name.isdecimal() and int(name) == step), str(step))
        found.append(step)
        data = data[step] if _has(data, step) else None
    return tuple(found)


def explain(whole: Mapping[str, Any], kind: str, data: Any, errors: Iterable[Any]) -> list[Misfit]:
    """Findings for the errors of jsonschema-rs, in the order of the document."""
    mappings: dict[Path, _Mapping] = {}
    values: dict[Path, Misfit] = {}
    for error in errors:
        path = exact_path(error.instance_path, data)
        name = error.kind.name
        if name in ("required", "additionalProperties", "unevaluatedProperties"):
            _note(mappings.setdefault(path, _Mapping()), name, error)
        elif name != "falseSchema" or not path:
            found = _value(whole, error, path)
            values.setdefault(found.path, found)
        else:
            entry = mappings.setdefault(path[:-1], _Mapping())
            entry.unknown.append(str(path[-1]))
    for path in mappings:
        mappings[path].node = _node_at(whole, path, data)
    return _together(whole, kind, data, mappings, values)


def _together(
    whole: Mapping[str, Any], kind: str, data: Any, mappings: dict[Path, _Mapping], values: dict[Path, Misfit]
) -> list[Misfit]:
    meant = [one for path in [*mappings, *values] if (one := _named_beside(whole, data, path))]
    found = [one for one in values.values() if not _below(one.path, meant)]
    found += {one.path: one for one in meant}.values()
    for path, entry in mappings.items():
        if not _below(path, meant):
            found += _settings(whole, kind, data, path, entry, values)
    return sorted(found, key=lambda one: [(str(type(step)), str(step).zfill(6)) for step in one.path])


def _below(path: Path, meant: list[Misfit]) -> bool:
    return any(path[: len(one.path)] == one.path for one in meant)


def _named_beside(whole: Mapping[str, Any], data: Any, path: Path) -> Misfit | None:
    """A free name that does not fit, beside a setting with a name of its own that is missing and very like it."""
    for length in range(1, len(path) + 1):
        name, here = path[length - 1], _at(data, path[: length - 1])
        if not isinstance(name, str) or not isinstance(here, Mapping):
            continue
        parts = list(nodes(whole, _node_at(whole, path[: length - 1], data), here))
        free = any(isinstance(part.get("additionalProperties"), Mapping) for part in parts)
        named = {one for part in parts for one in part.get("properties", {})}
        close = nearest(name, [one for one in named if one not in here], 0.8) if free and name not in named else ""
        if close:
            message = f'"{name}" is not a setting of {path[length - 2] if length > 1 else "this document"}'
            return Misfit("E011", path[:length], message, help=f'did you mean "{close}"?', key=True)
    return None


def _note(entry: _Mapping, name: str, error: Any) -> None:
    if name == "required":
        entry.missing[error.kind.property] = error
    else:
        entry.unknown += [key for key in error.kind.unexpected[:MOST] if key not in entry.unknown]


def _settings(
    whole: Mapping[str, Any], kind: str, data: Any, path: Path, entry: _Mapping, values: dict[Path, Misfit]
) -> list[Misfit]:
    here = _at(data, path)
    known, ever = settings(whole, entry.node, here), settings(whole, entry.node, here, loose=True)
    deciding = [name for name in ever if name in _deciding(whole, entry.node, here)]
    unsure = any((*path, name) in values or name in entry.missing for name in deciding)
    strange = [name for name in dict.fromkeys(entry.unknown) if name not in known]
    strange += [
        name for name in islice(here, MOST) if name not in ever and name not in strange and nearest(name, entry.missing)
    ]
    misspelt = [name for name in strange if name not in ever]
    if misspelt or unsure:
        strange = misspelt
    missing = dict(entry.missing)
    found = [
        _unknown(name, {**known, **ever} if name in misspelt else known, missing, data, kind, path) for name in strange
    ]
    for name in misspelt:
        meant = nearest(name, [one for one in {**known, **ever} if one not in here])
        if meant in deciding or len(missing) == 1 or any(one in deciding for one in missing):
            missing = {}
        missing.pop(meant, None)
    return [*found, *(_missing(name, ever.get(name), data, kind, path) for name in missing)]


ELSEWHERE = {
    "if": ("when", "only_if"),
    "condition": ("when", "only_if"),
    "only_when": ("when", "only_if"),
    "unless": ("when",),
    "name": ("title", "label"),
    "label": ("title",),
    "title": ("label",),
    "description": ("help", "meaning"),
    "deadline": ("due",),
    "assignee": ("who",),
    "by": ("who",),
    "person": ("who", "is"),
    "after": ("not_before",),
    "on_late": ("if_late",),
    "max": ("at_most", "highest"),
    "maximum": ("at_most", "highest"),
    "min": ("at_least", "lowest"),
    "minimum": ("at_least", "lowest"),
    "options": ("choices",),
    "mandatory": ("required",),
    "anonymity": ("anonymous",),
    "permissions": ("visibility",),
}
"""What a setting is called elsewhere, with the words of this language for it; those that are free there are told."""


def _unknown(
    name: str, known: Mapping[str, Any], missing: Mapping[str, Any], data: Any, kind: str, path: Path
) -> Misfit:
    here = _at(data, path)
    names = list(islice(here, MOST))
    before = names[names.index(name) - 1] if name in names[1:] else ""
    if before in known and here[name] is None and here[before] is not None:
        message = f'"{name}" is not a setting of {thing(data, path, kind)}'
        help = f"write a list in square brackets: {before}: [{here[before]}, {name}]"
        return Misfit("E011", (*path, name), message, help=help, key=True)
    free = [one for one in known if one not in here]
    otherwise = f'"{next(iter(missing))}" is missing here' if len(missing) == 1 else "delete it"
    other = next((one for one in ELSEWHERE.get(name, ()) if one in free), "")
    help = f"write {other}:" if other else did_you_mean(name, free, otherwise) if free else "delete it"
    verb = here.get("do")
    owner = verb if isinstance(verb, str) and name != "do" else thing(data, path, kind)
    return Misfit("E011", (*path, name), f'"{name}" is not a setting of {owner}', help=help, key=True)


def _missing(name: str, schema: Any, data: Any, kind: str, path: Path) -> Misfit:
    owner = thing(data, path, kind)
    says = schema.get("description", "") if isinstance(schema, Mapping) else ""
    if name in _WAITS and path:
        why = "Nothing else would ever end the wait; the people after it would wait for good."
        example = "due: 10 working days after it opens" if name == "due" else "if_late: continue"
        return Misfit(_WAITS[name], path, f"{owner} waits for a person but has no {name}", why, f"add {example}")
    value = {"apiVersion": VERSION}.get(name, "…")
    return Misfit("E012", path, f"{owner} needs {name}", says, f"add {name}: {value}")


def _value(whole: Mapping[str, Any], error: Any, path: Path) -> Misfit:
    says = _says(whole, error.evaluation_path)
    if "propertyNames" in error.evaluation_path or error.kind.name == "propertyNames":
        key = str(error.instance)
        if error.kind.name == "propertyNames":
            key = key if key in path else next(iter(error.instance), "")
        return Misfit("E010", (*path, key), f'"{key}" is not {is_not(says)}', help=f"write {says}", key=True)
    return _wrong(error, path, says)


def _wrong(error: Any, path: Path, says: str) -> Misfit:
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "this")
    value, kind = error.instance, error.kind
    if value is None:
        return Misfit(
            "E010", path, f"{name} has no value", help=f"write {says}" if says else f"write a value after {name}:"
        )
    if kind.name == "type" and "boolean" in str(kind.value) + says and str(value).lower() in ("yes", "no", "on", "off"):
        meant = "true" if str(value).lower() in ("yes", "on") else "false"
        why = "Some programs take it for a truth, others for text."
        return Misfit("E004", path, f'{name}: "{value}" is text here', why, f"write {meant}, without quotes")
    odd = empty_or_long(name, value, kind)
    if odd:
        return Misfit("E010", path, *odd)
    return _not_one_of(error, path, name, says)


def _not_one_of(error: Any, path: Path, name: str, says: str) -> Misfit:
    shown = _shown(error.instance)
    options = [str(one) for one in getattr(error.kind, "options", None) or _enum(error)]
    otherwise = f"write {as_meant(error.instance, says) or says}" if says else ""
    help = usual(str(error.instance), options, otherwise) if options else otherwise
    if not says:
        says = "one of " + ", ".join(options) if options else "what belongs here"
        help = help if options else "see attain explain E010"
    return Misfit("E010", path, f"{name}: {shown} is not {is_not(says)}", help=help)


def _enum(error: Any) -> list[Any]:
    value = error.kind.value
    return list(value) if error.kind.name == "enum" and isinstance(value, list) else []


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, Mapping) else str(value)


def _says(whole: Mapping[str, Any], steps: Iterable[str | int]) -> str:
    """What the schema calls the value: the nearest word of the nodes that speak about the value itself; what stands
    beside a $ref is meant instead of the word of what it refers to.
    """
    node: Any = whole
    says, names, meant = "", 0, ""
    for step in steps:
        if names == 0 and isinstance(node, Mapping):
            says = meant or node.get("x-says", says)
            meant = meant or (str(node.get("x-says", "")) if step == "$ref" else "")
        node = resolve(whole, node["$ref"]) if step == "$ref" and names == 0 else node[step] if _has(node, step) else {}
        if names:
            names -= 1
        elif step in _DOWN or step in _DOWN_ONE:
            names = 1 if step in _DOWN else 0
            says = meant = ""
    return meant or str(node.get("x-says", says)) if isinstance(node, Mapping) and not names else str(says)


def _has(node: Any, step: str | int) -> bool:
    return (isinstance(node, Mapping) and step in node) or (isinstance(node, list) and isinstance(step, int))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _node_at(whole: Mapping[str, Any], path: Path, data: Any) -> Any:
    """A schema that stands for everything said about the value at `path`."""
    here: list[Any] = [whole]
    for step in path:
        below = [child for node in here for part in nodes(whole, node, data) for child in _children(part, step)]
        here, data = below, data[step]
    return {"allOf": here}


def _children(node: Mapping[str, Any], step: str | int) -> list[Any]:
    if isinstance(step, int):
        return [node["items"]] if "items" in node else []
    if step in node.get("properties", {}):
        return [node["properties"][step]]
    return [node["additionalProperties"]] if isinstance(node.get("additionalProperties"), Mapping) else []


def _deciding(whole: Mapping[str, Any], node: Any, here: Any) -> set[str]:
    """Settings by which branches are told apart by value, such as `do`."""
    return {
        name
        for part in nodes(whole, node, here, loose=True)
        if isinstance(part.get("if"), Mapping) and ("then" in part or "else" in part)
        for name in (*part["if"].get("properties", {}), *part["if"].get("required", ()))
    }
