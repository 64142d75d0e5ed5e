"""What is live, written into the files: only what changed since files were applied, and nothing else of their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.changing.difference import ABSENT
from attain.changing.three import Drift, Take, drifted, merged
from attain.config.document import Resource, canonical
from attain.config.files import Document, Folder, read_folder
from attain.config.holidays import with_holidays
from attain.config.source import Source
from attain.errors import AttainError, BadInput, Problem
from attain.formatting.canonical import formatted
from attain.formatting.patch import patched
from attain.language.language import language_for
from attain.revisions.catalogues import newest, resources
from attain.revisions.history import last_from_files

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from attain.changing.difference import Key
    from attain.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull would write: {file: its text}; `places` that come from the portal, and `left` for people to settle:
    both changed, or a document that is live no more.
    """

    texts: Mapping[str, str]
    places: tuple[Drift, ...]
    left: tuple[Drift, ...]


def drift_of(connection: Connection, found: Sequence[Resource]) -> tuple[Drift, ...]:
    """What changed live since files were applied and these documents do not have."""
    base = newest(connection)
    files = last_from_files(connection)
    if base == files:
        return ()
    return drifted(resources(connection, files) if files else [], resources(connection, base), found)


def pull(kernel: Kernel, folder: Path, take: Take = "") -> Pulled:
    """What to write into a folder; BadInput where a file of it cannot be read.

    An empty folder gets everything.  Where the portal and the files both changed a place, the files stay as they are,
    unless `take` is live.
    """
    read = _folder(folder)
    with kernel.store.read() as connection:
        base, files = newest(connection), last_from_files(connection)
        if base == 0:
            raise AttainError("no configuration has been applied to this database yet", "type: attain apply DIR")
        live = resources(connection, base)
        applied = resources(connection, files) if files else []
    if not read.documents:
        return Pulled(_whole(live, _plugins(live)), (), ())
    found = drifted(applied, live, [one.resource for one in read.documents])
    return _Pull(read, _by_key(applied), _by_key(live), take, _plugins(live)).run(found)


def _folder(folder: Path) -> Folder:
    if not folder.exists():
        return Folder(folder, (), (), {})
    read = with_holidays(read_folder(folder))
    if read.diagnostics:
        raise BadInput([Problem(str(one.at), one.message) for one in read.diagnostics])
    return read


def _by_key(several: Sequence[Resource]) -> dict[Key, Any]:
    return {(one.kind, one.id): dict(one.data) for one in several}


class _Pull:
    def __init__(
        self, read: Folder, applied: Mapping[Key, Any], live: Mapping[Key, Any], take: Take, plugins: Mapping[str, Any]
    ) -> None:
        self._read, self._applied, self._live = read, applied, live
        self._take: Take = take
        self._plugins = plugins
        self._known = {(one.kind, one.id) for one in read.documents}

    def run(self, found: Sequence[Drift]) -> Pulled:
        wanted: dict[str, dict[int, Any]] = {}
        touched = {(one.kind, one.id) for one in found}
        for document in self._read.documents:
            key = (document.kind, document.id)
            if key in touched and key in self._live and _as_written(document):
                data = merged(self._applied.get(key, ABSENT), self._live[key], dict(document.data), self._take)
                wanted.setdefault(document.file, {})[document.number] = data
        texts = {name: patched(self._read.sources[name], each) for name, each in wanted.items()}
        changed = {name: text for name, text in texts.items() if text != self._read.sources[name].text}
        new = [Resource(*key, self._live[key]) for key in sorted(touched - self._known) if self._comes(key)]
        left = tuple(one for one in found if self._is_left(one))
        places = tuple(one for one in found if one not in left)
        return Pulled(changed | _whole(new, self._plugins, self._read.sources), places, left)

    def _comes(self, key: Key) -> bool:
        """Whether a document that no file has is to be written: it is new, or the portal's version is wanted."""
        return key in self._live and (key not in self._applied or self._take == "live")

    def _is_left(self, one: Drift) -> bool:
        if one.live is ABSENT and not one.path:
            return True
        filled = any(
            (each.kind, each.id) == (one.kind, one.id) and not _as_written(each) for each in self._read.documents
        )
        return filled or (one.both and self._take != "live")


def _as_written(document: Document) -> bool:
    """Whether the document says what its file says; a calendar that reads holidays from elsewhere says more."""
    return document.source.documents[document.number] is document.data


def _whole(several: Sequence[Resource], plugins: Mapping[str, Any], there: Collection[str] = ()) -> dict[str, str]:
    """Each document in a file of its own, in canonical form; none in a file that is there and holds something else."""
    sources = [Source(_free(file_of(one.kind, one.id), there), canonical(dict(one.data))) for one in several]
    return {one.name: formatted(one, language_for(plugins).schemas) for one in sources}


def _free(name: str, there: Collection[str]) -> str:
    stem, number, free = name.removesuffix(".yaml"), 1, name
    while free in there:
        number += 1
        free = f"{stem}_{number}.yaml"
    return free


def _plugins(several: Sequence[Resource]) -> Mapping[str, Any]:
    found = next((one for one in several if one.kind == "organisation"), None)
    return (found.data.get("plugins") or {}) if found else {}


def file_of(kind: str, id: str) -> str:
    """Where a document of its own is written: workflows/annual_review.yaml."""
    if kind == "organisation":
        return "organisation.yaml"
    several = kind if kind.endswith("s") else f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return f"{several}/{id}.yaml"
