"""Measures as one viewer may read them: what came from a case, only through that case's rows (LANGUAGE 6).

A measure is a copy: whoever may not read its source does not read it either (rule 3), unless the workflow's table has
rows for the measure itself; writers see what they wrote (rule 1); what policy never shows stays hidden (rule 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select

from attain.access import rules
from attain.access.tables import HELD, case_grant, case_participant, submission
from attain.measures.store import Measured

if TYPE_CHECKING:
    from attain.access.reading import Viewpoint

CHUNK = 500
"""How many cases one statement names."""

NAMED = ("full", "without_names")
"""The ways of reading that show a single value; averages do not."""

Views = Mapping[int, "Viewpoint"]
"""{case: who looks at it, and under which table}; each case may have a viewer of its own."""


def readable(connection: Connection, views: Views, values: Sequence[Measured]) -> list[Measured]:
    """Those of `values` that came from no case, or that the viewer of their case may read; in the order given.

    A value of a case without a viewpoint is left out.  Two statements for each 500 cases.
    """
    asked = {value.case_id for value in values if value.case_id is not None} & views.keys()
    granted = _granted(connection, views, asked)
    written = set(_written(connection, views, asked))
    return [value for value in values if value.case_id is None or _may(value, views, granted, written)]


def _may(
    value: Measured,
    views: Views,
    granted: Mapping[int, Mapping[str, str]],
    written: Collection[tuple[int, str]],
) -> bool:
    view = views.get(value.case_id or 0)
    if view is None or rules.EVERYTHING in view.hidden or f"measure {value.name}" in view.hidden:
        return False
    if (value.case_id, value.grant_what.partition(".")[0]) in written:
        return True
    own_row = f"measure {value.name}"
    path = own_row if own_row in view.table.named else value.grant_what
    return rules.how(view.table, granted.get(value.case_id or 0, {}), view.hidden, path) in NAMED


def _some(cases: Collection[int]) -> Iterator[Sequence[int]]:
    wanted = sorted(cases)
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


def _granted(connection: Connection, views: Views, cases: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for some in _some(cases):
        at = max(views[case_id].at for case_id in some)
        rows = (
            select(case_grant.c.case_id, case_grant.c.what, case_grant.c.how, case_participant.c.person_id)
            .join(case_participant, HELD)
            .where(case_grant.c.case_id.in_(some), case_grant.c.since <= at)
            .where(case_participant.c.person_id.in_({views[case_id].person_id for case_id in some}))
            .where(or_(case_grant.c.until.is_(None), case_grant.c.until > at))
        )
        for row in connection.execute(rows):
            if row.person_id == views[row.case_id].person_id:
                found[row.case_id][row.what].append(row.how)
    return {
        case_id: {what: rules.most(ways) or ways[0] for what, ways in rows.items()} for case_id, rows in found.items()
    }


def _written(connection: Connection, views: Views, cases: Collection[int]) -> Iterator[tuple[int, str]]:
    """(case, step) of what the viewer of the case wrote himself."""
    for some in _some(cases):
        rows = select(submission.c.case_id, submission.c.step, submission.c.author_id).where(
            submission.c.case_id.in_(some),
            submission.c.author_id.in_({views[case_id].person_id for case_id in some}),
        )
        for row in connection.execute(rows.distinct()):
            if row.author_id == views[row.case_id].person_id:
                yield row.case_id, row.step
