"""Who takes a role over from another in a running case, and what he may read of what came before (LANGUAGE 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from attain.access.tables import case_grant, case_participant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from attain.store.doors import Tx
    from attain.workflow.effects import BindRole

RELEASED = ".released"
"""Ends the name of the role under which a newcomer reads what was released before he came."""


def rows_for_newcomers(tx: Tx, case_id: int, effect: BindRole, released: Collection[str]) -> list[dict[str, Any]]:
    """The rows of a role whose new holders read no more than `effect.sees` of what it was granted before.

    Whoever held it keeps what he had.  `released` is what was shared by now, as the workflow names it.
    """
    held = select(case_participant.c.person_id, case_participant.c.sees_from).where(
        case_participant.c.case_id == case_id, case_participant.c.role == effect.role
    )
    before = {row.person_id: row.sees_from for row in tx.connection.execute(held)}
    new = [one for one in dict.fromkeys(effect.persons) if one not in before]
    rows = [_row(case_id, effect.role, one, before.get(one, tx.now)) for one in dict.fromkeys(effect.persons)]
    tx.connection.execute(
        delete(case_participant).where(
            case_participant.c.case_id == case_id,
            case_participant.c.role == effect.role + RELEASED,
            case_participant.c.person_id.not_in(effect.persons),
        )
    )
    if effect.sees != "released" or not new or not _share(tx, case_id, effect.role, released):
        return rows
    return rows + [_row(case_id, effect.role + RELEASED, one, None) for one in new]


def _row(case_id: int, role: str, person: int, since: Any) -> dict[str, Any]:
    return {"case_id": case_id, "role": role, "person_id": person, "sees_from": since}


def _share(tx: Tx, case_id: int, role: str, released: Collection[str]) -> bool:
    """Grant to the newcomers' own role what the role may read of what was released; says whether there is any."""
    theirs = select(case_grant).where(case_grant.c.case_id == case_id, case_grant.c.until.is_(None))
    rows = [row._asdict() for row in tx.connection.execute(theirs.where(case_grant.c.role == role))]
    shared = [row | {"role": role + RELEASED} for row in rows if any(_within(row["what"], one) for one in released)]
    same = (case_grant.c.case_id == case_id) & (case_grant.c.role == role + RELEASED)
    tx.connection.execute(delete(case_grant).where(same))
    tx.bulk_insert(case_grant, shared)
    return bool(shared)


def _within(what: str, released: str) -> bool:
    return what == released or what.startswith(f"{released}.") or released.startswith(f"{what}.")


def holders(connection: Connection, case_id: int, role: str) -> Iterator[int]:
    """Who holds a role of a case now."""
    held = select(case_participant.c.person_id).where(
        case_participant.c.case_id == case_id, case_participant.c.role == role
    )
    return iter(connection.execute(held.order_by(case_participant.c.person_id)).scalars().all())
