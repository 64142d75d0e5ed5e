"""Who led whom, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.people.lines import PRIMARY
from attain.people.sets import one_of
from attain.people.tables import holding, reporting_line
from attain.workflow.past import Led

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.people.asof import View


def managed(connection: Connection, seen: View, persons: Collection[int]) -> dict[int, list[Led]]:
    """{person: stretches by manager}, as far as known; one statement.  Only posts that were held count."""
    mine, theirs, line = holding.alias("mine"), holding.alias("theirs"), reporting_line
    wanted = (
        select(
            *(mine.c.person_id, theirs.c.person_id, mine.c.valid_from, mine.c.valid_to, line.c.valid_from),
            *(line.c.valid_to, theirs.c.valid_from, theirs.c.valid_to),
        )
        .join(line, line.c.position_id == mine.c.position_id)
        .join(theirs, theirs.c.position_id == line.c.reports_to)
        .where(line.c.kind == PRIMARY, one_of(connection, mine.c.person_id, persons))
        .where(*(seen.known_rows(table) for table in (mine, theirs, line)))
    )
    found: defaultdict[int, list[Led]] = defaultdict(list)
    for person, manager, *days in connection.execute(wanted):
        start, ends = max(days[0::2]), [day for day in days[1::2] if day is not None]
        until = min(ends, default=None)
        if start <= seen.day and (until is None or start < until):
            found[person].append(Led(manager, start, until))
    return {person: sorted(found[person], key=lambda led: (led.start, led.manager)) for person in persons}


def since(periods: Mapping[int, list[Led]], person: int, day: date) -> set[int]:
    """Everybody who led a person on some day from `day` on."""
    return {led.manager for led in periods[person] if led.until is None or led.until > day}
