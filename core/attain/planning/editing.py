"""What may be changed in the portal: words that people read, and the dates of a cycle.

Everything else says who does what, or who sees it: that is written in files, where others read it first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from attain.changing.difference import Key, Path, entries
from attain.config.diagnostics import Severity
from attain.config.document import Resource, canonical
from attain.config.files import Folder, documents_of
from attain.config.source import Source
from attain.errors import AttainError, BadInput, Problem, Refusal
from attain.language.load import judge
from attain.planning.plan import PORTAL, Plan, plan
from attain.plugins import version_of
from attain.revisions.catalogues import newest, resources

if TYPE_CHECKING:
    from attain.config.diagnostics import Diagnostic
    from attain.kernel import Kernel

KINDS = ("cycle", "workflow", "form", "message", "scale")
TEXTS = ("title", "help", "note", "label", "meaning", "subject", "body")
DATES = ("starts", "ends")


@dataclass(frozen=True, slots=True)
class Editable:
    """One place: its path by ids and names, what it belongs to in words, its value; a day, or a text."""

    path: Path
    about: tuple[str, ...]
    name: str
    value: str
    day: bool = False


def places_of(kind: str, data: Mapping[str, Any]) -> list[Editable]:
    """Every place of a document that may be changed in the portal: words, then dates by day; lists as written."""
    return list(_places(kind, (), (), data)) if kind in KINDS else []


def _rank(within: Any, name: str, value: Any) -> tuple[int, str]:
    """Where a setting stands: kept documents have theirs by the alphabet, which says nothing to people."""
    if not isinstance(within, Mapping):
        return 0, ""
    known = (*TEXTS, *DATES, "dates")
    day = value if isinstance(value, str) and name not in TEXTS else ""
    return known.index(name) if name in known else len(known), day


def _places(kind: str, path: Path, about: tuple[str, ...], value: Any) -> Iterator[Editable]:
    for name, one in sorted((entries(value) or {}).items(), key=lambda each: _rank(value, *each)):
        here = (*path, name)
        if name in TEXTS and isinstance(one, str):
            yield Editable(here, about, name, one)
        elif name in TEXTS and isinstance(one, Mapping) and all(isinstance(each, str) for each in one.values()):
            for language, text in one.items():
                yield Editable((*here, language), about, f"{name} ({language})", str(text))
        elif kind == "cycle" and isinstance(one, str) and (name in DATES or path[-1:] == ("dates",)):
            yield Editable(here, about, name, one, day=True)
        elif isinstance(one, (Mapping, list)) and name != "extends":
            yield from _places(kind, here, (*about, _title(one)) if _title(one) else about, one)


def _title(value: Any) -> str:
    said = value.get("title", value.get("label")) if isinstance(value, Mapping) else None
    if isinstance(said, Mapping):
        return str(next(iter(said.values()), ""))
    return said if isinstance(said, str) else ""


def changed(kernel: Kernel, key: Key, values: Mapping[Path, str], author: str, message: str, base: int = 0) -> Plan:
    """A plan that gives places of one document other values, checked as files are.

    `base` is the revision that the values were read from; 0: whatever is in force.  BadInput for what the checks
    refuse, Refusal `stale` or `same`, AttainError for a place that cannot be changed in the portal.
    """
    with kernel.store.read() as connection:
        now = newest(connection)
        found = resources(connection, now)
    if base and base != now:
        raise Refusal("stale", f"Revision {now} was applied meanwhile. Look at it, and make your change again.")
    new = [_edited(one, values) if (one.kind, one.id) == key else one for one in found]
    if all(one.hash == other.hash for one, other in zip(found, new, strict=True)):
        raise Refusal("same", "Nothing was changed.")
    versions = checked(new)
    with kernel.store.read() as connection:
        return plan(connection, new, versions, author, message, PORTAL)


def _edited(one: Resource, values: Mapping[Path, str]) -> Resource:
    allowed = {place.path for place in places_of(one.kind, one.data)}
    if strange := [path for path in values if path not in allowed]:
        named = "/".join(strange[0])
        raise AttainError(f"{one.kind} {one.id} {named} cannot be changed here", "change it in the files")
    data: Any = one.data
    for path, value in values.items():
        data = _put(data, path, value)
    return Resource(one.kind, one.id, data)


def _put(value: Any, path: Path, new: str) -> Any:
    if not path:
        return new
    parts = {**(entries(value) or {})}
    parts[path[0]] = _put(parts[path[0]], path[1:], new)
    return parts if isinstance(value, Mapping) else list(parts.values())


def checked(found: Sequence[Resource]) -> Mapping[str, str]:
    """The plugins' versions by which documents were checked; BadInput for what is wrong with them."""
    told: list[Diagnostic] = []
    sources = {f"{one.kind} {one.id}": Source(f"{one.kind} {one.id}", canonical(dict(one.data))) for one in found}
    documents = tuple(document for source in sources.values() for document in documents_of(source, told))
    loaded = judge(Folder(File(), documents, (), sources))
    wrong = [one for one in loaded.diagnostics if one.severity is Severity.ERROR]
    if wrong:
        raise BadInput(
            [Problem(one.at.file, f"{one.message}: {one.help}" if one.help else one.message) for one in wrong]
        )
    return {name: version_of(name) for name in loaded.language.plugins.names}
