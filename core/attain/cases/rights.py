"""What somebody's roles let him do in the whole organisation (`may:` in the roles document)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.people.asof import view
from attain.people.roles import roles_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World


def may(connection: Connection, world: World, person_id: int | None, right: str, at: datetime) -> bool:
    """Whether one of the person's roles brings a right; nobody (the system) has none."""
    if person_id is None:
        return False
    _, catalogue = world.catalogues.current(connection)
    held = {role for role, _ in roles_of(connection, view(connection, at), person_id)}
    roles = (role for document in catalogue.of_kind("roles") for role in document.data["roles"])
    return any(right in role.get("may", ()) for role in roles if role["id"] in held)
