"""What differs between two configurations, path by path, whatever order their files were written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attain.config.document import Resource, canonical
from attain.workflow.reading import names

Key = tuple[str, str]
Path = tuple[str, ...]
ABSENT: Any = object()
WHOLE = frozenset({"visibility", "due", "if_late", "reminders", "changes"})
"""Values that are compared as a whole: what one part of them means depends on the others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of one document: `act` is added, removed or changed; what is not there is ABSENT.

    In workflows and forms the path names the step or question, not where it lies: `step/ID/…`, `field/SECTION.ID/…`.
    """

    kind: str
    id: str
    path: Path
    before: Any
    after: Any

    @property
    def act(self) -> str:
        """What happened there."""
        return "added" if self.before is ABSENT else "removed" if self.after is ABSENT else "changed"

    @property
    def where(self) -> str:
        """The path as one text, `/` between its names; empty for the whole document."""
        return "/".join(self.path)


def differences(before: Iterable[Resource], after: Iterable[Resource]) -> tuple[Difference, ...]:
    """Every difference, documents in the order of kind and id."""
    old, new = ({(one.kind, one.id): one for one in several} for several in (before, after))
    found: list[Difference] = []
    for key in sorted(old.keys() | new.keys()):
        found += _of(key, old.get(key), new.get(key))
    return tuple(found)


def _of(key: Key, old: Resource | None, new: Resource | None) -> Iterator[Difference]:
    if old is None or new is None:
        yield Difference(*key, (), ABSENT if old is None else dict(old.data), ABSENT if new is None else dict(new.data))
    elif canonical(old.data) != canonical(new.data):
        for path, one, other in _walk((), *_comparable(old, new)):
            yield Difference(*key, path, one, other)


def _comparable(old: Resource, new: Resource) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both as they are compared: rows about steps and scores that only one of them has say nothing about the other."""
    one, other = flat(old), flat(new)
    if old.kind == "workflow":
        only = _named(one) ^ _named(other)
        for each in (one, other):
            each["visibility"] = [row for row in single_rows(each.get("visibility")) if root_of(row) not in only]
        if same(*(sorted(canonical(row) for row in each["visibility"]) for each in (one, other))):
            other["visibility"] = one["visibility"]
    return one, other


def _named(workflow: Mapping[str, Any]) -> set[str]:
    return {
        *workflow["step"],
        *(str(score["id"]) for score in workflow.get("scores") or () if isinstance(score, Mapping)),
    }


def single_rows(rows: Any) -> list[dict[str, Any]]:
    """Rows of who sees what, one for each person and thing."""
    return [
        {**row, "who": who, "what": what}
        for row in rows or ()
        for who in names(row.get("who"))
        for what in names(row.get("what"))
    ]


def root_of(row: Mapping[str, Any]) -> str:
    """The step or score that a single row is about."""
    return str(row["what"]).partition(".")[0]


def _walk(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, Any, Any]]:
    if same(old, new):
        return
    one, other = entries(old), entries(new)
    if one is None or other is None or (path and path[-1] in WHOLE):
        yield path, old, new
        return
    for name in [*one, *(name for name in other if name not in one)]:
        yield from _walk((*path, name), one.get(name, ABSENT), other.get(name, ABSENT))


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return canonical(one) == canonical(other)


def entries(value: Any) -> Mapping[str, Any] | None:
    """The parts of a value: a map, or a list whose members have ids, by name; None for what is compared as a whole."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(each, dict) and "id" in each for each in value):
        return {str(each["id"]): each for each in value}
    return None


def flat(one: Resource) -> dict[str, Any]:
    """A document with its steps or questions by id, each with the place where it lies."""
    if one.kind == "workflow":
        return _flat_workflow(one.data)
    return _flat_form(one.data) if one.kind == "form" else dict(one.data)


def _flat_workflow(data: Mapping[str, Any]) -> dict[str, Any]:
    steps = dict(steps_in(data.get("steps") or ()))
    rest = {name: value for name, value in data.items() if name != "steps"}
    return rest | {"step": steps}


def steps_in(steps: Any, place: Path = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, what it says with its `place`) of every step, however deep, in the order written."""
    for step in steps:
        own = {name: value for name, value in step.items() if name not in ("steps", "branches")}
        yield str(step["id"]), own | {"place": "/".join(place)}
        yield from steps_in(step.get("steps") or (), (*place, str(step["id"])))
        for branch in step.get("branches") or ():
            yield from steps_in(branch.get("steps") or (), (*place, str(step["id"]), str(branch["id"])))


def _flat_form(data: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in data.items() if name != "sections"}
    sections: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for section in data.get("sections") or ():
        sections[str(section["id"])] = {name: value for name, value in section.items() if name != "fields"}
        for field in section.get("fields") or ():
            fields[f"{section['id']}.{field['id']}"] = field
    return rest | {"section": sections, "field": fields}
