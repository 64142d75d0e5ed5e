"""Opening one review outside of a cycle: by a date or a happening, by another review, or because somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from attain.cases.facts import Resolver
from attain.cases.fitting import Moment, fits
from attain.cases.freezing import frozen_for
from attain.cases.keeping import keep
from attain.cases.moving import try_open, waking
from attain.cases.running import Running
from attain.cases.tables import cases
from attain.errors import AttainError, Refusal
from attain.phrases.calendar import local_day
from attain.variations.vary import variation
from attain.workflow.case import CaseState
from attain.workflow.stored import case_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.cases.extensions import World
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Tx
    from attain.variations.fit import Fit


class CannotOpenError(AttainError):
    """A review cannot be opened; nothing of it was written."""


YEAR = timedelta(days=365)
DEEPEST = 8
"""So many reviews may open one another in a row; more would be a ring."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which review is opened for whom, and why.

    `cause` names exactly what happened, so that it opens one review and no second; "" where each asking is one.
    `by_case`: the review that opens it, whose named dates it takes over.
    """

    workflow: str
    subject_id: int
    occasion: int = 1
    occasions: int = 1
    start: str = ""
    cause: str = ""
    by_case: Running | None = None


def open_alone(tx: Tx, world: World, order: Order) -> Running | None:
    """Open it and all that follows; None when what happened opened one before.

    CannotOpenError for a workflow that is not there or cannot run yet, and for reviews that open one another in a ring.
    """
    from attain.cases.following import follow

    known = select(cases.c.id).where(cases.c.cause == order.cause)
    if order.cause and tx.connection.execute(known).first() is not None:
        return None
    resolver = Resolver(tx.connection, world, tx.now)
    try:
        blank = _blank(tx, world, order)
        transition = try_open(blank, resolver)
    except AttainError as error:
        raise CannotOpenError(error.message, error.help) from error
    after = replace(blank, state=transition.case)
    tx.connection.execute(insert(cases).values(_row(tx, blank, order)))
    left = keep(tx, blank, transition, waking(after, resolver), partial(frozen_for, tx, world, after))
    tx.note("case", blank.id, {"opened": order.workflow, "start": order.start})
    follow(tx, world, after, transition, left)
    return after


def _blank(tx: Tx, world: World, order: Order) -> Running:
    revision, catalogue = _configuration(tx, world, order)
    if catalogue.get("workflow", order.workflow) is None:
        raise Refusal("no_workflow", f"There is no review called {order.workflow} any more.")
    _refuse_ring(tx, order)
    zone = order.by_case.zone if order.by_case else str(catalogue.organisation.data["zone"])
    today = local_day(tx.now, zone)
    dates = order.by_case.dates if order.by_case else _dates(today)
    fit = _fit(tx, catalogue, order.subject_id, Moment(today, "", dates["cut_off"], zone, {}))
    varied = variation(catalogue, fit.overlays)
    return Running(
        id=tx.id("cases"),
        subject_id=order.subject_id,
        cycle_id=None,
        wave="",
        revision=revision,
        zone=zone,
        dates=dates,
        occasion=order.occasion,
        state=CaseState(order.workflow, order.subject_id, tx.now),
        catalogue=varied,
        workflow=varied.model("workflow", order.workflow),
        calendar=varied.model("calendar", fit.calendar),
        overlays=fit.overlays,
        occasions=order.occasions,
        started_by=order.start,
        opened_by_id=order.by_case.id if order.by_case else None,
    )


def _configuration(tx: Tx, world: World, order: Order) -> tuple[int, Catalogue]:
    """What a review opens runs on the same revision as it, like all that it is pinned to."""
    if order.by_case is None:
        return world.catalogues.current(tx.connection)
    return order.by_case.revision, world.catalogues.at(tx.connection, order.by_case.revision)


def _dates(today: date) -> Mapping[str, date]:
    """Without a cycle the year before is what it is about."""
    return {"period_from": today - YEAR, "period_until": today, "cut_off": today}


def _fit(tx: Tx, catalogue: Catalogue, subject: int, moment: Moment) -> Fit:
    return fits(tx.connection, catalogue, [subject], moment, tx.now)[subject]


def _refuse_ring(tx: Tx, order: Order) -> None:
    above = order.by_case.opened_by_id if order.by_case else None
    for _ in range(DEEPEST):
        if above is None:
            return
        above = tx.connection.execute(select(cases.c.opened_by_id).where(cases.c.id == above)).scalar()
    raise Refusal("ring", "These reviews open one another without end; HR has to mend their outcomes.")


def _row(tx: Tx, blank: Running, order: Order) -> dict[str, Any]:
    return {
        "id": blank.id,
        "cycle_id": None,
        "wave": "",
        "workflow": blank.workflow.id,
        "revision": blank.revision,
        "overlays": list(blank.overlays),
        "subject_id": blank.subject_id,
        "opened_by_id": blank.opened_by_id,
        "occasion": blank.occasion,
        "occasions": blank.occasions,
        "started_by": blank.started_by,
        "cause": order.cause or None,
        "zone": blank.zone,
        "calendar": blank.calendar.id,
        "dates": {name: day.isoformat() for name, day in blank.dates.items()},
        "state": case_to_json(blank.state),
        "status": "open",
        "version": 0,
        "opened_at": tx.now,
    }
