"""Which cases somebody has a part in, whatever he may read there: for moving work, never for showing words."""

from __future__ import annotations

from sqlalchemy import Select, select

from attain.access.tables import case_participant


def taking_part(person_id: int, role: str = "") -> Select[tuple[int]]:
    """The cases in which a person holds a role (or this role): a select to be put into another."""
    rows = select(case_participant.c.case_id).where(case_participant.c.person_id == person_id)
    return rows.where(case_participant.c.role == role) if role else rows
