"""What a plugin needs to work something out from many reviews: their values, their groups, who may read what of it.

Whatever is worked out from reviews that the viewer may not read is for the working out alone: a page shows of a person
what `InReport.seen` allows, and of a group only what is made of people of whom all may be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.reported import CycleReported, InReport, cycles_reported, groups_in, in_report
from attain.cases.running import one as _one
from attain.errors import Refusal
from attain.workflow.groups import is_person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.revisions.catalogues import Catalogues

__all__ = ["CycleReported", "InReport", "cycle_of", "cycles_reported", "groups_in", "in_report", "is_person"]


def cycle_of(connection: Connection, catalogues: Catalogues, case_id: int) -> int | None:
    """The cycle of a review; None outside of a cycle, and where there is no such review."""
    try:
        return _one(connection, catalogues, case_id).cycle_id
    except Refusal:
        return None
