"""What a plugin needs to work something out from many reviews: their values, their groups, who may read what of it.

Whatever is worked out from reviews that the viewer may not read is for the working out alone: a page shows of a person
what `InReport.seen` allows, and of a group only what is made of people whom the viewer may see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.extensions import World
from attain.cases.reported import (
    CycleReported,
    InReport,
    catalogue_of,
    cycles_reported,
    granted_in,
    groups_in,
    in_report,
)
from attain.cases.running import one as _one
from attain.errors import Refusal
from attain.portal.errors import NotHere
from attain.portal.organisation import Organisation
from attain.workflow.groups import is_person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.portal.desk import ReadingDesk
    from attain.portal.extensions import PanelRequest

__all__ = [
    "CycleReported",
    "InReport",
    "World",
    "catalogue_of",
    "cycle_of",
    "cycles_reported",
    "granted_in",
    "groups_in",
    "in_report",
    "is_person",
    "world_in",
    "world_of",
]


def world_of(page: ReadingDesk) -> World:
    """What questions about running reviews need; NotHere where the portal stands on no organisation."""
    if not isinstance(page.kernel, Organisation):
        raise NotHere
    return page.kernel.world


def world_in(request: PanelRequest) -> World:
    """The same for a panel."""
    return request.world or World(request.catalogues)


def cycle_of(connection: Connection, world: World, case_id: int) -> int | None:
    """The cycle of a review; None outside of a cycle, and where there is no such review."""
    try:
        return _one(connection, world.catalogues, case_id).cycle_id
    except Refusal:
        return None
