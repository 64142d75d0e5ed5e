"""People for plugins: who they are, who reports to whom, what conditions may ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from attain.people.asof import view
from attain.people.facts import employed, facts
from attain.people.lines import reports
from attain.people.populations import Terms, looks
from attain.people.sets import one_of
from attain.people.tables import person
from attain.profile.rights import may_open

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups

__all__ = ["conditions_of", "employed", "facts", "may_open", "names", "reports_of"]


def names(connection: Connection, persons: Collection[int]) -> dict[int, str]:
    """{person: name}; nobody is left out because he left."""
    wanted = select(person.c.id, person.c.name).where(one_of(connection, person.c.id, persons))
    return {row.id: row.name for row in connection.execute(wanted)} if persons else {}


def reports_of(connection: Connection, manager_id: int, at: datetime) -> frozenset[int]:
    """Who reports to somebody directly."""
    return frozenset(reports(connection, view(connection, at), [manager_id])[manager_id])


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
