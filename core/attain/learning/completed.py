"""Which items of the catalogue people have completed, for conditions and gates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from attain.learning.result_tables import completion
from attain.learning.tables import learning_activity

SUCCESSES = ("completed", "passed", "satisfied", "waived")
"""Outcomes that count as done (LEARNING-SYSTEMS A.1)."""


def completed(connection: Connection, persons: Collection[int]) -> dict[int, set[str]]:
    """{person: ids of catalogue items done}; what was retracted or corrected does not count."""
    rows = connection.execute(
        select(completion.c.person_id, learning_activity.c.item)
        .join(learning_activity, learning_activity.c.id == completion.c.activity_id)
        .where(completion.c.person_id.in_(persons), completion.c.outcome.in_(SUCCESSES))
        .where(completion.c.retracted_at.is_(None), completion.c.superseded_by_id.is_(None))
        .where(learning_activity.c.item != "")
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add(row.item)
    return found
