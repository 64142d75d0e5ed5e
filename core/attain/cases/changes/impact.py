"""How far running reviews have come, counted by the database: one row for each way of standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from attain.cases.queries import VISIBLE
from attain.cases.tables import cases, review_cycle, task
from attain.config.document import parse_canonical
from attain.workflow.case import StepKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.changing.position import Position


@dataclass(frozen=True, slots=True)
class Standing:
    """So many running reviews of a workflow stand exactly so, on one revision under the same overlays."""

    workflow: str
    revision: int
    overlays: tuple[str, ...]
    position: Position
    count: int

    @property
    def at(self) -> tuple[str, ...]:
        """The steps that they are in: what waits or is open; containers do not count beside what they hold."""
        return tuple(sorted({key.step for key, status in self.position.items() if status in ("open", "waiting")}))


_STEPS = {
    "sqlite": "(SELECT group_concat(j.key || ':' || json_extract(j.value, '$.status'), ' ') "
    "FROM json_each(c.state, '$.steps') j)",
    "postgresql": "(SELECT string_agg(j.key || ':' || (j.value->>'status'), ' ' ORDER BY j.key) "
    "FROM jsonb_each(c.state::jsonb->'steps') j)",
}
_STANDING = """
SELECT workflow, revision, overlays, standing, count(*) AS number FROM (
  SELECT c.workflow, c.revision, c.overlays, {steps} AS standing
  FROM cases c LEFT JOIN review_cycle r ON r.id = c.cycle_id
  WHERE c.status = 'open' AND (c.cycle_id IS NULL OR r.visible_at IS NOT NULL)
) AS each_case GROUP BY workflow, revision, overlays, standing
"""


def standings(connection: Connection) -> list[Standing]:
    """Every way in which running reviews stand, the most frequent first."""
    statement = text(_STANDING.format(steps=_STEPS[connection.dialect.name]))
    counted: dict[tuple[str, int, tuple[str, ...], frozenset[tuple[StepKey, str]]], int] = {}
    for row in connection.execute(statement):
        key = (row.workflow, row.revision, tuple(parse_canonical(row.overlays)), frozenset(_position(row.standing)))
        counted[key] = counted.get(key, 0) + row.number
    found = [Standing(*key[:3], dict(key[3]), number) for key, number in counted.items()]
    return sorted(found, key=lambda one: (-one.count, one.workflow, one.revision, one.at))


def _position(standing: str | None) -> list[tuple[StepKey, str]]:
    found = []
    for each in (standing or "").split():
        key, _, status = each.rpartition(":")
        step, repetition, attempt = key.split("/")
        found.append((StepKey(step, int(repetition), int(attempt)), status))
    return found


def people_asked(connection: Connection) -> Mapping[tuple[str, int], int]:
    """{(workflow, revision): how many people have something to do in its running reviews}."""
    rows = (
        select(cases.c.workflow, cases.c.revision, func.count(task.c.person_id.distinct()))
        .join(task, task.c.case_id == cases.c.id)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .where(cases.c.status == "open", task.c.state == "open", VISIBLE)
        .group_by(cases.c.workflow, cases.c.revision)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(rows)}


def running_on(connection: Connection, workflow: str, revisions: Sequence[int]) -> list[int]:
    """The running reviews of a workflow on these revisions, oldest first."""
    rows = select(cases.c.id).outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    rows = rows.where(cases.c.workflow == workflow, cases.c.revision.in_(revisions), cases.c.status == "open", VISIBLE)
    return list(connection.execute(rows.order_by(cases.c.id)).scalars())


def in_use(connection: Connection) -> list[int]:
    """The revisions on which reviews run."""
    return sorted(connection.execute(select(cases.c.revision).where(cases.c.status == "open").distinct()).scalars())
