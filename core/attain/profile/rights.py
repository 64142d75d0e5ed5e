"""Whose talent profile somebody may open: his own, those of his reports, those of the places he looks after.

Nobody else sees more of a person than name, job and unit.  To open a profile does not open what stands behind it:
measures of a case still go by that case's rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from attain.people.asof import View, view
from attain.people.facts import facts
from attain.people.lines import reports
from attain.people.roles import WHOLE, Unit, roles_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue

RIGHT = "see_profiles"
"""What a role needs in `may:` for the profiles of the place in which it is held."""


def may_open(
    connection: Connection, catalogue: Catalogue, viewer_id: int, persons: Collection[int], at: datetime
) -> frozenset[int]:
    """Those of `persons` whose profile the viewer may open. A constant number of statements but for vacant posts."""
    seen = view(connection, at)
    allowed = {viewer_id} | reports(connection, seen, [viewer_id])[viewer_id]
    left = set(persons) - allowed
    places = set(_places(connection, catalogue, seen, viewer_id)) if left else set()
    if WHOLE in places:
        allowed |= left
    elif places:
        known = facts(connection, left, seen, {fact for fact, _ in places})
        allowed |= {person for person, said in known.items() if _within(said, places)}
    return frozenset(set(persons) & allowed)


def _within(said: dict[str, object], places: Collection[Unit]) -> bool:
    return any(said.get(fact) == value for fact, value in places)


def _places(connection: Connection, catalogue: Catalogue, seen: View, viewer_id: int) -> Iterator[Unit]:
    looking = {
        role["id"]
        for document in catalogue.of_kind("roles")
        for role in document.data["roles"]
        if RIGHT in role.get("may", ())
    }
    return (place for role, place in roles_of(connection, seen, viewer_id) if role in looking)
