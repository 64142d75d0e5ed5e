"""Who says why ratings may lie outside a guide: whoever closes, or the role that the guide names (`reason_from`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.session_tables import session_member
from attain.errors import BadInput, Problem
from attain.people.asof import view
from attain.people.roles import holders

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.session_distribution import Rule


def sayers(connection: Connection, session_id: int, rules: Iterable[Rule], at: datetime) -> frozenset[int]:
    """The members who hold a role that one of these rules wants its reason from; empty where none of them sits here."""
    seen = view(connection, at)
    roles = {one.reason_from for one in rules} - {""}
    able = {who for role in roles for persons in holders(connection, seen, role).values() for who in persons}
    here = select(session_member.c.person_id).where(session_member.c.session_id == session_id)
    return frozenset(able & set(connection.execute(here).scalars()))


def must_be_said(said: str, able: Collection[int], by: int, reason: str) -> None:
    """BadInput where the ratings lie outside a guide and nobody who may has said why; `said` was said before."""
    if said:
        return
    if not reason:
        raise BadInput([Problem("reason", "The ratings differ from the guide; please say why that is right here.")])
    if able and by not in able:
        told = "Somebody else in this session has to say why the ratings differ from the guide, before you close it."
        raise BadInput([Problem("reason", told)])
