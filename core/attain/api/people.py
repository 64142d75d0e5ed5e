"""People for plugins: who they are, who reports to whom, what conditions may ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from attain.access.reading import readable
from attain.cases.hr.scope import scope_in, unit_fact
from attain.errors import Refusal
from attain.people.asof import view
from attain.people.facts import employed, facts
from attain.people.find import find
from attain.people.lines import reports
from attain.people.populations import Terms, looks
from attain.people.sets import one_of
from attain.people.tables import person
from attain.phrases.parser import parse_people
from attain.profile.rights import may_open

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups

__all__ = [
    "conditions_of",
    "employed",
    "facts",
    "looked_after",
    "may_open",
    "names",
    "names_of",
    "people_of",
    "readable",
    "reports_of",
]


def names_of(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: name}; nobody is left out because he left."""
    wanted = select(person.c.id, person.c.name).where(one_of(connection, person.c.id, persons))
    return {row.id: row.name for row in connection.execute(wanted)} if persons else {}


names = names_of


def people_of(
    connection: Connection, phrase: str, subjects: Collection[int], at: datetime
) -> Mapping[int, tuple[int, ...]]:
    """{subject: persons} of a people phrase such as `manager of employee`, for all subjects at once.

    Raises PhraseError for what is no phrase, AttainError for a name that only a workflow explains.
    """
    return find(connection, parse_people(phrase), subjects, at)


def reports_of(connection: Connection, manager_id: int, at: datetime) -> frozenset[int]:
    """Who reports to somebody directly."""
    return frozenset(reports(connection, view(connection, at), [manager_id])[manager_id])


def looked_after(
    connection: Connection, catalogue: Catalogue, viewer_id: int, right: str, at: datetime
) -> dict[int, str]:
    """{person: the unit by which the organisation divides its people} of everybody employed for whom one of the
    viewer's roles carries this right (`may: [manage_learning]`); empty for whoever has it for nobody.
    """
    try:
        scope = scope_in(connection, catalogue, viewer_id, right, at)
    except Refusal:
        return {}
    unit = unit_fact(catalogue)
    here = facts(connection, employed(connection, None, scope.seen), at, [unit])
    covered = set(connection.execute(select(person.c.id).where(scope.covers(connection, person.c.id))).scalars())
    return {one: str(found.get(unit) or "") for one, found in here.items() if one in covered}


def conditions_of(
    connection: Connection, catalogue: Catalogue, persons: Collection[int] | None, at: datetime
) -> Mapping[int, Lookups]:
    """{person: what `holds` may ask of him} of some or, with None, of everybody employed.

    A constant number of statements.  Facts, tenure and populations are known; cases, measures and completions are not.
    """
    populations = {one.id: catalogue.model("population", one.id) for one in catalogue.of_kind("population")}
    said = catalogue.organisation.data
    terms = Terms(populations, {}, catalogue.model("calendar", said["calendar"]), said["zone"])
    return looks(connection, view(connection, at), terms, persons)
