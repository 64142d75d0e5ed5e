"""The names that a document gives to its own parts: persons, steps, scores, lookups and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from attain.values import dataclass

Path = tuple[str | int, ...]


class StepAt(NamedTuple):
    """A step as written, where it stands, and the steps and branches around it."""

    id: str
    data: Mapping[str, Any]
    path: Path
    inside: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of one document by what it names; `steps` in the order written."""

    persons: tuple[str, ...] = ()
    steps: tuple[StepAt, ...] = ()
    scores: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    step: Mapping[str, StepAt] = field(default_factory=dict)
    levels: tuple[StepAt, ...] = ()
    """The further levels of sessions: each as the session step that it would be alone; `inside` ends with its step."""
    added: tuple[str, ...] = ()
    """Forms of replies and of what a former manager may add: they are named like steps (LANGUAGE 5 and 6)."""


def names_of(data: Mapping[str, Any]) -> Names:
    """The names of a document of any kind; whatever it does not have is empty."""
    steps = tuple(_numbered(data.get("steps"), ("steps",)))
    outcomes = [one for one in _list(data.get("outcomes")) if isinstance(one, dict)]
    return Names(
        persons=("employee", *_keys(data.get("people"))),
        steps=steps,
        scores=_ids(data.get("scores")),
        lookups=_keys(data.get("lookups")),
        outcomes=_ids(outcomes),
        gates=tuple(str(one["gate"]) for one in outcomes if "gate" in one),
        items=_keys(data.get("items")),
        levels=tuple(_levels(steps)),
        step={one.id: one for one in reversed(steps)},
        added=tuple(dict.fromkeys(_added(data, steps))),
    )


def _levels(steps: tuple[StepAt, ...]) -> Iterator[StepAt]:
    for step in steps:
        for index, level in enumerate(_list(step.data.get("levels")) if step.data.get("do") == "session" else ()):
            if isinstance(level, dict):
                data = {"do": "session", "may_change": step.data.get("may_change"), **level}
                at = (*step.path, "levels", index)
                yield StepAt(str(level.get("id", "")), data, at, (*step.inside, step.id), step.order)


def _added(data: Mapping[str, Any], steps: tuple[StepAt, ...]) -> Iterator[str]:
    changes = data.get("when_people_change")
    moved = changes.get("manager_changes") if isinstance(changes, dict) else None
    said = [moved.get("old_manager_may_add") if isinstance(moved, dict) else None]
    said += [one.data.get("may_reply") for one in steps]
    yield from (str(one["form"]) for one in said if isinstance(one, dict) and "form" in one)


def _numbered(steps: Any, path: Path) -> Iterator[StepAt]:
    for order, (data, at, inside) in enumerate(_steps(steps, path, ())):
        yield StepAt(str(data.get("id", "")), data, at, inside, order)


def _steps(steps: Any, path: Path, inside: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], Path, tuple[str, ...]]]:
    for index, step in enumerate(_list(steps)):
        if not isinstance(step, dict):
            continue
        at = (*path, index)
        yield step, at, inside
        here = (*inside, str(step.get("id", "")))
        yield from _steps(step.get("steps"), (*at, "steps"), here)
        for number, branch in enumerate(_list(step.get("branches"))):
            if isinstance(branch, dict):
                below = (*here, f"branch {branch.get('id', number)}")
                yield from _steps(branch.get("steps"), (*at, "branches", number, "steps"), below)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(str(one["id"]) for one in _list(value) if isinstance(one, dict) and "id" in one)
