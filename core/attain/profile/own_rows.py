"""Measures that a document shows by rows of its own (LANGUAGE 6, rule 3): to whom its table says, from when it says.

A row speaks of one employee at a time: whoever is its `who` for that employee sees him, nobody sees himself, and what a
policy never shows stays hidden.  Where the newest value may not be seen yet, the newest that may counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases.sights import hidden_measures
from attain.cases.tables import cases
from attain.measures.store import everything
from attain.people.asof import view
from attain.people.find import Surroundings, find
from attain.people.sets import one_of
from attain.people.units import members
from attain.phrases import ast
from attain.phrases.parser import parse_people, parse_time

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.measures.store import Measured

Standing = dict[int, dict[str, "Measured"]]
"""{person: {measure: the value that may be seen}}; a person without any value is there with an empty map."""


def measures_by_rows(
    connection: Connection, document: Mapping[str, Any], viewer: int, names: Collection[str], at: datetime
) -> Standing:
    """Whom the viewer may see through a document's own rows, and these measures of theirs.

    `document` has `id`, `people` and `visibility`.  Empty for a viewer who may see nobody.
    """
    rows = [row for row in document["visibility"] if document["id"] in _listed(row["what"]) and row["as"] == "full"]
    allowed = {frozenset(_listed(row["who"])): _since(row) for row in rows}
    found: Standing = {}
    for who, since in allowed.items():
        persons = seen_as(connection, document["people"], who, viewer, at)
        for person, values in _values(connection, persons, viewer, names, since, at).items():
            found.setdefault(person, {}).update(values)
    return found


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _since(row: Mapping[str, Any]) -> ast.Time | None:
    return parse_time(row["from"]) if "from" in row else None


# --- who ------------------------------------------------------------------------------------------------------------


def seen_as(
    connection: Connection, people: Mapping[str, Any], who: Collection[str], viewer: int, at: datetime
) -> frozenset[int]:
    """The employees for whom the viewer is one of `who`; never himself.  A few statements, however many people."""
    everybody = members(connection, view(connection, at), None)
    found: set[int] = set()
    for role in who:
        holders = _holders(connection, people, role, everybody - {viewer}, at, ())
        found |= {subject for subject, persons in holders.items() if viewer in persons}
    return frozenset(found - {viewer})


def _holders(
    connection: Connection,
    people: Mapping[str, Any],
    role: str,
    subjects: Collection[int],
    at: datetime,
    seen: tuple[str, ...],
) -> dict[int, frozenset[int]]:
    """{subject: who the role is}, with whoever stands in where there is nobody but the subject himself."""
    said = people.get(role)
    if not subjects or said is None or role in seen:
        return {}
    around = Surroundings(named={"employee": {subject: (subject,) for subject in subjects}})
    first = find(connection, parse_people(said["is"]), subjects, at, around)
    held = {subject: frozenset(persons) - {subject} for subject, persons in first.items()}
    without = [subject for subject, persons in held.items() if not persons]
    return held | _holders(connection, people, str(said.get("if_none", "")), without, at, (*seen, role))


# --- what -----------------------------------------------------------------------------------------------------------


def _values(
    connection: Connection,
    persons: Collection[int],
    viewer: int,
    names: Collection[str],
    since: ast.Time | None,
    at: datetime,
) -> Standing:
    if not persons:
        return {}
    hidden = hidden_measures(connection, dict.fromkeys(persons, viewer), at)
    come = _Come(connection, since, persons, at)
    found: Standing = {person: {} for person in persons if come.for_person(person)}
    for value in everything(connection, persons, names):
        shown = value.name not in hidden.get(value.person_id, ()) and not value.item
        if shown and value.person_id in found and come.for_value(value) and _holds(value, at.date()):
            found[value.person_id][value.name] = value
    return found


def _holds(value: Measured, on: date) -> bool:
    return value.valid_from <= on and (value.valid_to is None or on <= value.valid_to)


class _Come:
    """Whether the time from which a row shows something has come; what cannot be told has not."""

    def __init__(self, connection: Connection, since: ast.Time | None, persons: Collection[int], at: datetime) -> None:
        self._always = since is None
        self._cases: dict[int, bool] = {}
        self._persons: dict[int, list[bool]] = defaultdict(list)
        if isinstance(since, ast.Anchor) and since.kind == "step" and since.event == "ends":
            workflow, _, step = since.ref.rpartition(".")
            for case_id, person, state in _states(connection, workflow, persons):
                self._cases[case_id] = _ended(state, step, at)
                self._persons[person].append(self._cases[case_id])

    def for_person(self, person: int) -> bool:
        return self._always or any(self._persons.get(person, ()))

    def for_value(self, value: Measured) -> bool:
        """A value of a case of that workflow waits for that very case."""
        known = self._cases.get(value.case_id) if value.case_id is not None else None
        return self.for_person(value.person_id) if known is None else known


def _states(
    connection: Connection, workflow: str, persons: Collection[int]
) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    rows = select(cases.c.id, cases.c.subject_id, cases.c.state).where(cases.c.workflow == workflow)
    for row in connection.execute(rows.where(one_of(connection, cases.c.subject_id, persons))):
        yield row.id, row.subject_id, row.state


def _ended(state: Mapping[str, Any], step: str, at: datetime) -> bool:
    """Whether the newest passage through a step is over, by the case's plain state."""
    passages = sorted(key for key in state.get("steps", {}) if key.partition("/")[0] == step)
    newest = state["steps"][passages[-1]] if passages else {}
    return bool(newest.get("ended_at")) and datetime.fromisoformat(newest["ended_at"]) <= at
