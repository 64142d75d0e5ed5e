"""Three versions of one configuration: what was last applied from files, what is live, what the files say now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from attain.changing.difference import ABSENT, Key, Path, entries, same

if TYPE_CHECKING:
    from attain.config.document import Resource

Take = Literal["", "files", "live"]
"""Who is right where the portal and the files both changed a place; empty: nobody has said."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One place that changed live since files were applied, and that the files do not have so.

    `applied`, `live` and `files` are its values, ABSENT where it is not there; the path goes by ids and names.
    """

    kind: str
    id: str
    path: Path
    applied: Any
    live: Any
    files: Any

    @property
    def both(self) -> bool:
        """Whether the files changed the same place in another way."""
        return not same(self.applied, self.files)

    @property
    def where(self) -> str:
        """The place as one text."""
        return "/".join(self.path)


def drifted(applied: Sequence[Resource], live: Sequence[Resource], files: Sequence[Resource]) -> tuple[Drift, ...]:
    """Every place that the files would put back, documents by kind and id."""
    versions = [_by_key(one) for one in (applied, live, files)]
    keys = sorted({key for one in versions for key in one})
    return tuple(drift for key in keys for drift in _of(key, *(one.get(key, ABSENT) for one in versions)))


def _by_key(several: Sequence[Resource]) -> dict[Key, Any]:
    return {(one.kind, one.id): dict(one.data) for one in several}


def _of(key: Key, applied: Any, live: Any, files: Any) -> Iterator[Drift]:
    for path, *values in _walk((), applied, live, files):
        yield Drift(*key, path, *values)


def _walk(path: Path, applied: Any, live: Any, files: Any) -> Iterator[tuple[Any, ...]]:
    if same(live, applied) or same(live, files):
        return
    first, second, third = (entries(one) for one in (applied, live, files))
    if second is None or third is None or (first is None and applied is not ABSENT):
        yield path, applied, live, files
        return
    if isinstance(live, list) and not any(_in_order(list(second), list(one or ())) for one in (first, third)):
        yield path, applied, live, files
        return
    for name in dict.fromkeys([*second, *(first or ())]):
        yield from _walk((*path, name), *(one.get(name, ABSENT) for one in (first or {}, second, third)))


def merged(applied: Any, live: Any, files: Any, take: Take = "") -> Any:
    """What the files say with what changed live since; where both changed a place, the files, or whom `take` names."""
    if same(live, applied) or same(live, files):
        return files
    first, second, third = (entries(one) for one in (applied, live, files))
    if second is None or third is None or (first is None and applied is not ABSENT):
        return live if take == "live" or same(files, applied) else files
    before = first or {}
    found = {
        name: value
        for name in _order(list(before), list(second), list(third), take)
        if (value := merged(before.get(name, ABSENT), second.get(name, ABSENT), third.get(name, ABSENT), take))
        is not ABSENT
    }
    return _as_in(found, third) if isinstance(files, Mapping) else list(found.values())


def _as_in(found: dict[str, Any], files: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in the order of the files: it says nothing, and people know it."""
    return {name: found[name] for name in [*(one for one in files if one in found), *found]}


def _order(applied: list[str], live: list[str], files: list[str], take: Take) -> list[str]:
    """Names in the order of whoever changed it, and each that only the other has after the one before it there."""
    moved = not _in_order(live, applied) and (take == "live" or _in_order(files, applied))
    found, other = (live.copy(), files) if moved else (files.copy(), live)
    for place, name in enumerate(other):
        if name not in found:
            before = [found.index(one) for one in other[:place] if one in found]
            found.insert(before[-1] + 1 if before else 0, name)
    return found


def _in_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the names that both have come in the same order."""
    return [name for name in one if name in other] == [name for name in other if name in one]
