"""What somebody who sits in a session may see of its cases: no more than the workflow's table shows him anyway
(LANGUAGE 6, rule 0), nothing that a policy hides, and nothing of a case from which he stays out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from attain.access import rules
from attain.access.reading import grants
from attain.cases.scoring import recorded_as, scoring_of
from attain.cases.session_tables import session_absence, session_member
from attain.cases.sights import viewpoints

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.access.reading import Viewpoint
    from attain.cases.running import Running

LAYERS = ("suggested", "proposed", "adjusted")

Seen = dict[int, dict[str, frozenset[str]]]
"""{case: {score: the layers that may be read}}."""


def is_member(connection: Connection, session_id: int, person_id: int) -> bool:
    """Whether somebody sits in a session."""
    own = (session_member.c.session_id == session_id) & (session_member.c.person_id == person_id)
    return connection.execute(select(session_member.c.place).where(own)).first() is not None


def out_of(connection: Connection, session_id: int, person_id: int) -> frozenset[int]:
    """The cases from which somebody stays out."""
    own = (session_absence.c.session_id == session_id) & (session_absence.c.person_id == person_id)
    return frozenset(connection.execute(select(session_absence.c.case_id).where(own)).scalars())


def without_chair(connection: Connection, session_id: int) -> frozenset[int]:
    """The cases from which every chair stays out, so that the other members settle them among themselves."""
    chairs = select(session_member.c.person_id).where(
        session_member.c.session_id == session_id, session_member.c.place == "chair"
    )
    leading = len(connection.execute(chairs).all())
    here = (session_absence.c.session_id == session_id) & session_absence.c.person_id.in_(chairs)
    out = select(session_absence.c.case_id, func.count().label("away")).where(here).group_by(session_absence.c.case_id)
    return frozenset(row.case_id for row in connection.execute(out) if row.away == leading)


def readable(
    connection: Connection, person_id: int, gathered: Sequence[Running], scores: Collection[str], at: datetime
) -> Seen:
    """Which layers of which scores of these cases a person may read; the caller has left out what he stays out of."""
    views = viewpoints(connection, {running.id: person_id for running in gathered}, at)
    granted = grants(connection, person_id, list(views), at)
    return {
        running.id: {
            score: frozenset(_layers(running, score, views[running.id], granted.get(running.id, {})))
            for score in scores
        }
        for running in gathered
    }


def _layers(running: Running, score: str, view: Viewpoint, granted: Mapping[str, str]) -> list[str]:
    if score in view.hidden or f"measure {measure_of_score(running, score)}" in view.hidden:
        return []
    ways = {layer: rules.how(view.table, granted, view.hidden, f"{score}.{layer}") for layer in LAYERS}
    return [layer for layer, way in ways.items() if way in ("full", "without_names")]


def measure_of_score(running: Running, score: str) -> str:
    """The measure that a score records, whose `never_show` covers the score in every layer (LANGUAGE 13)."""
    found = scoring_of(running.catalogue, running.workflow.id).score(score)
    return recorded_as(running, found)[0] if found else ""
