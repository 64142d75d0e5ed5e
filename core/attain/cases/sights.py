"""Who looks at which case, under which table of rows and past which policies: what `attain.access` asks for.

Table and policy are those of the revision with which a case runs, for under that promise people wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import Viewpoint
from attain.access.rules import EVERYTHING, Table
from attain.cases.past import Ended, barred, limiting
from attain.cases.tables import cases
from attain.config.document import canonical, parse_canonical
from attain.errors import AttainError
from attain.language.language import from_resources
from attain.people.find import Surroundings, find
from attain.people.populations import Terms, looks
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition, parse_people
from attain.revisions.catalogues import newest, resources
from attain.revisions.tables import document, revision_document
from attain.variations.vary import variation
from attain.workflow.recorded import MEASURE, hides

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue

CHUNK = 500
"""How many cases one statement names."""
MOST_KEPT = 8
Promise = tuple[int, tuple[str, ...]]
"""A revision, and the variation of it on which a case runs."""


@dataclass(frozen=True, slots=True)
class Never:
    """What a policy never shows, and to whom, as a phrase about the case's employee; `for_whom` are conditions on
    him, as written, that must all hold.
    """

    what: str
    to: str
    for_whom: tuple[str, ...] = ()


Said = tuple[dict[str, Table], list[Never], list[Mapping[str, Any]]]
"""({workflow: table}, what is never shown, the policies that say who may see the past)."""


def table_of(workflow: Mapping[str, Any]) -> Table:
    """The addresses that a workflow's document names in its table, and the fields that its scores judge. Pure."""
    rows = workflow.get("visibility") or ()
    named = frozenset(what for row in rows for what in _listed(row.get("what")))
    scores = workflow.get("scores") or ()
    return Table(named, {score["judgement"]["in"]: score["id"] for score in scores if score.get("judgement")})


def never_of(policy: Mapping[str, Any]) -> Iterator[Never]:
    """What a policy's document never shows. Pure."""
    for entry in (policy.get("rules") or {}).get("never_show") or ():
        conditions = tuple(canonical(said["for"]) for said in (policy, entry) if "for" in said)
        for what in _listed(entry.get("what")):
            yield from (Never(what, to, conditions) for to in _listed(entry.get("to")))


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [value] if isinstance(value, str) else []


def viewpoints(connection: Connection, viewers: Mapping[int, int], at: datetime) -> dict[int, Viewpoint]:
    """{case: viewpoint} for {case: viewer}; cases that do not exist are absent.

    The number of statements depends on how many revisions and policies there are, not on how many cases.
    """
    rows = [row for some in _some(viewers) for row in connection.execute(select(cases).where(cases.c.id.in_(some)))]
    subjects: dict[Promise, set[int]] = defaultdict(set)
    for row in rows:
        subjects[_promise(row)].add(row.subject_id)
    said = _documents(connection, subjects)
    hidden = {n: _hidden(connection, said[n][1], persons, at) for n, persons in subjects.items()}
    gone = _barred(connection, rows, said, viewers, at)
    under = {one: _under(connection, one) for one, (_, never, _) in said.items() if _hides_measures(never)}
    found = {}
    for row in rows:
        tables, viewer = said[_promise(row)][0], viewers[row.id]
        never = frozenset(
            what for what, to in hidden[_promise(row)].get(row.subject_id, ()) if to is None or viewer in to
        )
        hidden_here = frozenset({EVERYTHING}) if row.id in gone else _recorded(under.get(_promise(row)), row, never)
        found[row.id] = Viewpoint(viewer, at, tables[row.workflow], hidden_here)
    return found


def _recorded(catalogue: Catalogue | None, row: Any, never: frozenset[str]) -> frozenset[str]:
    """A hidden measure with the scores and answers that record it."""
    return frozenset(path for what in never for path in hides(catalogue, row.workflow, what)) if catalogue else never


def _hides_measures(never: Collection[Never]) -> bool:
    return any(one.what.startswith(MEASURE) for one in never)


def _barred(
    connection: Connection, rows: Sequence[Any], said: Mapping[Promise, Said], viewers: Mapping[int, int], at: datetime
) -> frozenset[int]:
    """The ended reviews that their viewers may not read any more."""
    ended: dict[Promise, list[Ended]] = defaultdict(list)
    for row in rows:
        if row.closed_at is not None:
            day = local_day(row.closed_at, row.zone)
            ended[_promise(row)].append(Ended(row.id, row.subject_id, viewers[row.id], day))
    each = (barred(connection, said[promise][2], some, at) for promise, some in ended.items())
    return frozenset[int]().union(*each)


def hidden_measures(connection: Connection, viewers: Mapping[int, int], at: datetime) -> dict[int, frozenset[str]]:
    """{person: names of measures that policy, as it stands now, never shows to his viewer} for {person: viewer}."""
    now = (newest(connection), ())
    _, never, _ = _documents(connection, [now])[now]
    measures = [one for one in never if one.what.startswith("measure ")]
    found = _hidden(connection, measures, viewers.keys(), at)
    return {
        person: frozenset(
            what.removeprefix("measure ") for what, to in found.get(person, ()) if to is None or viewer in to
        )
        for person, viewer in viewers.items()
    }


Hidden = dict[int, list[tuple[str, Collection[int] | None]]]
"""{subject: (what, from whom; None: from everybody)}."""


def _hidden(connection: Connection, never: Collection[Never], subjects: Collection[int], at: datetime) -> Hidden:
    found: Hidden = defaultdict(list)
    known: dict[str, Mapping[int, Collection[int]] | None] = {
        to: _persons(connection, to, subjects, at) for to in {one.to for one in never}
    }
    meant = for_whom(connection, never, subjects, at)
    for one in never:
        for subject in subjects:
            if all(subject in meant[condition] for condition in one.for_whom):
                persons = known[one.to]
                found[subject].append((one.what, None if persons is None else persons.get(subject, ())))
    return found


def for_whom(
    connection: Connection, never: Collection[Never], subjects: Collection[int], at: datetime
) -> dict[str, frozenset[int]]:
    """{condition: for whom a rule with it holds}; of whom nothing is known, it holds: secrets are kept in doubt."""
    conditions = {condition for one in never for condition in one.for_whom}
    if not conditions:
        return {}
    look = looks(connection, at, Terms(), subjects)
    return {
        said: frozenset(
            person
            for person in subjects
            if person not in look or holds(parse_condition(parse_canonical(said)), look[person]) is not False
        )
        for said in conditions
    }


def _persons(
    connection: Connection, phrase: str, subjects: Collection[int], at: datetime
) -> Mapping[int, Collection[int]] | None:
    """Whom a phrase means for each subject; None when it cannot be told, which then hides from everybody."""
    around = Surroundings(named={"employee": {subject: (subject,) for subject in subjects}})
    try:
        return find(connection, parse_people(phrase), subjects, at, around)
    except AttainError:
        return None


def _promise(row: Any) -> Promise:
    """Under which configuration people wrote in a case."""
    return row.revision, tuple(row.overlays)


def _documents(connection: Connection, promises: Collection[Promise]) -> dict[Promise, Said]:
    """{promise: what it says}."""
    found: dict[Promise, Said] = {promise: ({}, [], []) for promise in promises}
    rows = (
        select(revision_document.c.n, document.c.kind, document.c.id, document.c.data)
        .join(document, document.c.hash == revision_document.c.hash)
        .where(revision_document.c.n.in_({n for n, overlays in promises if not overlays}))
        .where(document.c.kind.in_(("workflow", "policy")))
    )
    for row in connection.execute(rows):
        _add(found[row.n, ()], row.kind, row.id, row.data)
    for n, overlays in promises:
        if overlays:
            under = _under(connection, (n, overlays))
            for one in (*under.of_kind("workflow"), *under.of_kind("policy")):
                _add(found[n, overlays], one.kind, one.id, one.data)
    return found


def _add(said: Said, kind: str, name: str, data: Mapping[str, Any]) -> None:
    if kind == "workflow":
        said[0][name] = table_of(data)
    else:
        said[1].extend(never_of(data))
        said[2].extend(limiting([data]))


def _under(connection: Connection, promise: Promise) -> Catalogue:
    catalogue = _catalogue(connection, promise[0])
    return variation(catalogue, promise[1]) if promise[1] else catalogue


_KEPT: dict[tuple[str, ...], Catalogue] = {}
"""Catalogues by the hashes of their documents: what was applied never changes."""


def _catalogue(connection: Connection, n: int) -> Catalogue:
    hashes = select(revision_document.c.hash).where(revision_document.c.n == n).order_by(revision_document.c.hash)
    key = tuple(connection.execute(hashes).scalars())
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = from_resources(resources(connection, n))
    return _KEPT[key]


def _some(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
