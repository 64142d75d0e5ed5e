"""What of a change holds at once: the configuration under which running reviews go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attain.changing.comparing import looser_rows, stricter_only
from attain.changing.difference import ABSENT, Path, single_rows
from attain.changing.lanes import Change
from attain.config.document import Resource, canonical, parse_canonical


def followed(
    before: Iterable[Resource], after: Iterable[Resource], changes: Iterable[Change], *, answered: bool
) -> tuple[Resource, ...] | None:
    """The old documents with what is live of the changes, and new documents beside them; None where nothing is.

    `answered`: for reviews in which something that is called otherwise now was answered already.
    """
    old = {(one.kind, one.id): one for one in before}
    data: dict[tuple[str, str], Any] = {}
    for change in changes:
        key, one = change.document, change.difference
        if key not in old or not one.path or change.rule.newest or (answered and change.rule.unanswered):
            continue
        value = _value(change, old[key])
        if value is not None:
            _put(data.setdefault(key, parse_canonical(canonical(old[key].data))), one.kind, one.path, value[0])
    if not any(canonical(said) != canonical(old[key].data) for key, said in data.items()):
        return None
    fresh = (one for one in after if (one.kind, one.id) not in old)
    return (*(Resource(*key, data.get(key, one.data)) for key, one in old.items()), *fresh)


def _value(change: Change, old: Resource) -> tuple[Any] | None:
    """What stands at the place from now on, as one member; None where nothing changes for running reviews."""
    one = change.difference
    if one.kind == "workflow" and one.path == ("visibility",):
        compared = {(row["who"], row["what"]) for row in one.before}
        aside = [row for row in single_rows(old.data["visibility"]) if (row["who"], row["what"]) not in compared]
        rows, was = [*_no_looser(one.before, one.after), *aside], single_rows(old.data["visibility"])
        return (rows,) if _sorted(rows) != _sorted(was) else None
    return (one.after,) if change.lane == "live" else None


def _sorted(rows: Iterable[Any]) -> list[str]:
    return sorted(map(canonical, rows))


def _no_looser(before: Any, after: Any) -> list[Any]:
    """Every row of the newer table that the older one allows; the older rows for what would be shown more widely."""
    loose = set(looser_rows(before, after))
    kept = [row for row in before if (row["who"], row["what"]) in loose]
    return [*stricter_only(before, after), *kept]


def _put(data: dict[str, Any], kind: str, path: Path, value: Any) -> None:
    place: Any = data
    rest = path
    if kind == "workflow" and path[0] == "step":
        place, rest = _step(data.get("steps") or (), path[1]), path[2:]
    elif kind == "form" and path[0] in ("section", "field"):
        place, rest = _question(data, path[1]), path[2:]
    for name in rest[:-1]:
        place = _within(place, name)
    if isinstance(place, dict) and rest:
        if value is ABSENT:
            place.pop(rest[-1], None)
        else:
            place[rest[-1]] = value
    elif isinstance(place, list) and rest:
        place[:] = [each for each in place if each.get("id") != rest[-1]] + ([] if value is ABSENT else [value])


def _within(place: Any, name: str) -> Any:
    if isinstance(place, list):
        return next((each for each in place if each.get("id") == name), None)
    return place.get(name) if isinstance(place, Mapping) else None


def _step(steps: Any, name: str) -> Any:
    for step in steps:
        if step["id"] == name:
            return step
        inner = [
            *(step.get("steps") or ()),
            *(each for branch in step.get("branches") or () for each in branch["steps"]),
        ]
        if found := _step(inner, name):
            return found
    return None


def _question(data: Mapping[str, Any], name: str) -> Any:
    section, _, field = name.partition(".")
    found = _within(data.get("sections") or [], section)
    return _within(found.get("fields") or [], field) if found and field else found
