"""Changes between two versions of the language as data, and doing them to a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from attain.config.past import PAST
from attain.config.source import Source

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One step: from which version to which, and what changes in each kind, in order."""

    was: str
    now: str
    changes: Mapping[str, tuple[Mapping[str, str], ...]]


@cache
def step_from(version: str) -> Version:
    """The step that leads on from an older version, one of PAST."""
    name = f"{version.rpartition('/')[2]}.yaml"
    text = resources.files("attain.upgrading").joinpath(name).read_text("utf-8")
    data = Source(name, text).documents[0]
    return Version(data["from"], data["to"], {kind: tuple(listed) for kind, listed in data["changes"].items()})


def upgraded(kind: str, version: str, document: Mapping[str, Any]) -> Data:
    """A document of an older version in the words of the next one; what was given stays as it is.  Pure.

    A name that is taken already is left: two settings are not made one.
    """
    assert version in PAST  # noqa: S101 - callers ask first
    step = step_from(version)
    done: Data = _copy(document)
    done["apiVersion"] = step.now
    for change in step.changes.get(kind, ()):
        for place in list(_places(done, change["at"].split(".") if change["at"] else [])):
            if isinstance(place, dict):
                _change(place, change)
    return done


def _change(place: Data, change: Mapping[str, str]) -> None:
    for name, act in _ACTS.items():
        if name in change and change[name] in place:
            act(place, change[name], change)


def _rename(place: Data, name: str, change: Mapping[str, str]) -> None:
    if change["to"] not in place:
        kept = [(change["to"] if key == name else key, value) for key, value in place.items()]
        place.clear()
        place.update(kept)


def _say(place: Data, name: str, change: Mapping[str, str]) -> None:
    if place[name] == change["was"]:
        place[name] = change["now"]


def _wrap(place: Data, name: str, change: Mapping[str, str]) -> None:
    if isinstance(place[name], int) and not isinstance(place[name], bool):
        place[name] = change["in"].replace("{}", str(place[name]))


_ACTS: dict[str, Callable[[Data, str, Mapping[str, str]], None]] = {"rename": _rename, "say": _say, "wrap": _wrap}


def _places(node: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield node
        return
    first, rest = path[0], path[1:]
    if first == "**":
        yield from _places(node, rest)
        for one in _entries(node):
            yield from _places(one, path)
    elif first == "*":
        for one in _entries(node):
            yield from _places(one, rest)
    elif isinstance(node, dict) and first in node:
        yield from _places(node[first], rest)


def _entries(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else list(node) if isinstance(node, list) else []


def _copy(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(value) for value in node] if isinstance(node, (list, tuple)) else node
