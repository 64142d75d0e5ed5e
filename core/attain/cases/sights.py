"""Who looks at which case, under which table of rows and past which policies: what `attain.access` asks for.

Table and policy are those of the revision with which a case runs, for under that promise people wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import Viewpoint
from attain.access.rules import Table
from attain.cases.tables import cases
from attain.errors import AttainError
from attain.people.find import Surroundings, find
from attain.phrases.parser import parse_people
from attain.revisions.catalogues import newest
from attain.revisions.tables import document, revision_document

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHUNK = 500
"""How many cases one statement names."""


@dataclass(frozen=True, slots=True)
class Never:
    """What a policy never shows, and to whom, as a phrase about the case's employee."""

    what: str
    to: str


def table_of(workflow: Mapping[str, Any]) -> Table:
    """The addresses that a workflow's document names in its table, and the fields that its scores judge. Pure."""
    rows = workflow.get("visibility") or ()
    named = frozenset(what for row in rows for what in _listed(row.get("what")))
    scores = workflow.get("scores") or ()
    return Table(named, {score["judgement"]["in"]: score["id"] for score in scores if score.get("judgement")})


def never_of(policy: Mapping[str, Any]) -> Iterator[Never]:
    """What a policy's document never shows. Pure."""
    for entry in (policy.get("rules") or {}).get("never_show") or ():
        for what in _listed(entry.get("what")):
            yield from (Never(what, to) for to in _listed(entry.get("to")))


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [value] if isinstance(value, str) else []


def viewpoints(connection: Connection, viewers: Mapping[int, int], at: datetime) -> dict[int, Viewpoint]:
    """{case: viewpoint} for {case: viewer}; cases that do not exist are absent.

    The number of statements depends on how many revisions and policies there are, not on how many cases.
    """
    rows = [row for some in _some(viewers) for row in connection.execute(select(cases).where(cases.c.id.in_(some)))]
    said = _documents(connection, {row.revision for row in rows})
    subjects: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        subjects[row.revision].add(row.subject_id)
    hidden = {n: _hidden(connection, said[n][1], persons, at) for n, persons in subjects.items()}
    found = {}
    for row in rows:
        tables, viewer = said[row.revision][0], viewers[row.id]
        never = frozenset(
            what for what, to in hidden[row.revision].get(row.subject_id, ()) if to is None or viewer in to
        )
        found[row.id] = Viewpoint(viewer, at, tables[row.workflow], never)
    return found


def hidden_measures(connection: Connection, viewers: Mapping[int, int], at: datetime) -> dict[int, frozenset[str]]:
    """{person: names of measures that policy, as it stands now, never shows to his viewer} for {person: viewer}."""
    _, never = _documents(connection, {newest(connection)}).get(newest(connection), ({}, ()))
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
    for one in never:
        for subject in subjects:
            persons = known[one.to]
            found[subject].append((one.what, None if persons is None else persons.get(subject, ())))
    return found


def _persons(
    connection: Connection, phrase: str, subjects: Collection[int], at: datetime
) -> Mapping[int, Collection[int]] | None:
    """Whom a phrase means for each subject; None when it cannot be told, which then hides from everybody."""
    around = Surroundings(named={"employee": {subject: (subject,) for subject in subjects}})
    try:
        return find(connection, parse_people(phrase), subjects, at, around)
    except AttainError:
        return None


def _documents(connection: Connection, revisions: Collection[int]) -> dict[int, tuple[dict[str, Table], list[Never]]]:
    """{revision: ({workflow: table}, what policy never shows)}."""
    found: dict[int, tuple[dict[str, Table], list[Never]]] = {n: ({}, []) for n in revisions}
    rows = (
        select(revision_document.c.n, document.c.kind, document.c.id, document.c.data)
        .join(document, document.c.hash == revision_document.c.hash)
        .where(revision_document.c.n.in_(revisions), document.c.kind.in_(("workflow", "policy")))
    )
    for row in connection.execute(rows):
        if row.kind == "workflow":
            found[row.n][0][row.id] = table_of(row.data)
        else:
            found[row.n][1].extend(never_of(row.data))
    return found


def _some(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
