"""One case in the hands of one command: read, locked, with the configuration it runs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from attain.cases.set_aside import not_set_aside
from attain.cases.tables import cases, review_cycle
from attain.errors import Refusal
from attain.store.memo import memo_of
from attain.workflow.stored import case_from_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.phrases.calendar import Calendar
    from attain.revisions.catalogues import Catalogues
    from attain.store.doors import Tx
    from attain.workflow.case import CaseState
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class Running:
    """A case as the engine and its neighbours need it.

    `dates` are the named dates fixed at launch, with `cycle_start`, `cycle_end`, `cut_off`, `period_from`,
    `period_until`.  `overlays` name the variation of its revision; `catalogue` is that variation.
    """

    id: int
    subject_id: int
    cycle_id: int | None
    wave: str
    revision: int
    zone: str
    dates: Mapping[str, date]
    occasion: int
    state: CaseState
    catalogue: Catalogue
    workflow: Workflow
    calendar: Calendar
    overlays: tuple[str, ...] = ()
    occasions: int = 1
    started_by: str = ""
    opened_by_id: int | None = None

    @property
    def period(self) -> tuple[date, date]:
        """The time that is judged: first and last day."""
        return self.dates["period_from"], self.dates["period_until"]


OF_A_CASE = ("cases", "task", "submission", "answer", "score_value")
"""What only whoever holds a case changes."""


def lock(tx: Tx, catalogues: Catalogues, case_id: int) -> Running:
    """Read a case for writing: nobody else moves it until the transaction ends; Refusal `no_case` when there
    is none.
    """
    held(tx, [case_id])
    return one(tx.connection, catalogues, case_id)


def held(tx: Tx, case_ids: Collection[int]) -> bool:
    """Let nobody else move these cases until the transaction ends; says whether others may have moved them before."""
    # In one order, so that two who want the same cases never stop each other.
    waited = tx.locks("case", sorted(case_ids))
    memo = memo_of(tx.connection)
    if memo is not None and waited:
        memo.forget(OF_A_CASE)
    return waited


def one(connection: Connection, catalogues: Catalogues, case_id: int) -> Running:
    """Read one case; Refusal `no_case` when there is none that may be seen."""
    found = many(connection, catalogues, [case_id])
    if not found:
        raise Refusal("no_case", "There is no such review.")
    return found[0]


_VISIBLE = (
    select(cases)
    .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
    .where(cases.c.id.in_(bindparam("_cases", expanding=True)))
    .where(review_cycle.c.visible_at.is_not(None) | cases.c.cycle_id.is_(None))
    .order_by(cases.c.id)
)


def many(connection: Connection, catalogues: Catalogues, case_ids: Collection[int]) -> list[Running]:
    """Read several cases, in the order of their ids; those of a launch that is not visible yet are left out."""
    rows = connection.execute(_VISIBLE, {"_cases": list(case_ids)}).all()
    return [running(row, catalogues.at(connection, row.revision, row.overlays)) for row in rows]


def running(row: Row[Any], catalogue: Catalogue) -> Running:
    """A case row together with its configuration."""
    return Running(
        id=row.id,
        subject_id=row.subject_id,
        cycle_id=row.cycle_id,
        wave=row.wave,
        revision=row.revision,
        zone=row.zone,
        dates={name: date.fromisoformat(day) for name, day in row.dates.items()},
        occasion=row.occasion,
        state=case_from_json(row.state),
        catalogue=catalogue,
        workflow=catalogue.model("workflow", row.workflow),
        calendar=catalogue.model("calendar", row.calendar),
        overlays=tuple(row.overlays),
        occasions=row.occasions,
        started_by=row.started_by,
        opened_by_id=row.opened_by_id,
    )


def asleep_until(connection: Connection, at: datetime, limit: int) -> Sequence[int]:
    """The cases whose hour has come, the longest waiting first."""
    rows = connection.execute(
        select(cases.c.id)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .where(cases.c.wakes_at <= at, not_set_aside())
        .where(review_cycle.c.visible_at.is_not(None) | cases.c.cycle_id.is_(None))
        .order_by(cases.c.wakes_at, cases.c.id)
        .limit(limit)
    )
    return rows.scalars().all()
