"""Everything that counts of steps in which something is written more than once; for the engine, never for a page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attain.access.reading import SUBMITTED, WRITTEN, Latest, answers_of
from attain.store.memo import remembered_each

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    Written = Mapping[tuple[str, str, str], Any]
    """Answers by section, item and field."""

ALL = "every submission"


def every(connection: Connection, case_ids: Collection[int]) -> dict[int, Mapping[str, Sequence[Latest]]]:
    """{case: {step: what was handed in for the passage that counts, the oldest first}}, read once in a transaction.

    What an earlier attempt or round holds is not among it: an attempt counts inside its round.
    """

    def read(missing: list[int]) -> dict[int, Mapping[str, Sequence[Latest]]]:
        rows = connection.execute(SUBMITTED, {"_cases": missing}).all()
        newest = {(row.case_id, row.step): (row.attempt, row.repetition) for row in rows}
        counting = [row for row in rows if newest[row.case_id, row.step] == (row.attempt, row.repetition)]
        written = answers_of(connection, [row.id for row in counting])
        found: dict[int, dict[str, list[Latest]]] = {case_id: defaultdict(list) for case_id in missing}
        for row in counting:
            one = Latest(row.id, row.author_id, row.attempt, row.form, row.items, written[row.id], row.repetition)
            found[row.case_id][row.step].append(one)
        return dict(found)

    return remembered_each(connection, ALL, WRITTEN, case_ids, read)


def of_each_round(connection: Connection, case_id: int) -> dict[str, dict[int, list[Written]]]:
    """{step: {round: answers in the order handed in}} of one case, the newest attempt of each round."""
    rows = connection.execute(SUBMITTED, {"_cases": [case_id]}).all()
    newest = {(row.step, row.repetition): row.attempt for row in rows}
    counting = [row for row in rows if newest[row.step, row.repetition] == row.attempt]
    written = answers_of(connection, [row.id for row in counting])
    found: dict[str, dict[int, list[Written]]] = {}
    for row in counting:
        found.setdefault(row.step, {}).setdefault(row.repetition, []).append(written[row.id])
    return found
