"""A plan: what a configuration would change against the revision in force, and what it means for running reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from attain.cases.changes.impact import Standing, people_asked, standings
from attain.cases.changes.migrating import prepared_for
from attain.changing.difference import differences
from attain.changing.lanes import Change, changes
from attain.changing.mapping import read
from attain.changing.position import verdict
from attain.config.document import Resource, content_hash
from attain.errors import AttainError
from attain.language.language import from_resources
from attain.language.load import Loaded, load
from attain.planning.pulling import drift_of
from attain.plugins import version_of
from attain.revisions.catalogues import newest, resources
from attain.revisions.history import base_of, hash_of
from attain.variations.vary import variation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.changing.three import Drift
    from attain.config.catalogue import Catalogue
    from attain.kernel import Kernel


FILES, PORTAL, ROLLBACK = "files", "portal", "rollback"


@dataclass(frozen=True, slots=True)
class Impact:
    """What a plan means for the running reviews of a workflow that began under one revision.

    `at` counts by step, several where a review is in several; `stays`, `asks` and `promised` count by reason.
    """

    workflow: str
    revision: int
    running: int
    people: int
    moves: int
    at: Mapping[str, int]
    stays: Mapping[str, int]
    asks: Mapping[str, int]
    promised: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be applied onto revision `base`, whose content is `base_hash`; `author` is a staff number or empty.

    `origin` says where it comes from: files, portal or rollback; `drift` is what files would put back of the portal's;
    `mistakes` of its migrations are for people.
    """

    base: int
    base_hash: str
    documents: tuple[Resource, ...]
    plugins: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    impact: tuple[Impact, ...] = ()
    author: str = ""
    message: str = ""
    hash: str = field(default="")
    origin: str = "files"
    drift: tuple[Drift, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.changes


def plan_folder(kernel: Kernel, folder: Path, author: str = "", message: str = "") -> tuple[Loaded, Plan | None]:
    """Check a folder and, when nothing is wrong, plan it against the revision in force."""
    loaded = load(folder)
    if loaded.catalogue is None:
        return loaded, None
    versions = {name: version_of(name) for name in loaded.language.plugins.names}
    found = tuple(document.resource for document in loaded.documents)
    with kernel.store.read() as connection:
        return loaded, plan(connection, found, versions, author, message)


def plan(
    connection: Connection,
    found: Sequence[Resource],
    plugins: Mapping[str, str],
    author: str = "",
    message: str = "",
    origin: str = "files",
) -> Plan:
    """Plan checked documents against the revision in force."""
    base = newest(connection)
    old = resources(connection, base) if base else []
    made = changes(differences(old, found), old, found)
    return Plan(
        base,
        hash_of(connection, base),
        tuple(found),
        plugins,
        made,
        impacts(connection, found),
        author,
        message,
        plan_hash(base, found, author, origin),
        origin,
        drift_of(connection, found) if origin == FILES else (),
        tuple(_mistakes(connection, base, old, found)),
    )


def _mistakes(connection: Connection, base: int, old: Sequence[Resource], found: Sequence[Resource]) -> Iterator[str]:
    """What new migrations name that a revision does not have: files alone do not say what earlier ones had."""
    known = {(one.kind, one.id): one.hash for one in old}
    for one in found:
        if one.kind != "migration" or known.get((one.kind, one.id)) == one.hash:
            continue
        try:
            migration = read(one)
            to = migration.to_revision
            prepared_for(connection, migration, found if to == base + 1 else resources(connection, to))
        except AttainError as error:
            yield f"migration {one.id}: {error.message}" + (f" ({error.help})" if error.help else "")


def plan_hash(base: int, found: Sequence[Resource], author: str, origin: str = FILES) -> str:
    """What tells one plan from another: where it starts, what it leads to, whose it is, where it comes from."""
    return content_hash([base, author, origin, sorted(f"{one.kind} {one.id} {one.hash}" for one in found)])


def rollback_plan(connection: Connection, n: int, author: str = "") -> Plan:
    """A plan that brings back what revision `n` said; AttainError when there is none, or it lies beside another."""
    if n < 1:
        raise AttainError(f"revision {n} was never in force", "name one that was")
    found = resources(connection, n)
    named = next(one for one in found if one.kind == "organisation").data.get("plugins") or {}
    versions = {name: version_of(name) for name in named}
    return plan(connection, found, versions, author, f"back to what revision {n} said", ROLLBACK)


def impacts(connection: Connection, new: Sequence[Resource]) -> tuple[Impact, ...]:
    """What new documents mean for every running review, told by workflow and revision; untouched workflows are left
    out.
    """
    found: dict[tuple[str, int], list[tuple[Standing, str, str]]] = {}
    looker = _Looker(connection, new)
    for standing in standings(connection):
        if looker.touches(standing):
            said = looker.verdict(standing)
            key = (standing.workflow, base_of(connection, standing.revision))
            found.setdefault(key, []).append((standing, *said))
    people = people_asked(connection)
    return tuple(_impact(key, rows, people) for key, rows in sorted(found.items()))


def _impact(
    key: tuple[str, int], rows: Sequence[tuple[Standing, str, str]], people: Mapping[tuple[str, int], int]
) -> Impact:
    by: dict[str, Counter[str]] = {name: Counter() for name in ("moves", "stays", "asks", "promised")}
    at: Counter[str] = Counter()
    for standing, what, why in rows:
        by[what][why] += standing.count
        at.update(dict.fromkeys(standing.at, standing.count))
    asked = sum(people.get((key[0], revision), 0) for revision in {one.revision for one, _, _ in rows})
    running = sum(one.count for one, _, _ in rows)
    return Impact(*key, running, asked, by["moves"].total(), at, by["stays"], by["asks"], by["promised"])


class _Looker:
    """Differences of each revision in use against the new documents, found out once."""

    def __init__(self, connection: Connection, new: Sequence[Resource]) -> None:
        self._connection, self._documents, self._new = connection, new, from_resources(new)
        self._known: dict[int, tuple[Catalogue, tuple[Change, ...]]] = {}

    def _at(self, revision: int) -> tuple[Catalogue, tuple[Change, ...]]:
        if revision not in self._known:
            old = resources(self._connection, revision)
            found = changes(differences(old, self._documents), old, self._documents)
            self._known[revision] = from_resources(old), found
        return self._known[revision]

    def touches(self, standing: Standing) -> bool:
        return any(
            standing.workflow in change.steps and not change.rule.newest for change in self._at(standing.revision)[1]
        )

    def verdict(self, standing: Standing) -> tuple[str, str]:
        """What becomes of reviews that stand so, without any map."""
        before, found = self._at(standing.revision)
        if self._new.get("workflow", standing.workflow) is None:
            return "stays", "its workflow is gone"
        old = variation(before, standing.overlays).model("workflow", standing.workflow)
        try:
            new = variation(self._new, standing.overlays).model("workflow", standing.workflow)
        except AttainError as error:
            return "stays", error.message
        said = verdict(old, new, found, standing.position, {}, ())
        return said.what, said.why
