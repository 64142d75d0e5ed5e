"""Who the people of a workflow are for somebody of whom no case runs yet, and what lookups name for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

from attain.people.facts import facts
from attain.people.find import Surroundings, find
from attain.phrases.ast import Named
from attain.scoring.people_by import facts_of, lookup_of, meant, phrase_by

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.people.find import Relation
    from attain.phrases.ast import People
    from attain.workflow.model import Workflow

Where = tuple["Catalogue", "Workflow"]


def by_lookup(
    connection: Connection, at: datetime, places: Mapping[int, Where], lookup: str, subjects: Collection[int]
) -> dict[int, People]:
    """{subject: the phrase that a lookup gives for him}; who is left out finds nobody.

    `places` says on which configuration, and in which workflow, each subject is asked about.
    """
    tables = {one: lookup_of(places[one][0], places[one][1].id, lookup) for one in subjects}
    wanted = sorted({name for table in tables.values() if table is not None for name in facts_of(table)})
    known = facts(connection, subjects, at, wanted)
    found: dict[int, People] = {}
    for subject, table in tables.items():
        said = None
        if table is not None:
            said = phrase_by(lookup, table, known.get(subject, {}).get, phrases_of(places[subject][1]))
        found |= {} if said is None else {subject: said}
    return found


def phrases_of(workflow: Workflow) -> dict[str, People]:
    """{person of the document: his phrase}."""
    return {role: each.phrase for role, each in workflow.people.items()}


def holders(
    connection: Connection,
    place: Where,
    role: str,
    subjects: Collection[int],
    at: datetime,
    relations: Mapping[str, Relation] | None = None,
) -> dict[int, tuple[int, ...]]:
    """{subject: who somebody of the cast would be in a case of his that opened now}; nobody for a role that is none."""
    phrases = phrases_of(place[1])
    if role != "employee" and role not in phrases:
        return dict.fromkeys(subjects, ())
    lookup = partial(by_lookup, connection, at, dict.fromkeys(subjects, place))
    around = Surroundings(relations=relations or {}, lookup=lookup)
    return find(connection, meant(Named(role), phrases), subjects, at, around)
