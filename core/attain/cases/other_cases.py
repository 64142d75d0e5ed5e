"""What the scores of a case take from ended cases of the same person (`attain.scoring.others` says which).

They are read with the configuration of the case at hand: a question that it no longer knows is not taken.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import carried_over, scores_for_engine
from attain.access.repetitions import every
from attain.cases.about import scale_of_past
from attain.cases.looking_back import periods
from attain.cases.tables import cases
from attain.forms.items import from_plain
from attain.people.asof import AsOf
from attain.people.facts import facts
from attain.phrases.calendar import local_day
from attain.scoring.inputs import Entered, Source, sources, together
from attain.scoring.others import Around, OtherCase, drawn_from, of_others, own_days
from attain.workflow.past import counted_days, without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Row

    from attain.access.reading import Latest
    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue
    from attain.scoring.model import Score
    from attain.workflow.model import Workflow

ENDED = ("closed", "closed_unfinished")
"""A case that was stopped has no result."""


def inputs_of_others(connection: Connection, running: Running, scores: Sequence[Score]) -> dict[str, Source]:
    """The inputs of `scores` that lie in other cases; no statement is sent where there are none."""
    wanted, weighed = drawn_from(scores, running.workflow.id), own_days(scores)
    if not wanted and not weighed:
        return {}
    days = _own_days(connection, running) if weighed else Fraction(0)
    around = Around(running.workflow.id, running.dates["cut_off"], running.period, running.calendar, days)
    return of_others(scores, _ended(connection, running, wanted) if wanted else (), around)


def _own_days(connection: Connection, running: Running) -> Fraction:
    """The days of the period that is judged, without what does not count."""
    first, last = running.period
    fact = running.workflow.not_counted
    said = facts(connection, [running.subject_id], AsOf(running.dates["cut_off"], running.state.opened_at), [fact])
    left_out = periods(said.get(running.subject_id, {}).get(fact))
    return Fraction(counted_days(first, last + timedelta(days=1), left_out))


def _ended(connection: Connection, running: Running, workflows: Collection[str]) -> list[OtherCase]:
    rows = connection.execute(
        select(cases)
        .where(cases.c.subject_id == running.subject_id, cases.c.workflow.in_(workflows))
        .where(cases.c.status.in_(ENDED), cases.c.id != running.id)
        .order_by(cases.c.opened_at, cases.c.id)
    ).all()
    ids = [row.id for row in rows]
    values, carried, written = scores_for_engine(connection, ids), carried_over(connection, ids), every(connection, ids)
    catalogue, found = running.catalogue, list[OtherCase]()
    before: dict[str, date] = {}
    for row in rows:
        opened = local_day(row.opened_at, row.zone)
        spans = _spans(connection, catalogue, row, before.get(row.workflow))
        days = sum((end - start).days for start, end in spans)
        read = {**_of_scores(catalogue, row.workflow, values[row.id]), **_of_forms(catalogue, written[row.id])}
        closed = local_day(row.closed_at, row.zone)
        found.append(OtherCase(row.workflow, closed, read, Fraction(days), frozenset(carried[row.id]), spans))
        before[row.workflow] = opened
    return found


def _of_scores(catalogue: Catalogue, workflow: str, values: Mapping[tuple[str, str], Any]) -> dict[str, Source]:
    return {
        f"{score}.{layer}": Source((Entered(value, label=score),), scale_of_past(catalogue, workflow, score, value))
        for (score, layer), value in values.items()
    }


def _of_forms(catalogue: Catalogue, written: Mapping[str, Sequence[Latest]]) -> dict[str, Source]:
    return together(
        sources(step, catalogue.model("form", one.form), one.answers, from_plain(one.items))
        for step, several in written.items()
        for one in several
        if catalogue.get("form", one.form)
    )


def _spans(
    connection: Connection, catalogue: Catalogue, row: Row[Any], before: date | None
) -> tuple[tuple[date, date], ...]:
    """When what a case is about lasted: since its start's `covers_since`, no day twice; else while it was open."""
    opened, closed = local_day(row.opened_at, row.zone), local_day(row.closed_at, row.zone)
    if catalogue.get("workflow", row.workflow) is None:
        return ((opened, closed),)
    workflow: Workflow = catalogue.model("workflow", row.workflow)
    fact = next((one.covers_since for one in workflow.starts if one.id == row.started_by), "")
    known = facts(connection, [row.subject_id], AsOf(opened, row.opened_at)).get(row.subject_id, {})
    since, left_out = known.get(fact), periods(known.get(workflow.not_counted))
    if not isinstance(since, date):
        return without(opened, closed, left_out)
    return without(max(since, before or since), opened, left_out)
